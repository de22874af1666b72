from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from tradeoff.asks import actions, presenting, queries
from tradeoff.asks.factories import make_answer
from tradeoff.asks.models import Answer, Appeal, Ask
from tradeoff.asks.rules import AnswerKind
from tradeoff.asks.tests.conftest import NOW, Ground
from tradeoff.crm.factories import make_account
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed, Refused
from tradeoff.log.models import Entry
from tradeoff.workspaces.factories import make_member
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Role

LATER = NOW + timedelta(hours=2)


def fast(ask: Ask, actor: Member, kind: str, reason: str = "It is out of scope.", **said: Any) -> Answer:
    said.setdefault("problem_opened", True)
    said.setdefault("now", LATER)
    return actions.answer_fast(ask=ask, actor=actor, kind=AnswerKind(kind), reason=reason, **said)


def test_appends_and_the_newest_counts(ground: Ground) -> None:
    ask = ground.log()

    given = fast(ask, ground.pia, "workaround", "Use the directory sync.")

    assert [row.kind for row in queries.answers_of(ask)] == ["workaround", "listening"]
    assert queries.ask_of(ground.rita, ask.pk).current_kind == "workaround"
    assert (given.fast, given.hasty, given.by, given.at) == (True, False, ground.pia, LATER)
    assert given.words_to_say == (
        "There is a way to get “We need single sign-on” solved today. Use the directory sync. "
        "I would be glad to walk you through it."
    )
    assert Entry.objects.order_by("-pk")[0].facts == {"ask_id": ask.pk, "answer_id": given.pk, "kind": "workaround"}


def test_an_answer_can_be_neither_changed_nor_deleted_in_the_database(ground: Ground) -> None:
    given = queries.receipt_of(ground.log())

    for tamper in (lambda: Answer.objects.filter(pk=given.pk).update(reason="else"), given.delete):
        with pytest.raises(DatabaseError, match="Cannot update or delete rows"), transaction.atomic():
            tamper()

    assert Answer.objects.get(pk=given.pk).reason == ""


REFUSED: dict[str, tuple[str, dict[str, Any], str]] = {
    "a no without a reason": ("no", {"reason": " "}, "reason"),
    "not now without a day": ("not_now", {}, "until"),
    "not now until today": ("not_now", {"until": date(2026, 11, 16)}, "until"),
    "a promise": ("planned", {"until": date(2027, 1, 1)}, "kind"),
    "shipped": ("shipped", {}, "kind"),
    "merged by hand": ("merged", {}, "kind"),
    "words with an amount": ("no", {"words_to_say": "For $50k we would."}, "words_to_say"),
    "words with another customer": ("no", {"words_to_say": "Brightwater has it."}, "words_to_say"),
    "a NUL byte": ("no", {"reason": "a\0b"}, "reason"),
    "a reason too long": ("no", {"reason": "x" * 10_001}, "reason"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_refuses_and_nothing_is_appended(what: str, ground: Ground) -> None:
    kind, said, on = REFUSED[what]
    make_account(workspace=ground.workspace, name="Brightwater")
    ask = ground.log()

    with pytest.raises(Invalid) as refused:
        fast(ask, ground.pia, kind, **said)

    assert refused.value.field == on
    assert Answer.objects.count() == 1


def test_the_seller_and_a_contributor_may_not_answer(ground: Ground) -> None:
    ask = ground.log()

    for actor in (ground.rita, ground.cora):
        with pytest.raises(NotAllowed):
            fast(ask, actor, "no")
        with pytest.raises(NotAllowed):
            actions.answer(ask=ask, actor=actor, kind=AnswerKind.PLANNED, now=LATER)

    assert Answer.objects.count() == 1


def test_a_later_stage_may_promise_through_the_decider_of_the_ask(ground: Ground) -> None:
    ask = ground.log()
    decider = make_member(Role.VP_SALES, workspace=ground.workspace)
    actions.name_decider(ask=ask, decider=decider, actor=ground.pia, now=LATER)

    given = actions.answer(ask=ask, actor=decider, kind=AnswerKind.PLANNED, until=date(2027, 1, 15), now=LATER)

    assert "we expect it by January 15, 2027" in given.words_to_say
    assert given.fast is False


def test_given_words_that_show_an_amount_are_replaced_by_words_that_do_not(ground: Ground) -> None:
    ask = ground.log()

    given = actions.answer(
        ask=ask,
        actor=ground.pia,
        kind=AnswerKind.NO,
        reason="It costs $90,000.",
        words_to_say="No, $90,000.",
        now=LATER,
    )

    assert "90,000" not in given.words_to_say
    assert given.words_to_say.startswith("Thank you for asking about “We need single sign-on”.")
    assert given.reason == "It costs $90,000."


def test_a_hasty_no_is_marked(ground: Ground) -> None:
    assert fast(ground.log("One."), ground.pia, "no", problem_opened=False).hasty is True
    assert fast(ground.log("Two."), ground.pia, "no", problem_opened=True).hasty is False
    assert fast(ground.log("Three."), ground.pia, "workaround", problem_opened=False).hasty is False


def test_refuses_an_answer_to_an_older_page(ground: Ground) -> None:
    ask = ground.log()
    seen = queries.current_answer(ask).pk
    fast(ask, ground.hugo, "workaround", seen_id=seen)

    with pytest.raises(Conflict, match="Hugo Head has answered meanwhile: workaround"):
        fast(ask, ground.pia, "no", seen_id=seen)

    assert queries.current_answer(ask).kind == "workaround"


def test_considering_moves_the_day_of_the_next_answer(ground: Ground) -> None:
    ask = ground.log()

    fast(ask, ground.pia, "considering", "", until=date(2026, 12, 4))

    ask.refresh_from_db()
    assert ask.answer_due == date(2026, 12, 4)


def test_what_was_merged_into_an_ask_gets_its_answer(ground: Ground) -> None:
    kept, merged, other = ground.log("One."), ground.log("Two."), ground.log("Three.")
    actions.merge(ask=merged, into=kept, actor=ground.pia, now=LATER)

    fast(kept, ground.pia, "already_there", "Under Settings.")

    assert queries.current_answer(merged).kind == "already_there"
    assert queries.current_answer(other).kind == "listening"
    with pytest.raises(Conflict, match=f"merged into ask {kept.pk}"):
        fast(merged, ground.pia, "no")


def test_the_asker_appeals_once_and_waits_again(ground: Ground) -> None:
    ask = ground.log()
    given = fast(ask, ground.pia, "no")
    monday_after = NOW + timedelta(days=7)

    actions.appeal(ask=ask, actor=ground.rita, reason="It is in their contract.", now=monday_after)

    ask.refresh_from_db()
    made = Appeal.objects.get()
    assert (made.answer, made.by, made.reason) == (given, ground.rita, "It is in their contract.")
    assert ask.answer_due == date(2026, 11, 26)
    assert _waits(ask, ground, today=date(2026, 11, 23))
    with pytest.raises(Conflict, match="possible once"):
        actions.appeal(ask=ask, actor=ground.rita, reason="Again.", now=monday_after)
    fast(ask, ground.pia, "no", "Still no.", now=monday_after)
    assert not _waits(ask, ground, today=date(2026, 11, 23))


def _waits(ask: Ask, ground: Ground, *, today: date) -> bool:
    asks = queries.visible_asks(ground.rita).filter(pk=ask.pk)
    found = asks.filter(queries.waiting(today=today)).exists()
    assert presenting.is_owed(queries.ask_of(ground.rita, ask.pk), today=today) is found  # pages say what lists count
    return found


def test_a_not_now_waits_again_once_its_day_is_over(ground: Ground) -> None:
    ask = ground.log()
    fast(ask, ground.pia, "not_now", until=date(2026, 12, 1))

    assert [_waits(ask, ground, today=day) for day in (date(2026, 12, 1), date(2026, 12, 2))] == [False, True]


@pytest.mark.parametrize("what", ["a colleague", "an open answer", "a decision", "no reason"])
def test_refuses_an_appeal(what: str, ground: Ground) -> None:
    ask = ground.log()
    if what == "a decision":
        actions.answer(ask=ask, actor=ground.pia, kind=AnswerKind.NO, reason="Decided.", now=LATER)
    elif what != "an open answer":
        fast(ask, ground.pia, "no")
    actor, reason = (ground.hugo if what == "a colleague" else ground.rita, " " if what == "no reason" else "Look.")

    with pytest.raises(Refused):
        actions.appeal(ask=ask, actor=actor, reason=reason, now=LATER)

    assert not Appeal.objects.exists()


def test_naming_the_same_decider_again_changes_nothing(ground: Ground) -> None:
    ask = ground.log()
    actions.name_decider(ask=ask, decider=ground.hugo, actor=ground.pia, now=LATER)
    entries = Entry.objects.count()

    actions.name_decider(ask=ask, decider=ground.hugo, actor=ground.pia, now=LATER)

    assert Entry.objects.count() == entries
    with pytest.raises(NotAllowed):
        actions.name_decider(ask=ask, decider=ground.pia, actor=ground.rita, now=LATER)


def test_the_newest_answer_by_its_moment_is_current_however_it_came(ground: Ground) -> None:
    ask = ground.log()
    given = make_answer(ask=ask, kind=AnswerKind.CONSIDERING, by=ground.pia, at=NOW + timedelta(days=2))
    Answer.objects.bulk_create(
        Answer(workspace=ask.workspace, ask=ask, kind=kind, by=ground.pia, at=NOW + timedelta(days=days))
        for kind, days in ((AnswerKind.NO, 1), (AnswerKind.PLANNED, -3))
    )

    ask.refresh_from_db()
    assert ask.current == given == queries.current_answer(ask)
