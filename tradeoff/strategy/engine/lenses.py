"""Lenses: a problem's drivers in points 0–100 on fixed scales, weighted by each side; rows never move each other."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from tradeoff.strategy.engine.figures import VERSION, hash_of
from tradeoff.strategy.rules import Driver, Lens, Side

_FULL = Decimal(100)
_TENTH, _CENT = Decimal("0.1"), Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Drivers:
    """What a problem brings to the lenses; None: not known yet.

    Money in minor units (amount × probability, each open deal once), breadth in percent of accounts, strategy fit in
    points 0–100, effort in person-weeks, confidence in percent.
    """

    revenue_this_quarter: int | None
    revenue_later: int | None
    renewals_at_risk: int | None
    breadth: Decimal | None
    strategy_fit: int | None
    effort: Decimal | None
    confidence: int | None

    def value_of(self, driver: Driver) -> Decimal | None:
        value: int | Decimal | None = getattr(self, driver.value)
        return None if value is None else Decimal(value)


@dataclass(frozen=True, slots=True)
class LensPart:
    """One driver's share of a lens score: contribution = points × weight ÷ the lens's total weight."""

    driver: Driver
    value: Decimal | None
    scale: int
    points: Decimal | None
    weight: int
    contribution: Decimal

    @property
    def words(self) -> str:
        if self.points is None:
            return f"{self.driver.label}: not known yet, earns no points"
        return f"{self.driver.label}: {self.points} points × {self.weight} % = {self.contribution}"


@dataclass(frozen=True, slots=True)
class LensScore:
    """0–100 through one side's lens; the parts' contributions sum to the value exactly."""

    side: Side
    version: int
    value: Decimal
    parts: tuple[LensPart, ...]
    missing: tuple[Driver, ...]
    inputs_hash: str
    model_version: str = VERSION

    def part(self, driver: Driver) -> LensPart:
        return next(part for part in self.parts if part.driver is driver)


def points(drivers: Drivers, lens: Lens) -> LensScore:
    """The problem through a lens; a driver that is not known earns no points and is named in `missing`."""
    total = sum(lens.weights.values()) or 1
    parts = tuple(_part(driver, drivers.value_of(driver), lens, total) for driver in Driver)
    missing = tuple(part.driver for part in parts if part.points is None and part.weight)
    inputs = [(part.driver, part.value, part.weight, part.scale) for part in parts]
    return LensScore(
        side=lens.side,
        version=lens.version,
        value=sum((part.contribution for part in parts), Decimal("0.00")),
        parts=parts,
        missing=missing,
        inputs_hash=hash_of("lens", VERSION, lens.side, lens.version, inputs),
    )


def _part(driver: Driver, value: Decimal | None, lens: Lens, total: int) -> LensPart:
    weight = lens.weights.get(driver, 0)
    scale = lens.scales.get(driver, 100)
    if value is None:
        return LensPart(driver, None, scale, None, weight, Decimal("0.00"))
    share = min(max(value / scale, Decimal(0)), Decimal(1))
    earned = (_FULL * (1 - share if driver is Driver.EFFORT else share)).quantize(_TENTH, rounding=ROUND_HALF_UP)
    contribution = (earned * weight / total).quantize(_CENT, rounding=ROUND_HALF_UP)
    return LensPart(driver, value, scale, earned, weight, contribution)


def explain_lens(score: LensScore) -> str:
    """One line that adds up to the score: “breadth: 41.0 points × 30 % = 12.30; … Together 52.10 of 100.”."""
    counted = "; ".join(part.words for part in score.parts if part.weight)
    return f"{counted}. Together {score.value} of 100."
