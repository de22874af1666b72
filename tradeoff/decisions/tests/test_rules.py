from __future__ import annotations

from datetime import date

import pytest

from tradeoff.asks.rules import AnswerKind
from tradeoff.decisions.rules import (
    DecisionRight,
    NobodyAbove,
    NobodyMayDecide,
    Rung,
    answer_for,
    clock,
    decider_for,
    next_holder,
)
from tradeoff.problems.rules import OptionKind

PM, HEAD, SPONSOR = Rung.PRODUCT_MANAGER, Rung.HEAD_OF_PRODUCT, Rung.EXECUTIVE_SPONSOR
RIGHTS = (
    DecisionRight(holder_id=1, rung=PM, area_id=7, up_to_minor=5_000_000),
    DecisionRight(holder_id=2, rung=PM, up_to_minor=1_000_000),
    DecisionRight(holder_id=3, rung=HEAD, up_to_minor=50_000_000),
    DecisionRight(holder_id=4, rung=SPONSOR),
)


@pytest.mark.parametrize(
    ("area_id", "at_stake", "askers", "holder", "rung"),
    [
        (7, 5_000_000, (), 1, PM),
        (7, 5_000_001, (), 3, HEAD),
        (8, 1_000_000, (), 2, PM),
        (None, 1_000_001, (), 3, HEAD),
        (8, 50_000_001, (), 4, SPONSOR),
        (7, 900_000, (1,), 3, HEAD),
        (7, 900_000, (1, 3), 4, SPONSOR),
        (7, 0, (1,), 1, PM),
    ],
)
def test_the_smallest_right_that_suffices_decides(
    area_id: int | None, at_stake: int, askers: tuple[int, ...], holder: int, rung: Rung
) -> None:
    for rights in (RIGHTS, RIGHTS[::-1]):
        decider = decider_for(rights, area_id=area_id, at_stake_minor=at_stake, asker_ids=askers)
        assert (decider.member_id, decider.rung) == (holder, rung)


def test_says_why_it_is_them() -> None:
    decider = decider_for(RIGHTS, area_id=7, at_stake_minor=900_000, asker_ids=(1,))

    assert decider.why == (
        "Head of product: may decide in every area, up to a ceiling that covers what is at stake. "
        "The product manager asked for it, and nobody decides their own ask."
    )


def test_below_the_threshold_an_own_ask_may_be_decided() -> None:
    decider = decider_for(RIGHTS, area_id=7, at_stake_minor=900, asker_ids=(1,), own_ask_threshold_minor=900)

    assert decider.member_id == 1


def test_refuses_when_nobody_holds_the_right() -> None:
    with pytest.raises(NobodyMayDecide, match="raise a ceiling"):
        decider_for(RIGHTS[:3], area_id=7, at_stake_minor=60_000_000, asker_ids=())


def test_refuses_when_everyone_able_asked_for_it() -> None:
    with pytest.raises(NobodyMayDecide, match="nobody decides their own ask"):
        decider_for(RIGHTS, area_id=7, at_stake_minor=60_000_000, asker_ids=(4,))


def test_an_escalation_goes_one_rung_up_past_the_askers() -> None:
    assert next_holder(RIGHTS, area_id=7, above=PM).member_id == 3
    assert next_holder(RIGHTS, area_id=7, above=PM, asker_ids=(3,)).member_id == 4
    with pytest.raises(NobodyAbove):
        next_holder(RIGHTS, area_id=7, above=SPONSOR)


@pytest.mark.parametrize(
    ("close_date", "due"),
    [
        (None, date(2026, 11, 24)),
        (date(2027, 3, 1), date(2026, 11, 24)),
        (date(2026, 12, 20), date(2026, 11, 20)),
        (date(2026, 11, 15), date(2026, 11, 10)),
    ],
)
def test_the_earlier_clock_runs_and_never_starts_before_opening(close_date: date | None, due: date) -> None:
    found = clock(policy_days=14, opened_on=date(2026, 11, 10), earliest_close_date=close_date, lead_time_days=30)

    assert found.due == due


def test_every_option_has_an_answer_for_the_askers() -> None:
    assert {kind.value: answer_for(kind) for kind in OptionKind} == {
        "build": AnswerKind.PLANNED,
        "smaller_build": AnswerKind.PLANNED,
        "workaround": AnswerKind.WORKAROUND,
        "service": AnswerKind.WORKAROUND,
        "partner": AnswerKind.WORKAROUND,
        "price": AnswerKind.NO,
        "retire": AnswerKind.NO,
        "say_no": AnswerKind.NO,
    }
