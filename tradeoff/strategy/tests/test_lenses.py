from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradeoff.kernel.errors import Invalid
from tradeoff.strategy.engine.lenses import Drivers, explain_lens, points
from tradeoff.strategy.rules import (
    Driver,
    Lens,
    Side,
    check_confidence,
    check_fit,
    check_impact,
    check_lens,
    default_lens,
    fit_points,
    proposed_scale,
)

SALES, PRODUCT = default_lens(Side.SALES), default_lens(Side.PRODUCT)
DRIVERS = Drivers(
    revenue_this_quarter=10_000_000,
    revenue_later=5_000_000,
    renewals_at_risk=40_000_000,
    breadth=Decimal(5),
    strategy_fit=67,
    effort=Decimal(13),
    confidence=80,
)


def test_turns_drivers_into_points_on_fixed_scales() -> None:
    score = points(DRIVERS, SALES)

    assert {part.driver.value: str(part.points) for part in score.parts} == {
        "revenue_this_quarter": "50.0",
        "revenue_later": "25.0",
        "renewals_at_risk": "100.0",
        "breadth": "25.0",
        "strategy_fit": "67.0",
        "effort": "75.0",
        "confidence": "80.0",
    }
    # 50×40 + 25×20 + 100×20 + 25×5 + 67×5 + 75×5 + 80×5, in percent
    assert score.value == Decimal("57.35")
    assert points(DRIVERS, PRODUCT).value == Decimal("54.75")


def test_explains_itself_in_one_line_that_adds_up() -> None:
    told = explain_lens(points(replace(DRIVERS, effort=None), SALES))

    assert told.startswith(
        "revenue this quarter: 50.0 points × 40 % = 20.00; revenue later: 25.0 points × 20 % = 5.00;"
    )
    assert "effort: not known yet, earns no points" in told
    assert told.endswith("Together 53.60 of 100.")


def test_what_is_not_known_earns_nothing_and_is_named() -> None:
    score = points(replace(DRIVERS, effort=None, breadth=None), SALES)

    assert score.missing == (Driver.BREADTH, Driver.EFFORT)
    assert score.value == Decimal("57.35") - Decimal("1.25") - Decimal("3.75")


@given(
    st.builds(
        Drivers,
        revenue_this_quarter=st.none() | st.integers(0, 10**12),
        revenue_later=st.none() | st.integers(0, 10**12),
        renewals_at_risk=st.none() | st.integers(0, 10**12),
        breadth=st.none() | st.decimals(0, 100, places=3),
        strategy_fit=st.none() | st.integers(0, 100),
        effort=st.none() | st.decimals("0.1", "9999.9", places=1),
        confidence=st.none() | st.integers(1, 100),
    ),
    st.sampled_from([SALES, PRODUCT]),
)
def test_contributions_sum_to_the_score_within_0_and_100(drivers: Drivers, lens: Lens) -> None:
    score = points(drivers, lens)

    assert sum(part.contribution for part in score.parts) == score.value
    assert 0 <= score.value <= 100


@pytest.mark.parametrize("lens", [SALES, PRODUCT, default_lens(Side.SALES, currency="JPY")])
def test_the_default_lenses_are_sound(lens: Lens) -> None:
    check_lens(lens)


@pytest.mark.parametrize(
    ("weights", "scales", "field"),
    [
        ({**SALES.weights, Driver.EFFORT: 6}, SALES.scales, "weights"),
        ({**SALES.weights, Driver.EFFORT: -5, Driver.BREADTH: 15}, SALES.scales, "effort"),
        (SALES.weights, {**SALES.scales, Driver.BREADTH: 0}, "breadth"),
        (SALES.weights, {}, "renewals_at_risk"),
    ],
)
def test_refuses_an_unsound_lens(weights: dict[Driver, int], scales: dict[Driver, int], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_lens(Lens(Side.SALES, 2, weights, scales))

    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("amounts", "scale"), [([], None), ([0], None), ([7], 10), ([100], 100), ([101], 200), (list(range(1, 1001)), 1000)]
)
def test_proposes_a_round_scale(amounts: list[int], scale: int | None) -> None:
    assert proposed_scale(amounts) == scale


@pytest.mark.parametrize(("fits", "found"), [([], None), ([0], 0), ([1], 33), ([2, 1], 67), ([0, 3], 100)])
def test_the_best_fit_counts(fits: list[int], found: int | None) -> None:
    assert fit_points(fits) == found


def test_refuses_judgements_off_their_scales() -> None:
    check_impact(Decimal("0.50"))
    check_confidence(1)
    check_fit(3)
    with pytest.raises(Invalid):
        check_impact(Decimal(4))
    with pytest.raises(Invalid):
        check_confidence(0)
    with pytest.raises(Invalid):
        check_fit(4)
