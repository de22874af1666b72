"""The page of the inbox: filters in the address, the next note by itself, and who may look."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tradeoff.crm.factories import make_account
from tradeoff.inbox import actions, queries
from tradeoff.inbox.tests.conftest import Desk
from tradeoff.problems.factories import make_problem
from tradeoff.voice.models import Note

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["mail", "old"]), ("?source=file", ["mail"]), ("?older=30", ["old"]), ("?state=snoozed", ["asleep"]),
        ("?state=archived", ["gone"]), ("?owner=me", ["old"]), ("?owner=none", ["mail"]), ("?kind=customer", ["mail"]),
        ("?q=mail", ["mail"]), ("?state=all", ["asleep", "gone", "mail", "old"]), ("?tag=999999999999999999999", []),
        ("?state=nonsense&owner=x", []), ("?alike=yes", []),
    ],
)  # fmt: skip
def test_filters_stand_in_the_address(desk: Desk, query: str, found: list[str]) -> None:
    account = make_account(workspace=desk.workspace)
    kinds: dict[str, dict[str, Any]] = {
        "mail": {"source": "file", "person_kind": "customer"},
        "old": {"at": NOW - timedelta(days=60), "owner": desk.elena},
        "asleep": {"snoozed_until": date(2999, 1, 1)},
        "gone": {"state": "archived"},
    }
    for word, fields in kinds.items():
        desk.note(f"The words of {word}.", account=account, **fields)

    page = desk.get(desk.elena, f"inbox{query}").content.decode()

    assert [word for word in ("asleep", "gone", "mail", "old") if f"The words of {word}." in page] == found


def test_done_brings_up_the_next_note_and_can_be_undone(desk: Desk) -> None:
    newer, older = desk.note("Newer."), desk.note("Older.", at=NOW - timedelta(days=400))

    said = {"act": "process", "pick": newer.pk, "after": older.pk, "query": ""}
    answer = desk.post(desk.elena, "inbox/steps", **said)
    page = desk.get(desk.elena, answer.url.split("/", 2)[2]).content.decode()

    assert f"note={older.pk}" in answer.url
    assert "Processed: 1 note." in page
    assert "Undo" in page
    step = queries.last_step(desk.elena)
    assert step is not None
    desk.post(desk.elena, f"inbox/steps/{step.pk}/undoing", query="")
    assert set(Note.objects.values_list("state", flat=True)) == {"unprocessed"}


def test_everything_that_matches_goes_at_once(desk: Desk) -> None:
    for number in range(60):
        desk.note(
            f"Note {number}", account=make_account(workspace=desk.workspace), source="file" if number % 2 else "hand"
        )

    desk.post(desk.elena, "inbox/steps", act="archive", everything="1", query="source=file")

    assert Note.objects.filter(state="archived").count() == 30
    assert not Note.objects.filter(state="archived", source="hand").exists()


@pytest.mark.parametrize(
    "said", [{}, {"act": "explode"}, {"act": "process"}, {"act": "snooze", "pick": "1"}, {"act": "link", "pick": "1"}]
)
def test_what_makes_no_sense_is_said_and_changes_nothing(desk: Desk, said: dict[str, str]) -> None:
    note = desk.note()
    said = said | ({"pick": str(note.pk)} if "pick" in said else {})

    answer = desk.post(desk.elena, "inbox/steps", **said, query="")
    page = desk.get(desk.elena, "inbox").content.decode()

    assert answer.status_code == 302
    assert "Choose" in page
    assert Note.objects.get().state == "unprocessed"


def test_who_wrote_a_note_is_asked_at_it(desk: Desk) -> None:
    note = desk.note(author=desk.claire)

    desk.post(desk.elena, f"inbox/notes/{note.pk}/questions", words="What did they try?", query="")

    assert "What did they try?" in desk.get(desk.claire, f"discussion/note/{note.pk}").content.decode()


def test_only_product_sees_the_inbox(desk: Desk) -> None:
    desk.note("Secret words.")

    for member in (desk.priya, desk.beatriz):
        assert "Secret words." not in desk.get(member, "inbox").content.decode()
        assert desk.get(member, "inbox/export").status_code == 403


def test_the_export_holds_what_the_filters_leave(desk: Desk) -> None:
    desk.note("=cmd|' /C calc'!A0")
    desk.note("Archived.", state="archived")

    lines = b"".join(desk.get(desk.elena, "inbox/export").streaming_content).decode()

    assert "'=cmd" in lines
    assert "Archived." not in lines


def test_views_are_kept_and_shared(desk: Desk) -> None:
    actions.save_view(actor=desk.claire, name="From mail", filters="source=mail", shared=True, now=NOW)
    actions.save_view(actor=desk.claire, name="Mine", filters="owner=me", shared=False, now=NOW)

    assert [view.name for view in queries.views_of(desk.elena)] == ["From mail"]
    assert "?source=mail" in desk.get(desk.elena, "inbox").content.decode()


def test_an_empty_inbox_says_so(desk: Desk) -> None:
    assert "Inbox zero" in desk.get(desk.elena, "inbox").content.decode()
    assert "No note matches" in desk.get(desk.elena, "inbox?source=mail").content.decode()


def test_more_notes_cost_no_more_statements(desk: Desk, django_assert_max_num_queries: Any) -> None:
    problem = make_problem(workspace=desk.workspace, owner=desk.elena)
    notes = [desk.note(f"Note {number}", account=make_account(workspace=desk.workspace)).pk for number in range(40)]
    actions.tag(actor=desk.elena, notes=notes, name="security", now=NOW)
    actions.link(actor=desk.elena, notes=notes[:20], problem=problem, now=NOW)
    desk.get(desk.elena, "inbox")

    with django_assert_max_num_queries(24):
        desk.get(desk.elena, "inbox?state=all")
