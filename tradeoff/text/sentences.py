"""Sentences of a text with where they begin and end; every character that says something is in exactly one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

# The end of a sentence: a mark and what closes with it before a space, or a break of lines; marks of other scripts
# need no space.
_END: Final = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+(?=[^a-z])|(?<=[。！？؟۔])\s*|\s*\n+\s*")
# A dot that ends no sentence.
_ABBREVIATION: Final = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|approx|no|mr|mrs|ms|dr|inc|ltd|st)|\b[A-Z])\.\s*$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` of a text, and what they say."""

    start: int
    end: int
    text: str


def sentences(text: str) -> list[Span]:
    """The sentences of a text in order, without the space between them; none of a text without words."""
    found: list[Span] = []
    start = 0
    for end in _END.finditer(text):
        if "\n" not in end.group() and _ABBREVIATION.search(text, max(start, end.start() - 12), end.end()):
            continue
        _add(found, text, start, end.end())
        start = end.end()
    _add(found, text, start, len(text))
    return found


def _add(found: list[Span], text: str, start: int, end: int) -> None:
    said = text[start:end]
    start += len(said) - len(said.lstrip())
    end = start + len(said.strip())
    if end > start:
        found.append(Span(start, end, text[start:end]))
