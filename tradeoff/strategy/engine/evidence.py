"""Revenue at stake: the open deals behind a problem, each counted once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from tradeoff.kernel.periods import Horizon, horizon_of


@dataclass(frozen=True, slots=True)
class AskEvidence:
    """An ask as the engine sees it; problem_id None: not filed yet; deal_id None: not tied to a deal."""

    ask_id: int
    account_id: int
    type: str  # a value of asks.rules.AskType
    asked_on: date
    deal_id: int | None = None
    problem_id: int | None = None
    asked_by_customer: bool = True


@dataclass(frozen=True, slots=True)
class DealFacts:
    """A deal as the engine sees it; amount None means not known; probability in percent."""

    deal_id: int
    account_id: int
    amount_minor: int | None
    probability: int
    close_date: date | None
    is_open: bool
    is_renewal: bool = False
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one deal adds; weighted is amount × probability, rounded half up to the minor unit for each deal."""

    deal_id: int
    amount_minor: int
    weighted_minor: int
    horizon: Horizon
    is_renewal: bool
    estimated: bool


@dataclass(frozen=True, slots=True)
class AtStake:
    """The open deals behind a problem; sums are over `rows`, so that they add up to the unit."""

    rows: tuple[Contribution, ...]
    without_amount: tuple[int, ...]

    @property
    def total_minor(self) -> int:
        return sum(row.amount_minor for row in self.rows)

    @property
    def weighted_minor(self) -> int:
        return sum(row.weighted_minor for row in self.rows)

    @property
    def renewals(self) -> tuple[Contribution, ...]:
        return tuple(row for row in self.rows if row.is_renewal)

    @property
    def estimated_minor(self) -> int:
        return sum(row.amount_minor for row in self.rows if row.estimated)

    @property
    def estimated_share(self) -> float | None:
        """Of the total; None when nothing is at stake."""
        return self.estimated_minor / self.total_minor if self.total_minor else None

    def in_horizon(self, *horizons: Horizon) -> tuple[Contribution, ...]:
        """New business and expansion that closes then; renewals stand apart."""
        return tuple(row for row in self.rows if row.horizon in horizons and not row.is_renewal)


def at_stake(
    asks: Iterable[AskEvidence], deals: Mapping[int, DealFacts], *, today: date, first_month: int = 1
) -> AtStake:
    """Every distinct open deal with one of the asks on it, once, by deal id; deals without an amount stand apart."""
    behind = {ask.deal_id for ask in asks if ask.deal_id is not None}
    open_deals = [deals[deal_id] for deal_id in sorted(behind) if deal_id in deals and deals[deal_id].is_open]
    rows = tuple(
        Contribution(
            deal.deal_id,
            deal.amount_minor,
            (deal.amount_minor * deal.probability + 50) // 100,
            _horizon(deal.close_date, today, first_month),
            deal.is_renewal,
            deal.estimated,
        )
        for deal in open_deals
        if deal.amount_minor is not None
    )
    return AtStake(rows, tuple(deal.deal_id for deal in open_deals if deal.amount_minor is None))


# A large workspace has many deals on few close dates.
@lru_cache(maxsize=4096)
def _horizon(day: date | None, today: date, first_month: int) -> Horizon:
    return horizon_of(day, today=today, first_month=first_month)
