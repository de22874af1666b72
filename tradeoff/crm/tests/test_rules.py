from __future__ import annotations

from datetime import date

import pytest

from tradeoff.crm.rules import DEFAULT_STAGES, DealState, StageSum, count_pushes, default_stage_for, total_of


@pytest.mark.parametrize(
    ("word", "stage"),
    [
        ("Prospecting", "Prospecting"),
        ("Engaging", "Qualification"),
        ("Won", "Closed won"),
        ("Lost", "Closed lost"),
        ("Closed Won", "Closed won"),
        ("closedlost", "Closed lost"),
        ("Id. Decision Makers", "Needs analysis"),
        ("Proposal/Price Quote", "Proposal"),
        ("Negotiation/Review", "Negotiation"),
        ("Tuesday", None),
    ],
)
def test_names_of_other_systems_lead_to_a_default_stage(word: str, stage: str | None) -> None:
    assert default_stage_for(word) == stage


def test_every_meaning_is_a_default_stage() -> None:
    names = {stage.name for stage in DEFAULT_STAGES}

    assert {default_stage_for(name) for name in names} == names
    assert {stage.state for stage in DEFAULT_STAGES} == set(DealState)


@pytest.mark.parametrize(
    ("dates", "first_month", "pushes"),
    [
        ([], 1, 0),
        ([date(2026, 3, 1), date(2026, 3, 31)], 1, 0),
        ([date(2026, 3, 1), date(2026, 4, 1)], 1, 1),
        ([date(2026, 3, 1), date(2026, 4, 1)], 2, 0),
        ([date(2026, 4, 1), date(2026, 3, 1)], 1, 0),
        ([date(2026, 3, 1), None, date(2026, 5, 1), date(2026, 8, 1)], 1, 2),
    ],
)
def test_a_push_is_a_move_into_a_later_quarter(dates: list[date | None], first_month: int, pushes: int) -> None:
    assert count_pushes(dates, first_month=first_month) == pushes


def test_weighted_takes_the_deals_own_probability_before_the_stages() -> None:
    half_open = StageSum(DealState.OPEN, 50, deals=3, without_amount=1, total=300, stated=100 * 90, unstated=200)
    won = StageSum(DealState.WON, 100, deals=1, without_amount=0, total=70, stated=70 * 20, unstated=0)
    lost = StageSum(DealState.LOST, 0, deals=1, without_amount=0, total=999, stated=999 * 40, unstated=0)

    totals = total_of([half_open, won, lost])

    assert totals.weighted == 90 + 100 + 70
    assert (totals.deals, totals.without_amount, totals.total) == (5, 1, 1369)


def test_weighted_is_rounded_once() -> None:
    thirds = [StageSum(DealState.OPEN, 33, 1, 0, 1, 0, 1) for _ in range(3)]

    assert total_of(thirds).weighted == 1
