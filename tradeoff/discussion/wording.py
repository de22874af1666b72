"""News of a discussion in words, as its reader may see it by now."""

from __future__ import annotations

from tradeoff.discussion import queries
from tradeoff.discussion.presenting import first_words, moment
from tradeoff.kernel.errors import NotFound
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
LETTERS = 400


def register() -> None:
    """Called from AppConfig.ready."""
    for kind in KINDS:
        kinds.register(kind)
    renderers.register("discussion.mention", mention)
    renderers.register("discussion.comment", comment)
    renderers.register("discussion.task", task)
    renderers.register("discussion.reminder", reminder)


def mention(actor: Member, notice: Notice) -> Words | None:
    return _comment(actor, notice, "{author} named you on {subject}")


def comment(actor: Member, notice: Notice) -> Words | None:
    return _comment(actor, notice, "{author} commented on {subject}")


def task(actor: Member, notice: Notice) -> Words | None:
    return _task(actor, notice, "{giver} gave you a task: {task}")


def reminder(actor: Member, notice: Notice) -> Words | None:
    return _task(actor, notice, "Reminder: {task}")


def _comment(actor: Member, notice: Notice, title: str) -> Words | None:
    """None where the subject is out of sight by now, or the words were deleted."""
    try:
        found, subject = queries.comment_of(actor, notice.noun_id)
    except NotFound:
        return None
    if found.removed_at is not None:
        return None
    names = queries.names_in([found.text], actor=actor)
    said = first_words(found.text, names, letters=LETTERS)
    return Words(title.format(author=found.author.name, subject=subject.title), said, f"comments/{found.pk}")


def _task(actor: Member, notice: Notice, title: str) -> Words | None:
    """None where it was deleted, handed to somebody else, or is out of sight by now."""
    try:
        found, subject = queries.task_of(actor, notice.noun_id)
    except NotFound:
        return None
    if found.assignee_id != actor.pk:
        return None
    due = f", due {day(found.due)}" if found.due else ""
    done = f", done {moment(found.done_at, zone_of(actor))}" if found.done_at else ""
    named = title.format(giver=found.given_by.name, task=found.text)
    return Words(named, f"{subject.label}: {subject.title}{due}{done}", f"tasks/{found.pk}")
