"""The words of weighing: sides, drivers, the scales they are judged on, and a lens's weights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from tradeoff.kernel.errors import Invalid
from tradeoff.kernel.money import Money


class Side(StrEnum):
    """Whose lens it is."""

    SALES = "sales"
    PRODUCT = "product"


class Driver(StrEnum):
    """What a lens weighs; each is worth 0–100 points on a fixed scale."""

    REVENUE_THIS_QUARTER = "revenue_this_quarter"
    REVENUE_LATER = "revenue_later"
    RENEWALS_AT_RISK = "renewals_at_risk"
    BREADTH = "breadth"
    STRATEGY_FIT = "strategy_fit"
    EFFORT = "effort"
    CONFIDENCE = "confidence"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ")

    @property
    def is_money(self) -> bool:
        return self in MONEY_DRIVERS


MONEY_DRIVERS = frozenset({Driver.REVENUE_THIS_QUARTER, Driver.REVENUE_LATER, Driver.RENEWALS_AT_RISK})
# Drivers that need a stated scale; strategy fit and confidence are points and percent already.
SCALED_DRIVERS = (*sorted(MONEY_DRIVERS), Driver.BREADTH, Driver.EFFORT)

# RICE's impact scale (Intercom, 2016) in its own words.
IMPACTS = {
    Decimal("0.25"): "minimal",
    Decimal("0.5"): "low",
    Decimal(1): "medium",
    Decimal(2): "high",
    Decimal(3): "massive",
}
BEST_FIT = 3  # an objective's fit: 0 not, 1 a little, 2 clearly, 3 it is the way there


@dataclass(frozen=True)
class Lens:
    """One side's weights and scales, versioned.

    Scales: money drivers the amount in minor units, breadth the percent of accounts, that earn 100 points;
    effort the person-weeks that earn none (less is more).
    """

    side: Side
    version: int
    weights: Mapping[Driver, int]
    scales: Mapping[Driver, int]


_WEIGHTS = {
    Side.SALES: {
        Driver.REVENUE_THIS_QUARTER: 40,
        Driver.REVENUE_LATER: 20,
        Driver.RENEWALS_AT_RISK: 20,
        Driver.BREADTH: 5,
        Driver.STRATEGY_FIT: 5,
        Driver.EFFORT: 5,
        Driver.CONFIDENCE: 5,
    },
    Side.PRODUCT: {
        Driver.REVENUE_THIS_QUARTER: 5,
        Driver.REVENUE_LATER: 10,
        Driver.RENEWALS_AT_RISK: 10,
        Driver.BREADTH: 30,
        Driver.STRATEGY_FIT: 25,
        Driver.EFFORT: 10,
        Driver.CONFIDENCE: 10,
    },
}


def default_lens(side: Side, *, currency: str = "USD", money_scale_minor: int | None = None, version: int = 1) -> Lens:
    """The weights a workspace starts with; 200,000 of its currency earns 100 points unless a scale is given."""
    full = Money.of(200_000, currency).minor if money_scale_minor is None else money_scale_minor
    scales = {
        Driver.REVENUE_THIS_QUARTER: full,
        Driver.REVENUE_LATER: full,
        Driver.RENEWALS_AT_RISK: full,
        Driver.BREADTH: 20,
        Driver.EFFORT: 52,
    }
    return Lens(side, version, _WEIGHTS[side], scales)


def check_lens(lens: Lens) -> None:
    """Refuses weights that are negative or do not sum to 100, and scales that are missing or not above zero."""
    for driver in Driver:
        if lens.weights.get(driver, 0) < 0:
            raise Invalid(f"The weight of {driver.label} cannot be negative.", field=driver.value)
    total = sum(lens.weights.values())
    if total != 100:
        raise Invalid(f"The weights must sum to 100; these sum to {total}.", field="weights")
    for driver in SCALED_DRIVERS:
        if lens.scales.get(driver, 0) <= 0:
            raise Invalid(f"The scale of {driver.label} must be a number above zero.", field=driver.value)


def proposed_scale(amounts_minor: Iterable[int]) -> int | None:
    """A round amount (1, 2 or 5 and zeros) that nine in ten of the amounts stay below; None without amounts above zero.

    To be proposed once and then stored: a scale that moved with its rows would make scores relative to each other.
    """
    amounts = sorted(amount for amount in amounts_minor if amount > 0)
    if not amounts:
        return None
    ninth_decile = amounts[min(len(amounts) - 1, len(amounts) * 9 // 10)]
    power = int(10 ** (len(str(ninth_decile)) - 1))
    return min(step * power for step in (1, 2, 5, 10) if step * power >= ninth_decile)


def fit_points(fits: Iterable[int]) -> int | None:
    """The best fit to any objective (0–3) as points 0–100; None when no objective has been looked at."""
    best = max(fits, default=None)
    return None if best is None else (best * 100 + BEST_FIT // 2) // BEST_FIT


def check_impact(impact: Decimal | None) -> None:
    if impact is not None and impact not in IMPACTS:
        allowed = ", ".join(f"{value} ({word})" for value, word in IMPACTS.items())
        raise Invalid(f"Impact is one of {allowed}.", field="impact")


def check_confidence(percent: int | None) -> None:
    if percent is not None and not 1 <= percent <= 100:
        raise Invalid(f"Confidence is between 1 and 100 percent; {percent} is not.", field="confidence")


def check_fit(points: int) -> None:
    if not 0 <= points <= BEST_FIT:
        raise Invalid("Fit to an objective is 0 (not), 1 (a little), 2 (clearly) or 3 (the way there).", field="points")
