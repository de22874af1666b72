"""A lens in words, and which problems another one would move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from tradeoff.strategy.engine.weigh import Weighing
from tradeoff.strategy.presenting.words import short
from tradeoff.strategy.rules import Driver, Lens, Side
from tradeoff.ui.format import ago, signed_rank

if TYPE_CHECKING:
    from tradeoff.strategy.models import LensSetting


@dataclass(frozen=True)
class WeightLine:
    label: str
    weight: int
    scale: str


@dataclass(frozen=True)
class Card:
    """A side's lens as it holds now."""

    side: str
    version: int
    lines: tuple[WeightLine, ...]
    owner: str
    since: str
    may_change: bool


@dataclass(frozen=True)
class Move:
    """A problem's rank under a lens, before and after."""

    title: str
    href: str
    before: int
    after: int
    places: str
    tone: str
    score: str


def card_of(
    lens: Lens, *, newest: LensSetting | None, currency: str, owner: str, may_change: bool, now: datetime
) -> Card:
    by = newest.by.name if newest and newest.by else "set when the workspace began"
    ordered = sorted(Driver, key=lambda driver: -lens.weights.get(driver, 0))
    return Card(
        side=lens.side.value,
        version=lens.version,
        lines=tuple(
            WeightLine(driver.label.capitalize(), lens.weights.get(driver, 0), scale_words(driver, lens, currency))
            for driver in ordered
        ),
        owner=owner,
        since=f"{by}, {ago(newest.at, now=now)}" if newest else by,
        may_change=may_change,
    )


def scale_words(driver: Driver, lens: Lens, currency: str) -> str:
    """What earns all of a driver's points."""
    if driver.is_money:
        return f"{short(lens.scales[driver], currency)} earns 100"
    if driver is Driver.BREADTH:
        return f"{lens.scales[driver]}% of accounts earn 100"
    if driver is Driver.EFFORT:
        return f"{lens.scales[driver]} person-weeks earn 0, less earns more"
    return "the way to an objective earns 100" if driver is Driver.STRATEGY_FIT else "100% earns 100"


def proposal(scale_minor: int | None, currency: str) -> str:
    return f"Nine in ten open deals are below {short(scale_minor, currency)}." if scale_minor else ""


def moves_of(before: Weighing, after: Weighing, *, side: Side, titles: Mapping[int, str]) -> list[Move]:
    """Every problem whose rank would be another, the furthest first."""
    old = {one.problem_id: _rank(one.sales_rank, one.product_rank, side) for one in before.problems}
    moves = []
    for one in after.problems:
        rank = _rank(one.sales_rank, one.product_rank, side)
        moved = old[one.problem_id] - rank
        if moved:
            lens = one.sales if side is Side.SALES else one.product
            href = reverse("problems:problem", args=[one.problem_id])
            tone = "good" if moved > 0 else "warn"
            move = Move(
                titles[one.problem_id], href, old[one.problem_id], rank, signed_rank(moved), tone, f"{lens.value:.1f}"
            )
            moves.append((abs(moved), move))
    return [move for _, move in sorted(moves, key=lambda pair: (-pair[0], pair[1].after))]


def _rank(sales: int, product: int, side: Side) -> int:
    return sales if side is Side.SALES else product
