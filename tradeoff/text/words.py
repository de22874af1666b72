"""Words of a text, their stems, and which of them another text shares."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import snowballstemmer

_WORD: Final = re.compile(r"[^\W_]+")
_stemmer: Final = snowballstemmer.stemmer("english")
# Words that join others and say nothing themselves.
_STOP: Final = """
a about after all also am an and any are as at be because been before being but by can could did do does doing
for from get had has have having he her here him his how i if in into is it its just like me more most my no not
now of on once only or other our out over own s same she should so some such t than that the their them then
there these they this those through to too under until up us very was we were what when where which while who
why will with would you your
"""
STOP: Final = frozenset(_STOP.split())


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it stands in a text, and its stem."""

    start: int
    end: int
    stem: str


def words(text: str) -> list[Word]:
    """The words that say something, in order."""
    return [
        Word(found.start(), found.end(), _stem(found.group().lower()))
        for found in _WORD.finditer(text)
        if found.group().lower() not in STOP
    ]


def stems(text: str) -> list[str]:
    """Their stems alone."""
    return [word.stem for word in words(text)]


def marked(text: str, by: str) -> tuple[tuple[str, bool], ...]:
    """A text in pieces, those that hold a word of another text marked."""
    sought = set(stems(by))
    pieces: list[tuple[str, bool]] = []
    place = 0
    for word in words(text):
        if word.stem in sought:
            pieces += [(text[place : word.start], False), (text[word.start : word.end], True)]
            place = word.end
    pieces.append((text[place:], False))
    return tuple(piece for piece in pieces if piece[0])


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    return str(_stemmer.stemWord(word)) if len(word) < 60 else word
