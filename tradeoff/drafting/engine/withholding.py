"""Names, amounts and addresses taken out of a text before it leaves, and put back into what returns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from tradeoff.kernel.money import AMOUNT

SHORTEST_NAME: Final = 3  # characters; a shorter one would take words out of every sentence
COMPANY, PERSON = "company", "person"

_PATTERNS: Final = {
    "address": r"[^\s@<>()\[\]]+@[\w-]+(?:\.[\w-]+)+",
    "link": r"\b(?:https?://|www\.)[^\s<>\"]+",
    "amount": AMOUNT,
    "number": r"(?<![\w.])\+?\d[\d ()/.-]{7,}\d(?![\w])",  # phones, accounts, order numbers
}
_PLACEHOLDER: Final = re.compile(rf"\[(?:{COMPANY}|{PERSON}|{'|'.join(_PATTERNS)}) \d+\]")


@dataclass(frozen=True, slots=True)
class Name:
    """A name that must not leave: whose it is (`company` or `person`) and how it is written.

    A part of a name is often a word as well, so it counts only as it is written: “Marine”, not “marine”.
    """

    kind: str
    said: str
    as_written: bool = False


@dataclass(frozen=True)
class Withheld:
    """The text as it may leave, and what each placeholder in it stands for."""

    text: str
    held: Mapping[str, str]


def withhold(text: str, names: Iterable[Name] = ()) -> Withheld:
    """Every known name (whole words), amount, address, link and long number as `[company 1]` and the like.

    The same words get the same placeholder; one that stands in the text by chance is never used.
    """
    taken = set(_PLACEHOLDER.findall(text))
    held: dict[str, str] = {}
    given: dict[tuple[str, str], str] = {}

    def place(found: re.Match[str]) -> str:
        kind, said = found.lastgroup or "", found.group().rstrip()  # an amount may end in a space
        if (kind, said) not in given:
            number = 1
            while (word := f"[{kind} {number}]") in taken:
                number += 1
            taken.add(word)
            given[kind, said] = word
            held[word] = said
        return given[kind, said] + found.group()[len(said) :]

    return Withheld(_sought(names).sub(place, text), held)


def give_back(text: str, held: Mapping[str, str]) -> str:
    """The other way round; a placeholder nobody gave out stays as it is."""
    return _PLACEHOLDER.sub(lambda found: held.get(found.group(), found.group()), text)


def _sought(names: Iterable[Name]) -> re.Pattern[str]:
    known: dict[str, list[str]] = {COMPANY: [], PERSON: []}
    for name in names:
        if len(said := name.said.strip()) >= SHORTEST_NAME:
            known[name.kind].append(f"(?-i:{re.escape(said)})" if name.as_written else re.escape(said))
    parts = [
        rf"(?P<{kind}>(?<!\w)(?:{'|'.join(sorted(set(said), key=lambda one: (-len(one), one)))})(?!\w))"
        for kind, said in known.items()
        if said
    ]
    parts += [f"(?P<{kind}>{pattern})" for kind, pattern in _PATTERNS.items()]
    return re.compile("|".join(parts), re.IGNORECASE)
