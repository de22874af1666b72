"""Learns how much each likeness counts: within each query, duplicates above the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from tradeoff.text.likeness import Floats
from tradeoff.text.ranking import Weights, evidence, weights_of

RIDGE = 1e-3


@dataclass(frozen=True)
class Pool:
    """A query's candidates as a table of likenesses, which of them are duplicates, and how many there are in all."""

    table: Floats
    hits: Floats
    relevant: int


def average_precision(order: Floats, pool: Pool) -> float:
    """Of one query; duplicates that are not among its candidates count as never found."""
    places = np.flatnonzero(pool.hits[np.argsort(-order, kind="stable")])
    return float(((np.arange(len(places)) + 1) / (places + 1)).sum() / pool.relevant)


def learn(names: Sequence[str], pools: Sequence[Pool], missed: Sequence[Pool]) -> dict[str, Any]:
    """Weights as they ship: likeness → mean, spread, weight; and the odds. `missed` are pools without a duplicate,
    so that half of all queries have none when probabilities are set."""
    found = [pool for pool in pools if pool.hits.any()]
    tables = np.vstack([pool.table for pool in found])
    means, spreads = tables.mean(axis=0), tables.std(axis=0) + 1e-9
    weights = _listwise((tables - means) / spreads, found)
    columns = {
        name: [round(float(value), 5) for value in row]
        for name, row in zip(names, np.column_stack([means, spreads, weights]), strict=True)
    }
    line = weights_of({"likenesses": columns, "odds": [0, 0, 0]})
    return {"likenesses": columns, "odds": _odds(line, [*pools, *missed])}


def _listwise(table: Floats, pools: Sequence[Pool]) -> Floats:
    """Softmax over each query's candidates: the loss is how little falls on its duplicates."""
    lengths = np.asarray([len(pool.hits) for pool in pools])
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    wanted = np.concatenate([pool.hits / pool.hits.sum() for pool in pools])

    def loss(weights: Floats) -> tuple[float, Floats]:
        level = table @ weights
        top = np.maximum.reduceat(level, starts)
        powers = np.exp(level - np.repeat(top, lengths))
        sums = np.add.reduceat(powers, starts)
        given = powers / np.repeat(sums, lengths)
        value = (np.log(sums) + top).sum() - (wanted * level).sum()
        slope = table.T @ (given - wanted)
        return value / len(pools) + RIDGE * weights @ weights, slope / len(pools) + 2 * RIDGE * weights

    return np.asarray(minimize(loss, np.zeros(table.shape[1]), jac=True, method="L-BFGS-B").x)  # type: ignore[no-untyped-call]


def _odds(line: Weights, pools: Sequence[Pool]) -> list[float]:
    seen = np.vstack([evidence(line.order(pool.table)) for pool in pools])
    hits = np.concatenate([pool.hits for pool in pools])
    model = LogisticRegression(C=1e3, fit_intercept=False, max_iter=500).fit(seen, hits)
    return [round(float(value), 5) for value in model.coef_[0]]
