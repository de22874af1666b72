"""News of a discussion in words, as its reader may see it by now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tradeoff.discussion import queries
from tradeoff.discussion.models import Comment, Task
from tradeoff.discussion.presenting import first_words, moment
from tradeoff.discussion.subjects import About
from tradeoff.notices import kinds, renderers
from tradeoff.notices.kinds import Kind
from tradeoff.notices.models import Notice
from tradeoff.notices.queries import zone_of
from tradeoff.notices.renderers import Words
from tradeoff.ui.format import day
from tradeoff.workspaces.models import Member

KINDS = (
    Kind("discussion.mention", "Somebody names me in a comment", "Who is named with @."),
    Kind("discussion.comment", "Comments on what I follow", "Who follows, and did not write it.", default="daily"),
    Kind("discussion.task", "A task is given to me", "Who is to do it."),
    Kind("discussion.reminder", "Reminders of my tasks", "Who is to do it, at the hour they chose."),
)
OF_TASKS = {"discussion.task", "discussion.reminder"}
LETTERS = 400


def register() -> None:
    """Called from AppConfig.ready."""
    for kind in KINDS:
        kinds.register(kind)
        renderers.register_many(kind.name, words)


def words(actor: Member, notices: Sequence[Notice]) -> Mapping[int, Words]:
    """Left out where the subject is out of sight by now, and what was deleted or handed to somebody else."""
    tasks = {notice.noun_id for notice in notices if notice.kind in OF_TASKS}
    comments = {notice.noun_id for notice in notices if notice.kind not in OF_TASKS}
    found = queries.in_sight(actor, comments=comments, tasks=tasks)
    names = queries.names_in((one.text for one, _ in found.comments.values()), actor=actor)
    said: dict[int, Words] = {}
    for notice in notices:
        if notice.kind in OF_TASKS:
            given = found.tasks.get(notice.noun_id)
            told = _task(actor, notice, *given) if given else None
        else:
            heard = found.comments.get(notice.noun_id)
            told = _comment(notice, *heard, names) if heard else None
        if told is not None:
            said[notice.pk] = told
    return said


def _comment(notice: Notice, comment: Comment, subject: About, names: Mapping[int, str]) -> Words | None:
    if comment.removed_at is not None:
        return None
    did = "named you" if notice.kind == "discussion.mention" else "commented"
    title = f"{comment.author.name} {did} on {subject.title}"
    return Words(title, first_words(comment.text, names, letters=LETTERS), f"comments/{comment.pk}")


def _task(actor: Member, notice: Notice, task: Task, subject: About) -> Words | None:
    if task.assignee_id != actor.pk:
        return None
    due = f", due {day(task.due)}" if task.due else ""
    done = f", done {moment(task.done_at, zone_of(actor))}" if task.done_at else ""
    reminds = notice.kind == "discussion.reminder"
    title = f"Reminder: {task.text}" if reminds else f"{task.given_by.name} gave you a task: {task.text}"
    return Words(title, f"{subject.label}: {subject.title}{due}{done}", f"tasks/{task.pk}")
