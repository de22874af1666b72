from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tradeoff.subscriptions.rules import (
    Fact,
    FactKind,
    Period,
    Status,
    movement,
    recurring_by_account,
    recurring_by_subscription,
    status_of,
    year_after,
    year_before,
)

FIRST = date(2025, 1, 1)
DAYS = st.integers(0, 900).map(lambda n: FIRST + timedelta(days=n))


@st.composite
def facts(draw: st.DrawFn) -> list[Fact]:
    """Up to eight subscriptions of four accounts, each started, changed some times, perhaps ended; in order of day."""
    told = []
    for key in range(draw(st.integers(0, 8))):
        account, days = draw(st.integers(1, 4)), sorted(draw(st.lists(DAYS, min_size=1, max_size=5)))
        ends = draw(st.booleans()) and len(days) > 1
        for number, day in enumerate(days):
            last = ends and number == len(days) - 1
            kind = FactKind.ENDED if last else FactKind.CHANGED if number else FactKind.STARTED
            told.append(Fact(key, account, kind, day, 0 if last else draw(st.integers(1, 10**12))))
    return sorted(told, key=lambda fact: fact.on)


@given(facts(), DAYS, DAYS)
def test_what_moved_leads_from_the_start_to_the_end(told: list[Fact], one: date, other: date) -> None:
    since, until = sorted((one, other))
    moved = movement(told, since, until)

    assert moved.start + moved.new + moved.expansion - moved.contraction - moved.churn == moved.end
    assert moved.start == sum(recurring_by_subscription(told, since).values())
    assert moved.end == sum(recurring_by_account(told, until).values())
    assert min(moved.new, moved.expansion, moved.contraction, moved.churn) >= 0
    if moved.start:
        assert moved.gross_retention is not None
        assert moved.net_retention is not None
        assert 0 <= moved.gross_retention <= 1
        assert moved.net_retention >= moved.gross_retention - 1e-9
    else:
        assert moved.gross_retention is moved.net_retention is None


@given(facts(), DAYS)
def test_years_add_up_over_any_split_of_the_span(told: list[Fact], middle: date) -> None:
    end = FIRST + timedelta(days=1000)
    first, second = movement(told, FIRST, middle), movement(told, middle, end)
    assert first.end == second.start
    net = [m.new + m.expansion - m.contraction - m.churn for m in (first, second, movement(told, FIRST, end))]
    assert net[0] + net[1] == net[2]


@given(facts(), DAYS)
def test_nothing_counts_before_it_starts_or_after_it_ended(told: list[Fact], day: date) -> None:
    worth = recurring_by_subscription(told, day)
    for key in {fact.subscription_id for fact in told}:
        mine = [fact for fact in told if fact.subscription_id == key and fact.on <= day]
        assert (key in worth) == bool(mine and mine[-1].yearly)


def test_of_two_facts_of_a_day_the_later_written_holds() -> None:
    told = [Fact(1, 1, FactKind.STARTED, FIRST, 100), Fact(1, 1, FactKind.CHANGED, FIRST, 250)]
    assert recurring_by_subscription(told, FIRST) == {1: 250}


def test_dates_and_periods() -> None:
    assert year_after(date(2028, 2, 29)) == date(2029, 2, 28)
    assert year_before(date(2028, 2, 29)) == date(2027, 2, 28)
    assert (Period.MONTH.times, Period.YEAR.times) == (12, 1)
    assert status_of(started_on=FIRST, ended_on=FIRST, today=FIRST) is Status.ENDED
    assert status_of(started_on=FIRST, ended_on=FIRST + timedelta(days=1), today=FIRST) is Status.ACTIVE
    assert status_of(started_on=FIRST + timedelta(days=1), ended_on=None, today=FIRST) is Status.PLANNED
