from __future__ import annotations

from datetime import date

from tradeoff.activities.ports import dates_of
from tradeoff.asks import actions
from tradeoff.asks.rules import AnswerKind
from tradeoff.asks.tests.conftest import NOW, Ground

AUTUMN = (date(2026, 11, 1), date(2026, 12, 31))


def titles(ground: Ground, member: str) -> list[str]:
    return [one.title for one in dates_of(getattr(ground, member), *AUTUMN)]


def test_an_answer_stands_in_the_calendars_of_who_owes_and_who_awaits_it(ground: Ground) -> None:
    ask = ground.log("We need single sign-on.")

    assert titles(ground, "rita") == ["Answer expected: We need single sign-on"]
    assert titles(ground, "pia") == ["Answer due: We need single sign-on"]
    assert titles(ground, "hugo") == titles(ground, "cora") == []
    assert [(one.day, one.path) for one in dates_of(ground.pia, *AUTUMN)] == [(ask.answer_due, f"asks/{ask.pk}")]


def test_what_is_answered_for_good_stands_there_no_more(ground: Ground) -> None:
    ask = ground.log()
    actions.answer_fast(ask=ask, actor=ground.pia, kind=AnswerKind.NO, reason="Not ours.", problem_opened=True, now=NOW)

    assert titles(ground, "rita") == []
