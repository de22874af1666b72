"""What a passage is, and from which nearness on something is proposed. No clock, no rows."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tradeoff.text.sentences import sentences

LONGEST_PASSAGE: Final = 480  # characters; the model reads about 128 word pieces
MOST_PASSAGES: Final = 400
EXACT_UP_TO: Final = 20_000  # passages of one noun that are compared one by one
# At a cosine of 0.72 one in ten that is no duplicate is flagged, three in four flagged are (docs/method/matching.md)
ALIKE: Final = 0.72
MOST_ALIKE: Final = 5
LIKELY_ONE: Final = 0.5  # P(one and the same), as text.ranking says it
WORTH_SHOWING: Final = 0.05  # P(one and the same) below which a candidate is noise
NEAR_ENOUGH: Final = 0.35  # below it nothing is offered by meaning alone


class Noun(StrEnum):
    """What is matched; the order is that of the life of an ask."""

    NOTE = "note"
    ASK = "ask"
    PROBLEM = "problem"

    @property
    def label(self) -> str:
        return f"{self.value}s"


class Verdict(StrEnum):
    """What became of a suggestion."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"
    GONE = "gone"  # the problems are no longer near each other, or one was merged elsewhere


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage of a text: characters `start` to `end`."""

    part: int
    start: int
    end: int


def pieces(text: str) -> list[Piece]:
    """A text in passages of whole sentences, at most LONGEST_PASSAGE characters each; at least one, even of nothing.

    A longer sentence is cut at a space; beyond MOST_PASSAGES the rest is left out of matching, never of the text.
    """
    if len(text) <= LONGEST_PASSAGE:
        return [Piece(0, 0, len(text))]
    found: list[Piece] = []
    start = end = 0
    for sentence in sentences(text):
        if sentence.end - start > LONGEST_PASSAGE and end > start:
            found.append(Piece(len(found), start, end))
            start = end
        while sentence.end - start > LONGEST_PASSAGE:
            cut = _cut(text, start)
            found.append(Piece(len(found), start, cut))
            start = cut
        end = max(sentence.end, start)
        if len(found) >= MOST_PASSAGES:
            return found[:MOST_PASSAGES]
    if end > start:
        found.append(Piece(len(found), start, end))
    return found[:MOST_PASSAGES] or [Piece(0, 0, LONGEST_PASSAGE)]


_SPACE = re.compile(r"\s")


def _cut(text: str, start: int) -> int:
    at = max((found.end() for found in _SPACE.finditer(text, start, start + LONGEST_PASSAGE)), default=0)
    return at if at > start else start + LONGEST_PASSAGE


def digest_of(text: str) -> str:
    """What tells one text from another, 32 characters."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
