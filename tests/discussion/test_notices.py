"""The news of a discussion as it stands in the notices, told by the real teller."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.discussion.conftest import Room
from tradeoff.discussion import actions, ports
from tradeoff.discussion.factories import AT
from tradeoff.notices import actions as notices
from tradeoff.notices.models import Notice
from tradeoff.notices.renderers import words_for
from tradeoff.workspaces.models import Member


@pytest.fixture(autouse=True)
def _really_told(room: Room) -> None:
    ports.told_by(notices.tell)


def test_a_mention_reads_as_who_and_where_and_leads_to_the_comment(room: Room) -> None:
    made = actions.comment(actor=room.mara, noun="deal", noun_id=room.deal.pk, text="@Rita Rep, who signs?", now=AT)

    (said,) = words(room.rita)
    assert said == ("Mara Manager named you on Harbor 40 seats", "@Rita Rep, who signs?", f"comments/{made.pk}")


def test_a_notice_is_silent_once_its_words_or_the_sight_of_them_are_gone(room: Room) -> None:
    made = actions.comment(actor=room.mara, noun="deal", noun_id=room.deal.pk, text="Who signs?", now=AT)
    notices.tell(
        members=[room.cora], kind="discussion.comment", noun="comment", noun_id=made.pk, occasion="once more", now=AT
    )

    assert words(room.cora) == []
    assert len(words(room.rita)) == 1
    actions.remove(actor=room.mara, comment=made, now=AT)
    assert words(room.rita) == []


def test_a_reminder_is_one_notice_however_often_the_job_runs(room: Room) -> None:
    task = actions.give_task(
        actor=room.rita, noun="deal", noun_id=room.deal.pk, text="Call", assignee=room.rita, remind_at=AT, now=AT
    )
    for minute in range(3):
        actions.remind(task_id=task.pk, now=AT + timedelta(minutes=minute))

    assert [said[0] for said in words(room.rita)] == ["Reminder: Call"]


def words(member: Member) -> list[tuple[str, str, str]]:
    rows = list(Notice.objects.filter(member=member).order_by("pk"))
    return [(said.title, said.text, said.path) for said in words_for(member, rows).values()]
