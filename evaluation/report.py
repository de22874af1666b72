"""The tables as text, printed and kept in docs/method/matching.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

from evaluation import asking
from evaluation.data import CHECKOUT
from evaluation.duplicates import COLUMNS, mean_precision, narrowed
from evaluation.learning import Pool
from tradeoff.text.ranking import CROWD, MEANING, Weights

PAGE = CHECKOUT / "docs" / "method" / "matching.md"
BEGIN, END = "<!-- tables -->\n", "<!-- end of tables -->\n"
CUTS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7)
SAID = {CROWD: "learned: words, cosines, vectors", MEANING: "learned: words and cosines"}


@dataclass(frozen=True)
class Measured:
    """One column on the half nothing was learned from."""

    plain: dict[str, float]
    pools: Sequence[Pool]
    without: Sequence[Pool]


def tables(
    lines: dict[str, Weights], other: dict[str, Weights], now: dict[str, Measured], back: dict[str, Measured]
) -> str:
    """`other` was learned on the half that `back` is not measured on: the same experiment the other way round."""
    parts = [
        *_precision(lines, now, "learned on one half, measured on the other"),
        *_precision(other, back, "the halves swapped"),
    ]
    for name in COLUMNS:
        parts += _cuts(lines[CROWD], now[name], name)
    return "\n".join([*parts, *_asks()]) + "\n"


def _precision(lines: dict[str, Weights], measured: dict[str, Measured], how: str) -> Iterator[str]:
    queries = len(measured[COLUMNS[0]].pools)
    yield f"### Mean average precision, {how} ({queries:,} queries)\n\n| way | {' | '.join(COLUMNS)} |\n|---|---|---|"
    for way in measured[COLUMNS[0]].plain:
        yield f"| {way} | {' | '.join(f'{measured[name].plain[way]:.3f}' for name in COLUMNS)} |"
    for kind, said in SAID.items():
        levels = [mean_precision(lines[kind], narrowed(measured[name].pools, kind)) for name in COLUMNS]
        gains = [level - max(measured[name].plain.values()) for level, name in zip(levels, COLUMNS, strict=True)]
        cells = [f"{level:.3f} ({gain:+.3f})" for level, gain in zip(levels, gains, strict=True)]
        yield f"| {said} | {' | '.join(cells)} |"
    yield ""


def _cuts(line: Weights, measured: Measured, name: str) -> Iterator[str]:
    """The best candidate of each query, proposed from a probability up; as many queries without a duplicate as with."""
    yield f"### Proposing the best candidate, {name}\n\nHalf of the queries have no duplicate to find.\n"
    yield "| from | right of those proposed (95 %) | found of all duplicates | false alarms |\n|---|---|---|---|"
    best = [
        (line.probabilities(pool.table).max(), pool.hits[np.argmax(line.order(pool.table))]) for pool in measured.pools
    ]
    none = [line.probabilities(pool.table).max() for pool in measured.without]
    for cut in CUTS:
        right = sum(hit for level, hit in best if level >= cut)
        alarms = np.mean([level >= cut for level in none])
        proposed = sum(level >= cut for level, _ in best) + alarms * len(best)
        low, high = _interval(right, proposed)
        share = f"{right / max(proposed, 1):.2f} ({low:.2f}–{high:.2f})"
        yield f"| {cut:.1f} | {share} | {right / len(best):.2f} | {alarms:.2f} |"
    yield ""


def _interval(right: float, proposed: float) -> tuple[float, float]:
    test: Any = stats
    found = test.binomtest(round(right), max(round(proposed), 1)).proportion_ci(method="wilson")
    return float(found.low), float(found.high)


def _asks() -> Iterator[str]:
    yield "### Ask sentences\n\n| from | precision | recall | F1 | found in feature requests |\n|---|---|---|---|---|"
    for cut in asking.cuts():
        yield f"| {cut.least:.1f} | {cut.precision:.2f} | {cut.recall:.2f} | {cut.f1:.2f} | {cut.requests_found:.2f} |"


def keep(found: str) -> None:
    """Writes the tables into the page, between its marks."""
    page = PAGE.read_text("utf-8")
    before, _, rest = page.partition(BEGIN)
    PAGE.write_text(before + BEGIN + "\n" + found + "\n" + END + rest.partition(END)[2], "utf-8")
