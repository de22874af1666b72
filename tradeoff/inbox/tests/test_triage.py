"""Notes are triaged by one or by thousands, and every step gives back exactly what stood there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from tradeoff.crm.factories import make_account
from tradeoff.inbox import actions, queries
from tradeoff.inbox.factories import make_insight
from tradeoff.inbox.jobs import wake_in
from tradeoff.inbox.models import Insight, Step, Tagging
from tradeoff.inbox.rules import Importance, from_page
from tradeoff.inbox.tests.conftest import Desk
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from tradeoff.notices.models import Notice
from tradeoff.problems.actions import merge_problems, undo_merge
from tradeoff.problems.factories import make_problem
from tradeoff.voice.actions import take_note
from tradeoff.voice.models import Note
from tradeoff.voice.rules import NoteInput, PersonKind, Source, State

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)


def standing(desk: Desk) -> list[tuple[object, ...]]:
    return list(Note.objects.order_by("pk").values_list("state", "owner_id", "snoozed_until"))


def test_every_step_can_be_taken_back(desk: Desk) -> None:
    notes = [desk.note().pk, desk.note(owner=desk.claire).pk, desk.note(state="archived").pk]
    before = standing(desk)
    steps: tuple[Callable[[], Step], ...] = (
        lambda: actions.settle(actor=desk.elena, notes=notes, now=NOW),
        lambda: actions.settle(actor=desk.elena, notes=notes, archive=True, now=NOW),
        lambda: actions.reopen(actor=desk.elena, notes=notes, now=NOW),
        lambda: actions.assign(actor=desk.elena, notes=notes, owner=desk.elena, now=NOW),
        lambda: actions.snooze(actor=desk.elena, notes=notes, until=date(2026, 12, 1), today=TODAY, now=NOW),
        lambda: actions.tag(actor=desk.elena, notes=notes, name="Security", now=NOW),
    )

    for take in steps:
        step = take()
        actions.undo(actor=desk.elena, step=step, now=NOW)
        assert (standing(desk), Tagging.objects.count()) == (before, 0)
        with pytest.raises(Conflict):
            actions.undo(actor=desk.elena, step=step, now=NOW)


def test_what_a_colleague_changed_since_stays_theirs(desk: Desk) -> None:
    note = desk.note()
    step = actions.settle(actor=desk.elena, notes=[note.pk], now=NOW)
    actions.settle(actor=desk.claire, notes=[note.pk], archive=True, now=NOW)

    actions.undo(actor=desk.elena, step=step, now=NOW)

    assert standing(desk) == [("archived", None, None)]


def test_a_link_keeps_the_words_and_empties_the_inbox_by_one(desk: Desk) -> None:
    note = desk.note(
        "Hello. Their auditors ask for single sign-on. Bye.", account=make_account(workspace=desk.workspace)
    )
    problem = make_problem(workspace=desk.workspace, owner=desk.elena)

    step = actions.link(
        actor=desk.elena, notes=[note.pk], problem=problem, importance=Importance.CRITICAL, start=6, end=45, now=NOW
    )

    insight = Insight.objects.get()
    assert (insight.quote, insight.start, insight.importance) == ("Their auditors ask for single sign-on.", 7, 3)
    assert standing(desk) == [("processed", None, None)]
    assert queries.accounts_behind(desk.elena, [problem.pk]) == {problem.pk: {note.account_id}}
    actions.undo(actor=desk.elena, step=step, now=NOW)
    assert queries.accounts_behind(desk.elena, [problem.pk]) == {}
    assert standing(desk) == [("unprocessed", None, None)]


def test_linking_twice_makes_one_insight(desk: Desk) -> None:
    note, problem = desk.note(), make_problem(workspace=desk.workspace, owner=desk.elena)

    for _ in range(2):
        actions.link(actor=desk.elena, notes=[note.pk], problem=problem, importance=Importance.NICE, now=NOW)

    assert Insight.objects.count() == 1


def test_insights_count_where_their_problem_was_merged_and_come_back(desk: Desk) -> None:
    account = make_account(workspace=desk.workspace)
    one = make_problem(workspace=desk.workspace, owner=desk.elena)
    other = make_problem(workspace=desk.workspace, owner=desk.elena)
    for problem in (one, other):
        make_insight(note=desk.note(account=account), problem=problem, by=desk.elena)

    merge_problems(problem=other, into=one, actor=desk.elena, now=NOW)
    merged = queries.accounts_behind(desk.elena, [one.pk, other.pk])
    undo_merge(problem=other, actor=desk.elena, now=NOW)

    assert merged == {one.pk: {account.pk}}  # said twice by one account, counted once
    assert queries.accounts_behind(desk.elena, [one.pk, other.pk]) == {one.pk: {account.pk}, other.pk: {account.pk}}


@pytest.mark.parametrize(("start", "end"), [(5, 5), (9, 3), (0, 999), (-1, 4), (5, 6)])
def test_words_outside_the_note_are_refused(desk: Desk, start: int, end: int) -> None:
    note, problem = desk.note("Short  one"), make_problem(workspace=desk.workspace, owner=desk.elena)

    with pytest.raises(Invalid):
        actions.link(actor=desk.elena, notes=[note.pk], problem=problem, start=start, end=end, now=NOW)

    assert (Insight.objects.count(), standing(desk)) == (0, [("unprocessed", None, None)])


def test_only_product_triages(desk: Desk) -> None:
    note = desk.note()

    for member in (desk.priya, desk.beatriz):
        with pytest.raises((NotAllowed, NotFound)):
            actions.settle(actor=member, notes=[note.pk], now=NOW)
    with pytest.raises(Invalid):
        actions.assign(actor=desk.elena, notes=[note.pk], owner=desk.priya, now=NOW)

    assert standing(desk) == [("unprocessed", None, None)]


def test_who_wrote_the_note_hears_what_became_of_it(desk: Desk, run_jobs: Callable[[], list[str]]) -> None:
    note = desk.note(author=desk.priya)
    problem = make_problem(workspace=desk.workspace, owner=desk.elena, title="Signing in")

    actions.link(actor=desk.elena, notes=[note.pk], problem=problem, now=NOW)
    actions.tag(actor=desk.elena, notes=[note.pk], name="security", now=NOW)
    run_jobs()

    notice = Notice.objects.get(kind="inbox.settled")
    assert (notice.member_id, notice.noun_id) == (desk.priya.pk, note.pk)
    page = desk.get(desk.priya, "notices/").content.decode()
    assert "was linked to a problem “Signing in”" in page


def test_a_snoozed_note_comes_back_on_its_day(desk: Desk) -> None:
    note = desk.note(owner=desk.elena, snoozed_until=date(2026, 11, 1))
    desk.note(snoozed_until=date(2999, 1, 1))

    wake_in(desk.workspace.pk)

    assert [row[2] for row in standing(desk)] == [None, date(2999, 1, 1)]
    assert [(one.kind, one.member_id, one.noun_id) for one in Notice.objects.all()] == [
        ("inbox.woke", desk.elena.pk, note.pk)
    ]


def test_a_note_from_outside_waits_for_product_until_it_has_a_customer(desk: Desk) -> None:
    said = NoteInput(text="I cannot log in <script>alert(1)</script>", at=NOW, author_name="Someone", external_id="m-1")
    note = take_note(workspace=desk.workspace, actor=None, said=said, source=Source.MAIL, now=NOW)
    again = take_note(workspace=desk.workspace, actor=None, said=said, source=Source.MAIL, now=NOW)

    assert (again.pk, note.person_kind, note.state) == (note.pk, PersonKind.UNKNOWN, State.UNPROCESSED)
    assert desk.get(desk.elena, f"notes/{note.pk}").status_code == 200
    assert desk.get(desk.priya, f"notes/{note.pk}").status_code == 404
    page = desk.get(desk.elena, "inbox").content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_a_page_counts_line_ends_as_one_character() -> None:
    text = "One\r\ntwo\r\nthree"
    shown = text.replace("\r\n", "\n")

    assert [text[from_page(text, at) or 0] for at in (4, 8)] == [shown[4], shown[8]]
