"""Where a text says what a tracker listens for: by words, whatever their ending, and by meaning."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import snowballstemmer

from tradeoff.calls.rules import NEAR, How

if TYPE_CHECKING:
    from numpy.typing import NDArray

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_stemmer = snowballstemmer.stemmer("english")


class Piece(NamedTuple):
    """A sentence of a call: in which turn, and where in that turn's text."""

    turn: int
    start: int
    end: int


@dataclass(frozen=True)
class Hit:
    """Something a tracker listens for, at a place in a turn; `nearness` is 1 for words."""

    turn: int
    start: int
    end: int
    how: How
    nearness: float = 1.0


def phrases_of(lines: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Each phrase as the stems of its words, each once; those without a word are left out."""
    found = (tuple(stem for stem, _, _ in _stems(line)) for line in lines)
    return tuple(dict.fromkeys(stems for stems in found if stems))


def said_in(texts: Sequence[str], phrases: Sequence[tuple[str, ...]]) -> list[Hit]:
    """The places in the turns where a phrase stands, its words next to each other in whatever form.

    Places that touch are one hit: “single sign-on” is not found a second time as “sign-on”.
    """
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for phrase in phrases:
        by_first.setdefault(phrase[0], []).append(phrase)
    hits: list[Hit] = []
    for turn, text in enumerate(texts):
        words = _stems(text)
        stems = [stem for stem, _, _ in words]
        last_end = -1
        for index, (stem, start, _) in enumerate(words):
            fitting = [one for one in by_first.get(stem, ()) if tuple(stems[index : index + len(one)]) == one]
            if not fitting:
                continue
            end = words[index + max(map(len, fitting)) - 1][2]
            if start < last_end:
                hits[-1] = Hit(turn, hits[-1].start, max(end, last_end), How.WORDS)
            else:
                hits.append(Hit(turn, start, end, How.WORDS))
            last_end = hits[-1].end
    return hits


def meant_in(
    pieces: Sequence[Piece], vectors: NDArray[np.float32], examples: NDArray[np.float32], *, near: float = NEAR
) -> list[Hit]:
    """The sentences that lie near one of the examples; rows of both have the length one."""
    if not pieces or not len(examples):
        return []
    nearest = (vectors @ examples.T).max(axis=1)
    return [
        Hit(piece.turn, piece.start, piece.end, How.MEANING, float(near_by))
        for piece, near_by in zip(pieces, nearest, strict=True)
        if near_by >= near
    ]


def together(said: Iterable[Hit], meant: Iterable[Hit]) -> list[Hit]:
    """In the order of the call; a sentence found by its words is not found again by its meaning."""
    words = list(said)
    others = [
        hit for hit in meant
        if not any(one.turn == hit.turn and one.start < hit.end and hit.start < one.end for one in words)
    ]  # fmt: skip
    return sorted([*words, *others], key=lambda hit: (hit.turn, hit.start))


def _stems(text: str) -> list[tuple[str, int, int]]:
    return [(_stem(word[0]), word.start(), word.end()) for word in _WORD.finditer(text)]


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    """“SSOs” are of “SSO”: stemmers do not know that capitals stand for words."""
    plain = word.replace("’", "'").removesuffix("'s")
    if len(plain) > 2 and plain.endswith("s") and plain[:-1].isupper():
        plain = plain[:-1]
    return str(_stemmer.stemWord(plain.casefold()))
