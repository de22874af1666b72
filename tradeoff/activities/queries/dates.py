from __future__ import annotations

from datetime import date, datetime

from tradeoff.activities.ports import Dated
from tradeoff.discussion.models import Task
from tradeoff.discussion.queries import done_tasks_about, tasks_of
from tradeoff.workspaces.models import Member


def task_dates(actor: Member, first: date, last: date) -> list[Dated]:
    """The actor's own open tasks by the day they are due, on what they may see."""
    given = [(one, one.task.due) for one in tasks_of(actor, done=False)]
    return [
        Dated(f"task-{one.task.pk}", due, f"Task: {one.task.text} ({one.subject.title})", one.subject.path.lstrip("/"))
        for one, due in given
        if due is not None and first <= due <= last
    ]


def tasks_done(actor: Member, noun: str, noun_id: int, *, since: datetime, limit: int = 10) -> list[Task]:
    """What was done lately about a deal or an account, the last first."""
    return done_tasks_about(actor, noun, noun_id, since=since)[:limit]
