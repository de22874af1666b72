"""Finding the report that already says it: what was learned on one half, measured on the other."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from evaluation.data import LONG, TITLE, Duplicates, duplicates
from evaluation.learning import Pool, average_precision, learn
from tradeoff.text import likeness
from tradeoff.text.encoder import Vectors, load
from tradeoff.text.likeness import Floats
from tradeoff.text.ranking import (
    CROWD,
    LEARNED,
    MEANING,
    WORDS,
    Candidate,
    Weights,
    likenesses,
    table,
    weights_of,
)

BY_MEANING, BY_WORDS = 150, 50
COLUMNS = (TITLE, LONG)
_BY_WORDS = ("bm25", "of query", "of candidate", "angle", "rarest", "length", "rank by words", "pieces")
_BY_MEANING = (*_BY_WORDS, "cosine", "rank by meaning", "both")
_BY_CROWD = ("crowd of 1", "crowd of 3", "crowd of 10", "crowd of 30", "nearer ones", "leaders", "beside crowd")
NAMES = {WORDS: _BY_WORDS, MEANING: _BY_MEANING, CROWD: (*_BY_MEANING, *_BY_CROWD)}


@dataclass(frozen=True)
class Column:
    """One column of the table: all reports in this length, and how each is like each other."""

    said: Duplicates
    texts: list[str]
    vectors: Vectors
    cosines: Floats
    words: Floats
    letters: Floats


def columns() -> dict[str, Column]:
    """Both columns; a minute or two for the model."""
    encoder = load()
    if encoder is None:
        raise SystemExit("There is no model here to measure.")
    said = duplicates()
    made = {}
    for name in COLUMNS:
        texts = said.texts[name]
        vectors = encoder.encode(texts)
        letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True).fit_transform(texts)
        alike = [np.asarray(vectors @ vectors.T, dtype=float), bm25(texts), (letters @ letters.T).toarray()]
        for one in alike:
            np.fill_diagonal(one, -1.0)
        made[name] = Column(said, texts, vectors, *alike)
    return made


def bm25(texts: list[str]) -> Floats:
    """Each text as a query to all."""
    read = likeness.held("", texts)
    shape = (len(texts), len(read.stems))
    long = 0.25 + 0.75 * read.lengths[read.rows] / read.lengths.mean()
    weighed = read.counts * 2.2 / (read.counts + 1.2 * long) * read.worth[read.columns]
    made: Any = sparse.csr_matrix
    asked = made((np.ones(len(read.rows)), (read.rows, read.columns)), shape)
    return np.asarray((asked @ made((weighed, (read.rows, read.columns)), shape).T).toarray())


def of_half(column: Column, first: bool) -> list[int]:
    """The queries of a half."""
    return [query for query in column.said.queries if column.said.first_half[query] is first]


def pools(column: Column, first: bool, *, apart: bool, without: bool = False, seed: int = 0) -> list[Pool]:
    """The candidates of each query of a half. `apart` keeps them to its own half, as one learns; `without` takes the
    duplicates away, and a random share of the rest, for what a query without any looks like."""
    chance = np.random.default_rng(seed)
    made = []
    allowed = np.asarray(column.said.first_half) == first if apart else np.ones(len(column.texts), bool)
    for query in of_half(column, first)[:: 3 if without else 1]:
        relevant = column.said.relevant(query)
        open_to = allowed.copy()
        open_to[[query, *(relevant if without else ())]] = False
        near = np.argsort(-np.where(open_to, column.cosines[query], -9), kind="stable")[:BY_MEANING]
        worded = np.argsort(-np.where(open_to, column.words[query], -9), kind="stable")[:BY_WORDS]
        chosen = np.union1d(near, worded) if not without else near[: int(chance.integers(20, BY_MEANING))]
        hits = np.asarray([float(place in relevant) for place in chosen])
        made.append(Pool(_table(column, query, chosen), hits, len(relevant)))
    return made


def _table(column: Column, query: int, chosen: np.ndarray[Any, Any]) -> Floats:
    candidates = [
        Candidate(int(n), column.texts[n], float(column.cosines[query][n]), column.vectors[n]) for n in chosen
    ]
    read = likeness.held(column.texts[query], [candidate.text for candidate in candidates])
    return table(NAMES[CROWD], likenesses(column.texts[query], candidates, CROWD, read))


def narrowed(given: Iterable[Pool], kind: str) -> list[Pool]:
    """The columns a kind knows."""
    places = [NAMES[CROWD].index(name) for name in NAMES[kind]]
    return [Pool(pool.table[:, places], pool.hits, pool.relevant) for pool in given]


def baselines(column: Column, first: bool) -> dict[str, float]:
    """MAP of the plain ways over the whole collection, on the queries of a half."""

    def scaled(row: Floats) -> Floats:
        return row / max(float(row.max()), 1e-9)

    ways: dict[str, Callable[[int], Floats]] = {
        "TF-IDF of 3 to 5 letters": lambda q: column.letters[q],
        "BM25 of stems": lambda q: column.words[q],
        "cosine": lambda q: column.cosines[q],
        "rank fusion of BM25 and cosine": lambda q: (
            1 / (60 + likeness.ranks(column.words[q])) + 1 / (60 + likeness.ranks(column.cosines[q]))
        ),
        "0.7 cosine + 0.3 BM25/max": lambda q: 0.7 * column.cosines[q] + 0.3 * scaled(column.words[q]),
    }
    found = {}
    for name, way in ways.items():
        precisions = []
        for query in of_half(column, first):
            relevant = column.said.relevant(query)
            hits = np.zeros(len(column.texts))
            hits[list(relevant)] = 1
            levels = way(query).copy()
            levels[query] = -9
            precisions.append(average_precision(levels, Pool(hits, hits, len(relevant))))
        found[name] = float(np.mean(precisions))
    return found


def mean_precision(line: Weights, given: Iterable[Pool]) -> float:
    """MAP of a ranking."""
    return float(np.mean([average_precision(line.order(pool.table), pool) for pool in given]))


def learned_from(taught: list[Pool], missed: list[Pool]) -> dict[str, dict[str, Any]]:
    """All three kinds, from the titles of a half: the longer texts are then a check on something never seen."""
    return {kind: learn(NAMES[kind], narrowed(taught, kind), narrowed(missed, kind)) for kind in NAMES}


def map_gain(line: Weights, made: dict[str, Column]) -> float:
    """The smaller of both columns' gains in MAP over the best plain way, on the half nothing was learned from."""
    return min(
        mean_precision(line, pools(column, first=False, apart=False)) - max(baselines(column, first=False).values())
        for column in made.values()
    )


def ship(found: dict[str, dict[str, Any]]) -> None:
    """Writes the numbers the product runs with."""
    LEARNED.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


def read(found: dict[str, dict[str, Any]]) -> dict[str, Weights]:
    """What was learned just now, as the product reads it."""
    return {kind: weights_of(said) for kind, said in found.items()}
