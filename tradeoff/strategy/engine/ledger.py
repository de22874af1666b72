"""The money and reach of one problem as figures that open: rows that add up, formula in words, what is unknown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tradeoff.asks.rules import AskType
from tradeoff.kernel.periods import Horizon
from tradeoff.strategy.engine.evidence import AskEvidence, AtStake, Contribution
from tradeoff.strategy.engine.figures import VERSION, Figure, Row
from tradeoff.strategy.engine.rice import reach_of, reach_quarters


@dataclass(frozen=True, slots=True)
class Stamp:
    """As of when, and of which inputs."""

    as_of: date
    inputs_hash: str


@dataclass(frozen=True)
class MoneyFigures:
    """A problem's revenue: at stake (each deal once) and its parts, the same × probability, and allocated."""

    at_stake: Figure
    this_quarter: Figure
    next_quarter: Figure
    later: Figure
    no_date: Figure
    renewals: Figure
    weighted: Figure
    weighted_this_quarter: Figure
    weighted_later: Figure
    weighted_renewals: Figure
    allocated_even: Figure
    allocated_by_type: Figure
    estimated_share: float | None
    without_amount: tuple[int, ...]

    @property
    def all(self) -> tuple[Figure, ...]:
        return tuple(value for value in vars(self).values() if isinstance(value, Figure))


_ONCE = "sum of the amounts of open deals with an ask on this problem, each deal once"
_TIMES = "amount × win probability of each open deal, each deal once, rounded to the cent per deal"
_EARLIER_DUE = "; deals past their close date count as due now"
_PARTS = {
    "this_quarter": ((Horizon.THIS_QUARTER,), f"that close this fiscal quarter, renewals apart{_EARLIER_DUE}"),
    "next_quarter": ((Horizon.NEXT_QUARTER,), "that close next fiscal quarter, renewals apart"),
    "later": ((Horizon.LATER,), "that close after next fiscal quarter, renewals apart"),
    "no_date": ((Horizon.NO_DATE,), "without a close date, renewals apart"),
}
_AFTER_THIS_QUARTER = (Horizon.NEXT_QUARTER, Horizon.LATER, Horizon.NO_DATE)


def money_figures(
    stake: AtStake,
    *,
    asks: Sequence[AskEvidence],
    even: Mapping[int, int],
    by_type: Mapping[int, int],
    weights: Mapping[str, int],
    stamp: Stamp,
) -> MoneyFigures:
    """All money of one problem; when no open deal has an amount, a sum over them is not known (None), not zero."""
    unknown = not stake.rows and bool(stake.without_amount)
    notes = _notes(stake)

    def figure(name: str, rows: tuple[Row, ...], formula: str) -> Figure:
        value = None if unknown else sum(row.value for row in rows)
        return Figure(name, value, "minor", formula, rows, stamp.as_of, VERSION, stamp.inputs_hash, notes)

    def plain(name: str, rows: Iterable[Contribution], formula: str) -> Figure:
        return figure(name, _rows(rows, lambda each: each.amount_minor), formula)

    def weighted(name: str, rows: Iterable[Contribution], formula: str) -> Figure:
        return figure(name, _rows(rows, lambda each: each.weighted_minor), formula)

    parts = {
        name: plain(name, stake.in_horizon(*horizons), f"{_ONCE}, {which}")
        for name, (horizons, which) in _PARTS.items()
    }
    weighing = ", ".join(f"{AskType(kind).label.lower()} {weight}" for kind, weight in weights.items())
    return MoneyFigures(
        at_stake=plain("at_stake", stake.rows, _ONCE),
        **parts,
        renewals=plain("renewals", stake.renewals, f"{_ONCE}, renewals only, whenever they close"),
        weighted=weighted("weighted", stake.rows, _TIMES),
        weighted_this_quarter=weighted(
            "weighted_this_quarter",
            stake.in_horizon(Horizon.THIS_QUARTER),
            f"{_TIMES}; closing this fiscal quarter, renewals apart{_EARLIER_DUE}",
        ),
        weighted_later=weighted(
            "weighted_later",
            stake.in_horizon(*_AFTER_THIS_QUARTER),
            f"{_TIMES}; closing after this fiscal quarter or without a date, renewals apart",
        ),
        weighted_renewals=weighted("weighted_renewals", stake.renewals, f"{_TIMES}; renewals only"),
        allocated_even=figure(
            "allocated_even",
            _parts_of(asks, even),
            "each open deal's amount split evenly over all its asks; this problem's parts",
        ),
        allocated_by_type=figure(
            "allocated_by_type",
            _parts_of(asks, by_type),
            f"each open deal's amount split over all its asks by type ({weighing}, among the types on the deal), "
            "evenly within a type; this problem's parts",
        ),
        estimated_share=stake.estimated_share,
        without_amount=stake.without_amount,
    )


def reach_figure(asks: Iterable[AskEvidence], *, today: date, first_month: int, stamp: Stamp) -> Figure:
    """Distinct accounts that asked in the last four fiscal quarters, one row each."""
    accounts = reach_of(asks, today=today, first_month=first_month)
    since, current = reach_quarters(today, first_month=first_month)
    return Figure(
        name="reach",
        value=len(accounts),
        unit="accounts",
        formula=f"distinct accounts with an ask since {since.isoformat()}: {current.name} and three quarters before",
        rows=tuple(Row("account", account_id, 1) for account_id in accounts),
        as_of=stamp.as_of,
        version=VERSION,
        inputs_hash=stamp.inputs_hash,
    )


def _rows(contributions: Iterable[Contribution], worth: Callable[[Contribution], int]) -> tuple[Row, ...]:
    return tuple(
        Row("deal", each.deal_id, worth(each), "estimated" if each.estimated else "") for each in contributions
    )


def _parts_of(asks: Sequence[AskEvidence], parts: Mapping[int, int]) -> tuple[Row, ...]:
    return tuple(Row("ask", ask.ask_id, parts[ask.ask_id], ask.type) for ask in asks if ask.ask_id in parts)


def _notes(stake: AtStake) -> tuple[str, ...]:
    notes = []
    if stake.without_amount:
        count = len(stake.without_amount)
        without = "deal has no amount and is" if count == 1 else "deals have no amount and are"
        notes.append(f"{count:,} open {without} not in the sum.")
    if stake.estimated_share:
        notes.append(f"{stake.estimated_share:.0%} of what is at stake is estimated.")
    return tuple(notes)
