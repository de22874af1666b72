"""What each part of a discussion shows to whom."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from tradeoff.discussion import files, presenting, queries
from tradeoff.discussion.forms import CommentForm, FileForm, TaskForm
from tradeoff.discussion.rules import ACCEPTED, with_names
from tradeoff.notices.queries import zone_of

if TYPE_CHECKING:
    from tradeoff.discussion.models import Comment, Task
    from tradeoff.discussion.subjects import About
from tradeoff.workspaces.models import Member

MOST_SHOWN = 1_000


def everything(subject: About, *, actor: Member, now: datetime, **given: Any) -> dict[str, Any]:
    """The whole panel: thread, tasks and files."""
    return (
        talk(subject, actor=actor, now=now, **given)
        | tasks(subject, actor=actor, now=now)
        | attached(subject, actor=actor, now=now)
    )


def talk(
    subject: About,
    *,
    actor: Member,
    now: datetime,
    form: CommentForm | None = None,
    reply: Comment | None = None,
    shown: int = queries.SHOWN,
) -> dict[str, Any]:
    """The thread, who follows, and the box to write in; `reply` is what the box answers to."""
    ids = queries.follower_ids(subject, actor=actor)
    found = queries.thread_of(subject, actor=actor, shown=_shown(shown), also=ids)
    followers, more_follow = queries.some_followers(subject, found.people)
    blank = CommentForm(initial={"quoted": reply.pk if reply else None}, auto_id=f"{subject.noun}-%s")
    names = queries.names_in([reply.text], actor=actor) if reply else {}
    return _thread(subject, found, actor=actor, now=now, shown=_shown(shown)) | {
        "form": form or blank,
        "reply": reply,
        "reply_words": presenting.first_words(reply.text, names) if reply else "",
        "follows": actor.pk in ids,
        "followers": presenting.followers_line([one.name for one in followers], more_follow),
        "people_url": reverse("discussion:people", args=[subject.noun, subject.id]),
    }


def thread(
    subject: About, *, actor: Member, now: datetime, shown: int = queries.SHOWN, editing: frozenset[int] = frozenset()
) -> dict[str, Any]:
    found = queries.thread_of(subject, actor=actor, shown=_shown(shown))
    return _thread(subject, found, actor=actor, now=now, shown=_shown(shown), editing=editing)


def _shown(asked: int) -> int:
    return min(max(asked, queries.SHOWN), MOST_SHOWN)


def _thread(
    subject: About,
    found: queries.Thread,
    *,
    actor: Member,
    now: datetime,
    shown: int,
    editing: frozenset[int] = frozenset(),
) -> dict[str, Any]:
    zone = zone_of(actor)
    return {
        "subject": subject,
        "rows": presenting.thread_rows(found, actor=actor, now=now, zone=zone, editing=editing),
        "total": found.total,
        "stamp": found.stamp,
        "earlier": found.earlier,
        "shown": shown,
        "more": shown + queries.SHOWN,
    }


def edit_form(comment: Comment, *, actor: Member) -> CommentForm:
    """The comment as its author writes it, and which wording that is."""
    names = queries.names_in([comment.text], actor=actor)
    alike = {one.id: one.name for one in queries.everybody(actor) if one.name in names.values()}
    text = with_names(comment.text, alike | names)
    return CommentForm(initial={"text": text, "version": comment.version}, auto_id=f"edit-{comment.pk}-%s")


def tasks(subject: About, *, actor: Member, now: datetime, form: TaskForm | None = None) -> dict[str, Any]:
    zone = zone_of(actor)
    today = now.astimezone(zone).date()
    rows = [
        presenting.task_row(one, actor=actor, today=today, zone=zone, now=now)
        for one in queries.tasks_about(subject, actor=actor)[:100]
    ]
    return {
        "subject": subject,
        "task_rows": rows,
        "tasks_open": sum(1 for row in rows if not row.done),
        "task_form": form or TaskForm(initial={"assignee": actor.name}, auto_id=f"{subject.noun}-task-%s"),
        "people_url": reverse("discussion:people", args=[subject.noun, subject.id]),
    }


def task_form(task: Task) -> TaskForm:
    zone = zone_of(task.assignee)
    remind = task.remind_at.astimezone(zone).replace(tzinfo=None) if task.remind_at else None
    given = {"text": task.text, "assignee": task.assignee.name, "due": task.due, "remind_at": remind}
    return TaskForm(initial=given | {"version": task.version}, auto_id=f"task-{task.pk}-%s")


def attached(subject: About, *, actor: Member, now: datetime, form: FileForm | None = None) -> dict[str, Any]:
    rows = queries.attachments_about(subject, actor=actor)[:100]
    return {
        "subject": subject,
        "file_rows": [presenting.file_row(one, actor=actor, now=now) for one in rows],
        "file_form": form or FileForm(auto_id=f"{subject.noun}-file-%s"),
        "accepted": f"{ACCEPTED}, up to {files.in_words(files.largest())}",
    }
