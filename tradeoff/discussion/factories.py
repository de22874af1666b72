"""Rows for tests."""

from __future__ import annotations

from datetime import UTC, datetime

from tradeoff.discussion import actions
from tradeoff.discussion.models import Comment, Task
from tradeoff.workspaces.models import Member

AT = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


def make_comment(*, author: Member, about: str, about_id: int, text: str = "Seen.", now: datetime = AT) -> Comment:
    return actions.comment(actor=author, noun=about, noun_id=about_id, text=text, now=now)


def make_task(*, by: Member, about: str, about_id: int, assignee: Member | None = None, now: datetime = AT) -> Task:
    return actions.give_task(
        actor=by, noun=about, noun_id=about_id, text="Call them back", assignee=assignee or by, now=now
    )
