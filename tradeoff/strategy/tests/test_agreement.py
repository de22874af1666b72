from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from scipy.stats import kendalltau

from tradeoff.strategy.engine.agreement import agreement, gaps, rank, resampled_taus
from tradeoff.strategy.engine.lenses import Drivers, points
from tradeoff.strategy.rules import Driver, Side, default_lens


def values(*numbers: int) -> dict[int, Decimal]:
    return {index: Decimal(number) for index, number in enumerate(numbers, start=1)}


def test_ties_share_a_place_and_the_next_is_skipped() -> None:
    assert rank(values(5, 9, 5, 1)) == {2: 1, 1: 2, 3: 2, 4: 4}
    assert rank({}) == {}


def test_gaps_come_widest_first_with_the_driver_that_makes_them() -> None:
    loud = Drivers(20_000_000, 0, 0, Decimal(0), 0, None, 50)
    broad = Drivers(0, 0, 0, Decimal(20), 100, None, 50)
    mild = Drivers(4_000_000, 0, 0, Decimal(8), 33, None, 50)
    problems = {1: loud, 2: mild, 3: broad}
    sales = {key: points(drivers, default_lens(Side.SALES)) for key, drivers in problems.items()}
    product = {key: points(drivers, default_lens(Side.PRODUCT)) for key, drivers in problems.items()}

    found = gaps(sales, product)

    assert [(gap.problem_id, gap.sales_rank, gap.product_rank, gap.places) for gap in found] == [
        (1, 1, 3, 2),
        (3, 3, 1, -2),
        (2, 2, 2, 0),
    ]
    assert found[0].driver is Driver.REVENUE_THIS_QUARTER
    assert found[0].words == (
        "Sales puts it at 1, product at 3. Mostly revenue this quarter: it earns 100.0 of 100 points there, "
        "which weighs 40 % for sales and 5 % for product."
    )


def test_below_the_floor_there_is_no_agreement_to_state() -> None:
    seven = values(*range(7))
    found = agreement(seven, seven)

    assert (found.n, found.tau, found.enough) == (7, None, False)
    assert found.words == "Not enough evidence: 7 problems, an agreement needs 8."


@pytest.mark.parametrize(("order", "tau"), [(1, 1.0), (-1, -1.0)])
def test_the_same_and_the_opposite_order(order: int, tau: float) -> None:
    found = agreement(values(*range(12)), values(*(order * n for n in range(12))))

    assert (found.tau, found.low, found.high) == pytest.approx((tau, tau, tau))
    assert (found.overlap, found.top) == (10 if order == 1 else 8, 10)


def test_a_side_that_scores_all_the_same_has_no_agreement() -> None:
    found = agreement(values(*range(9)), values(*[3] * 9))

    assert (found.tau, found.enough) == (None, True)
    assert "one side scores all 9 problems the same" in found.words


def test_the_interval_is_the_same_each_time_and_holds_tau() -> None:
    draw = np.random.default_rng(1)
    sales = values(*(int(n) for n in draw.integers(0, 100, 30)))
    product = {key: value + int(draw.integers(0, 60)) for key, value in sales.items()}

    found = agreement(sales, product)

    assert found == agreement(sales, product)
    assert found.low is not None
    assert found.tau is not None
    assert found.high is not None
    assert -1 <= found.low < found.tau < found.high <= 1


def test_every_resample_is_what_scipy_says() -> None:
    draw = np.random.default_rng(2)
    x, y = draw.integers(0, 6, 15).astype(float), draw.integers(0, 6, 15).astype(float)
    draws = draw.integers(0, 15, size=(60, 15))

    expected = [kendalltau(x[one], y[one], variant="b").statistic for one in draws]

    np.testing.assert_allclose(resampled_taus(x, y, draws), expected)
