from __future__ import annotations

from dataclasses import replace
from datetime import date

from tradeoff.kernel.periods import Horizon
from tradeoff.strategy.engine.evidence import AskEvidence, Contribution, DealFacts, at_stake

TODAY = date(2026, 11, 20)
THIS, NEXT, LATER = date(2026, 12, 1), date(2027, 2, 1), date(2027, 9, 1)


def ask(ask_id: int, deal_id: int | None) -> AskEvidence:
    return AskEvidence(ask_id=ask_id, account_id=1, type="blocker", asked_on=TODAY, deal_id=deal_id, problem_id=1)


DEALS = {
    deal.deal_id: deal
    for deal in (
        DealFacts(1, 1, 10_001, 50, THIS, is_open=True),
        DealFacts(2, 1, 20_000, 25, NEXT, is_open=True, estimated=True),
        DealFacts(3, 1, None, 90, THIS, is_open=True),
        DealFacts(4, 1, 70_000, 100, THIS, is_open=False),
        DealFacts(5, 1, 30_000, 10, LATER, is_open=True, is_renewal=True),
        DealFacts(6, 1, 40_000, 0, None, is_open=True),
    )
}
ASKS = [ask(1, 1), ask(2, 1), ask(3, 2), ask(4, 3), ask(5, 4), ask(6, 5), ask(7, 6), ask(8, None), ask(9, 404)]


def test_counts_each_open_deal_once() -> None:
    stake = at_stake(ASKS, DEALS, today=TODAY)

    assert [row.deal_id for row in stake.rows] == [1, 2, 5, 6]
    assert stake.total_minor == 100_001
    assert at_stake(ASKS * 3, DEALS, today=TODAY) == stake


def test_weights_each_deal_by_its_probability_rounded_half_up() -> None:
    stake = at_stake(ASKS, DEALS, today=TODAY)

    assert stake.rows[0] == Contribution(1, 10_001, 5_001, Horizon.THIS_QUARTER, is_renewal=False, estimated=False)
    assert stake.weighted_minor == 5_001 + 5_000 + 3_000 + 0


def test_splits_by_horizon_with_renewals_apart() -> None:
    stake = at_stake(ASKS, DEALS, today=TODAY)

    found = {horizon: [row.deal_id for row in stake.in_horizon(horizon)] for horizon in Horizon}
    assert found == {
        Horizon.THIS_QUARTER: [1],
        Horizon.NEXT_QUARTER: [2],
        Horizon.LATER: [],
        Horizon.NO_DATE: [6],
    }
    assert [row.deal_id for row in stake.renewals] == [5]


def test_a_deal_without_an_amount_stands_apart_and_is_never_zero() -> None:
    stake = at_stake([ask(1, 3)], DEALS, today=TODAY)

    assert (stake.rows, stake.without_amount, stake.estimated_share) == ((), (3,), None)


def test_an_amount_of_zero_is_an_amount() -> None:
    stake = at_stake([ask(1, 3)], {3: replace(DEALS[3], amount_minor=0)}, today=TODAY)

    assert (len(stake.rows), stake.without_amount) == (1, ())


def test_says_how_much_is_estimated() -> None:
    assert at_stake(ASKS[:3], DEALS, today=TODAY).estimated_share == 20_000 / 30_001
