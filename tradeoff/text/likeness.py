"""How a text is like each of a pool of others: words, pieces of words, meaning, and how crowded it is around each.

Everything is measured within the pool: what a word is worth is how few of the pool have it, and a text that is near to
many is less of a find than one that is near to this one alone (an old remedy against hubs where dimensions are many).
So no number here knows a product, a language or the size of a collection.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tradeoff.text.words import stems

Floats = NDArray[np.float64]

NEIGHBOURS: Final = (1, 3, 10, 30)
"""How many of a candidate's nearest neighbours say how crowded it is around it."""

GRAM: Final = 4
LONGEST_WORDS: Final = 200
"""Stems of a text that count; a mail of five megabytes is compared by its beginning."""

LONGEST_CHARACTERS: Final = 2_000
_SLOTS: Final = 1 << 16
_FREQUENCY, _LENGTH = 1.2, 0.75  # as everybody sets BM25


@dataclass(frozen=True, slots=True)
class Held:
    """The stems of a query and of a pool as numbers: candidate and stem of each pair that occurs, and how often."""

    stems: list[str]
    asked: int  # the first so many stems are the query's
    rows: NDArray[np.intp]
    columns: NDArray[np.intp]
    counts: Floats
    lengths: Floats
    worth: Floats

    def common(self) -> list[list[str]]:
        """The stems each candidate shares with the query, the rarest first."""
        asked = self.columns < self.asked
        rows, columns = self.rows[asked], self.columns[asked]
        order = np.lexsort((columns, -self.worth[columns], rows))
        ends = np.searchsorted(rows[order], np.arange(len(self.lengths) + 1)).tolist()
        shared = [self.stems[column] for column in columns[order].tolist()]
        return [shared[start:end] for start, end in itertools.pairwise(ends)]


def held(query: str, texts: Sequence[str]) -> Held:
    """Query and pool, read once."""
    first, *rest = (_stems(text[:LONGEST_CHARACTERS]) for text in (query, *texts))
    said = list(itertools.chain.from_iterable(rest))
    asked = len(set(first))
    numbers = {stem: n for n, stem in enumerate(dict.fromkeys([*first, *said]))}
    lengths = np.fromiter(map(len, rest), dtype=np.int64, count=len(rest))
    places = np.repeat(np.arange(len(rest)) << 32, lengths) + np.asarray([numbers[stem] for stem in said], np.int64)
    pairs, counts = np.unique(places, return_counts=True)
    rows, columns = pairs >> 32, pairs & 0xFFFFFFFF
    spread = np.bincount(columns, minlength=len(numbers)) if len(columns) else np.zeros(len(numbers))
    worth = np.log1p((len(texts) - spread + 0.5) / (spread + 0.5))
    return Held(list(numbers), asked, rows, columns, counts.astype(float), lengths.astype(float), worth)


def by_words(read: Held) -> dict[str, Floats]:
    """What query and each candidate share of words, each by its worth."""
    size = len(read.lengths)
    asked = read.columns < read.asked
    worth = read.worth[read.columns]
    average = read.lengths.mean() if size else 1.0
    long = 1 - _LENGTH + _LENGTH * read.lengths[read.rows] / max(average, 1e-9)
    matched = worth * read.counts * (_FREQUENCY + 1) / (read.counts + _FREQUENCY * long)
    sought = read.worth[: read.asked]
    found: Floats = np.bincount(read.rows[asked], matched[asked], size).astype(float)
    shared = np.bincount(read.rows[asked], worth[asked], size)
    both = np.bincount(read.rows[asked], worth[asked] ** 2, size)
    squares = np.bincount(read.rows, worth**2, size)
    rarest = np.zeros(size)
    np.maximum.at(rarest, read.rows[asked], worth[asked])
    return {
        "bm25": found / max(float(found.max(initial=0.0)), 1e-9),
        "of query": shared / max(float(sought.sum()), 1e-9),
        "of candidate": shared / np.maximum(np.bincount(read.rows, worth, size), 1e-9),
        "angle": both / np.maximum(np.sqrt(squares * (sought**2).sum()), 1e-9),
        "rarest": rarest / max(float(sought.max(initial=0.0)), 1e-9),
        "length": np.abs(np.log((read.lengths + 1) / (read.asked + 1))),
        "rank by words": np.log1p(ranks(found)),
    }


def by_pieces(query: str, texts: Sequence[str]) -> Floats:
    """The angle between what they have of four letters in a row, which forgives spelling, endings and joined words."""
    parts = [np.frombuffer(_letters(text).encode("utf-32-le", "replace"), np.uint32) for text in (query, *texts)]
    line = np.concatenate(parts)
    owner = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    if len(line) < GRAM:
        return np.zeros(len(texts))
    last = len(line) - GRAM + 1
    mixed = np.zeros(last, np.uint32)
    for step in range(GRAM):
        mixed = mixed * np.uint32(1_000_003) + line[step : last + step]
    slots = (mixed ^ (mixed >> np.uint32(16))) & np.uint32(_SLOTS - 1)
    whole = owner[:last] == owner[GRAM - 1 :]
    wide = np.int32 if len(parts) < _SLOTS // 2 else np.int64
    pairs = np.sort(owner[:last][whole].astype(wide) * wide(_SLOTS) + slots[whole].astype(wide))
    pairs = pairs[np.diff(pairs, prepend=-1) != 0]
    rows, columns = pairs // _SLOTS, pairs % _SLOTS
    spread = np.bincount(columns, minlength=_SLOTS)
    worth = np.log((len(parts) + 1) / (spread + 1)) + 1e-3
    asked = np.zeros(_SLOTS, bool)
    asked[columns[rows == 0]] = True
    squares = np.bincount(rows, worth[columns] ** 2, len(parts))
    both = np.bincount(rows, np.where(asked[columns], worth[columns] ** 2, 0.0), len(parts))
    return np.asarray(both[1:] / np.maximum(np.sqrt(squares[1:] * squares[0]), 1e-9))


def by_meaning(cosines: Floats) -> dict[str, Floats]:
    """How near each candidate is, and the how manieth."""
    return {"cosine": cosines, "rank by meaning": np.log1p(ranks(cosines))}


def by_crowd(cosines: Floats, vectors: NDArray[np.float32]) -> dict[str, Floats]:
    """How near the neighbours of each candidate are, how many of them nearer than the query, and how near the three
    best candidates are."""
    size = len(cosines)
    among = vectors @ vectors.T
    np.fill_diagonal(among, -1.0)
    few = min(max(NEIGHBOURS), size - 1)
    nearest = -np.sort(-np.partition(among, size - few, axis=1)[:, size - few :], axis=1)
    crowds = {f"crowd of {most}": nearest[:, :most].mean(axis=1, dtype=float) for most in NEIGHBOURS}
    nearer = (among > cosines[:, None]).sum(axis=1)
    np.fill_diagonal(among, 1.0)
    leaders = among[np.argsort(-cosines, kind="stable")[:3]].mean(axis=0, dtype=float)
    beside = cosines / np.maximum(crowds["crowd of 10"], 0.05)
    return crowds | {"nearer ones": np.log1p(nearer), "leaders": leaders, "beside crowd": beside}


def ranks(values: Floats) -> Floats:
    """0 for the highest, 1 for the next; equal values in their order."""
    places = np.empty(len(values))
    places[np.argsort(-values, kind="stable")] = np.arange(len(values))
    return places


@functools.lru_cache(maxsize=5_000)
def _stems(text: str) -> tuple[str, ...]:
    return tuple(stems(text)[:LONGEST_WORDS])


def _letters(text: str) -> str:
    return f" {' '.join(text[: 4 * LONGEST_CHARACTERS].lower().split())[:LONGEST_CHARACTERS]} "
