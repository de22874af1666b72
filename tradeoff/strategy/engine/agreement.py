"""Two ranks side by side: where sales and product differ most, why, and how far they agree overall."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from tradeoff.strategy.engine.lenses import LensScore
from tradeoff.strategy.rules import Driver

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FLOOR = 8  # below this many problems an agreement is not evidence
RESAMPLES = 1_000
SEED = 20_260_101  # fixed, so that the same list always shows the same interval
TOP = 10


@dataclass(frozen=True, slots=True)
class Gap:
    """One problem's places on both lists and the driver that sets them apart most."""

    problem_id: int
    sales_rank: int
    product_rank: int
    driver: Driver | None
    words: str

    @property
    def places(self) -> int:
        """How many places sales puts it above product; negative: below."""
        return self.product_rank - self.sales_rank


@dataclass(frozen=True, slots=True)
class Agreement:
    """Kendall's tau-b of the two lenses with a bootstrap 95 % interval, and how many of the top ten they share."""

    n: int
    tau: float | None
    low: float | None
    high: float | None
    enough: bool
    overlap: int
    top: int

    @property
    def words(self) -> str:
        shared = f"{self.overlap} of the top {self.top} are the same"
        if not self.enough:
            return f"Not enough evidence: {self.n} problems, an agreement needs {FLOOR}."
        if self.tau is None:
            return f"No agreement can be stated: one side scores all {self.n} problems the same."
        if self.low is None or self.high is None:
            return f"Agreement {self.tau:.2f} over {self.n} problems; {shared}."
        return f"Agreement {self.tau:.2f} ({self.low:.2f} to {self.high:.2f}) over {self.n} problems; {shared}."


def rank(values: Mapping[int, Decimal]) -> dict[int, int]:
    """Problem id to place, highest value first; equal values share a place and the next one is skipped (1, 1, 3)."""
    places: dict[int, int] = {}
    ordered = in_order(values)
    for index, problem_id in enumerate(ordered):
        before = ordered[index - 1] if index else None
        tied = before is not None and values[before] == values[problem_id]
        places[problem_id] = places[before] if tied and before is not None else index + 1
    return places


def in_order(values: Mapping[int, Decimal]) -> list[int]:
    """Problem ids, highest value first, equal values by id."""
    return sorted(values, key=lambda problem_id: (-values[problem_id], problem_id))


def gaps(sales: Mapping[int, LensScore], product: Mapping[int, LensScore]) -> tuple[Gap, ...]:
    """Every problem on both lists, widest gap first (ties by id).

    The driver named is the one whose contribution, measured from the list's average, differs most between the two
    lenses in the direction of the gap: a rank is a place among others, so only what sets a problem apart moves it.
    """
    both = sorted(sales.keys() & product.keys())
    sales_ranks = rank({problem_id: sales[problem_id].value for problem_id in both})
    product_ranks = rank({problem_id: product[problem_id].value for problem_id in both})
    sales_usual, product_usual = _average(sales, both), _average(product, both)
    found = []
    for problem_id in both:
        places = product_ranks[problem_id] - sales_ranks[problem_id]
        driver = None
        if places:
            direction = 1 if places > 0 else -1
            apart = {
                part.driver: (part.contribution - sales_usual[part.driver])
                - (product[problem_id].part(part.driver).contribution - product_usual[part.driver])
                for part in sales[problem_id].parts
            }
            driver = max(apart, key=lambda each: direction * apart[each])
        ranks = (sales_ranks[problem_id], product_ranks[problem_id])
        words = _in_words(sales[problem_id], product[problem_id], driver, ranks)
        found.append(Gap(problem_id, *ranks, driver, words))
    return tuple(sorted(found, key=lambda gap: (-abs(gap.places), gap.problem_id)))


def _average(scores: Mapping[int, LensScore], ids: list[int]) -> dict[Driver, Decimal]:
    totals = dict.fromkeys(Driver, Decimal(0))
    for problem_id in ids:
        for part in scores[problem_id].parts:
            totals[part.driver] += part.contribution
    return {driver: total / len(ids) for driver, total in totals.items()} if ids else totals


def _in_words(sales: LensScore, product: LensScore, driver: Driver | None, ranks: tuple[int, int]) -> str:
    if driver is None:
        return f"Both put it at {ranks[0]}."
    by_sales, by_product = sales.part(driver), product.part(driver)
    earned = "earns no points yet" if by_sales.points is None else f"earns {by_sales.points} of 100 points"
    return (
        f"Sales puts it at {ranks[0]}, product at {ranks[1]}. "
        f"Mostly {driver.label}: it {earned} there, which weighs {by_sales.weight} % for sales "
        f"and {by_product.weight} % for product."
    )


def agreement(sales: Mapping[int, Decimal], product: Mapping[int, Decimal]) -> Agreement:
    """How far the two lenses put the same problems in the same order, over problems on both lists."""
    both = sorted(sales.keys() & product.keys())
    top = min(TOP, len(both))
    first = [set(in_order({problem_id: side[problem_id] for problem_id in both})[:top]) for side in (sales, product)]
    overlap = len(first[0] & first[1])
    if len(both) < FLOOR:
        return Agreement(len(both), None, None, None, enough=False, overlap=overlap, top=top)
    # scipy.stats takes seconds to import; commands and pages that weigh nothing must not wait for it.
    import numpy as np  # noqa: PLC0415
    from scipy.stats import kendalltau  # noqa: PLC0415

    x = np.array([float(sales[problem_id]) for problem_id in both])
    y = np.array([float(product[problem_id]) for problem_id in both])
    tau = float(kendalltau(x, y, variant="b").statistic)
    if np.isnan(tau):
        return Agreement(len(both), None, None, None, enough=True, overlap=overlap, top=top)
    draws = np.random.default_rng(SEED).integers(0, len(both), size=(RESAMPLES, len(both)))
    taus = resampled_taus(x, y, draws)
    low, high = np.percentile(taus[~np.isnan(taus)], [2.5, 97.5])
    return Agreement(len(both), tau, float(low), float(high), enough=True, overlap=overlap, top=top)


def resampled_taus(x: NDArray[np.float64], y: NDArray[np.float64], draws: NDArray[np.int64]) -> NDArray[np.float64]:
    """Kendall's tau-b of every resample (a row of indices) at once; nan where a side is all ties.

    A call of scipy per resample takes half a second for 300 problems. Counting how often each problem was drawn turns
    the sums over pairs into matrix products; the tests hold every resample against scipy's own value.
    """
    import numpy as np  # noqa: PLC0415

    x_order = np.sign(x[:, None] - x[None, :])
    y_order = np.sign(y[:, None] - y[None, :])
    times = np.zeros((len(draws), len(x)))
    np.add.at(times, (np.arange(len(draws))[:, None], draws), 1.0)

    def over_pairs(order: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(((times @ order) * times).sum(axis=1), dtype=np.float64)

    untied = np.sqrt(over_pairs(np.abs(x_order)) * over_pairs(np.abs(y_order)))
    concordance = over_pairs(x_order * y_order)
    taus = np.full(len(draws), np.nan)
    np.divide(concordance, untied, out=taus, where=untied > 0)
    return taus
