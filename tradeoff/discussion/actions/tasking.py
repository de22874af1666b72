from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from procrastinate.contrib.django import app as jobs

from tradeoff import log
from tradeoff.discussion import access, events, ports, queries, rules, subjects
from tradeoff.discussion.actions.following import follow_along
from tradeoff.discussion.models import Task
from tradeoff.discussion.subjects import About
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed
from tradeoff.workspaces.models import Member

NOT_YOURS = "A task is changed by who is to do it, by who gave it, or by an administrator."


@transaction.atomic
def give_task(
    *,
    actor: Member,
    noun: str,
    noun_id: int,
    text: str,
    assignee: Member,
    now: datetime,
    due: date | None = None,
    remind_at: datetime | None = None,
) -> Task:
    """Give somebody (or oneself) something to do about a subject; refuses an assignee who may not see it."""
    subject = subjects.about(actor, noun, noun_id)
    words = _checked(subject, text, assignee)
    task = Task.objects.create(
        workspace_id=actor.workspace_id,
        about=noun,
        about_id=noun_id,
        text=words,
        assignee=assignee,
        due=due,
        remind_at=remind_at,
        given_by=actor,
        given_at=now,
    )
    event = events.TaskGiven(task_id=task.pk, about=noun, about_id=noun_id, assignee_id=assignee.pk)
    entry = log.record(event, actor=actor, now=now)
    follow_along(subject, assignee, now=now)
    _tell_assignee(task, actor=actor, entry=entry, now=now)
    _call_at_reminder(task)
    return task


@transaction.atomic
def change_task(
    *,
    actor: Member,
    task: Task,
    text: str,
    assignee: Member,
    due: date | None,
    remind_at: datetime | None,
    version: int,
    now: datetime,
) -> Task:
    """Word, hand over or move a task; a new assignee is told, a new reminder comes once.

    Refuses with Conflict when somebody changed it since `version`.
    """
    subject = subjects.about(actor, task.about, task.about_id)
    standing = _to_change(task, actor)
    if standing.version != version:
        raise Conflict("Somebody changed this task while you did. What stands now is shown; do it again if you must.")
    new = {"text": _checked(subject, text, assignee), "assignee_id": assignee.pk, "due": due, "remind_at": remind_at}
    changed = tuple(name for name, value in new.items() if getattr(standing, name) != value)
    if not changed:
        return standing
    for name in changed:
        setattr(standing, name, new[name])
    if "remind_at" in changed or "assignee_id" in changed:
        standing.reminded_at = None
    standing.version += 1
    standing.save()
    event = events.TaskChanged(task_id=task.pk, about=task.about, about_id=task.about_id, fields=changed)
    entry = log.record(event, actor=actor, now=now)
    if "assignee_id" in changed:
        follow_along(subject, assignee, now=now)
        _tell_assignee(standing, actor=actor, entry=entry, now=now)
    _call_at_reminder(standing)
    return standing


@transaction.atomic
def finish(*, actor: Member, task: Task, now: datetime) -> None:
    """Tick a task off; again does nothing."""
    subjects.about(actor, task.about, task.about_id)
    standing = _to_change(task, actor)
    if standing.done_at is None:
        standing.done_by, standing.done_at = actor, now
        standing.save(update_fields=["done_by", "done_at"])
        log.record(events.TaskDone(task_id=task.pk, about=task.about, about_id=task.about_id), actor=actor, now=now)


@transaction.atomic
def reopen(*, actor: Member, task: Task, now: datetime) -> None:
    """Undo the tick."""
    subjects.about(actor, task.about, task.about_id)
    standing = _to_change(task, actor)
    if standing.done_at is not None:
        standing.done_by, standing.done_at = None, None
        standing.save(update_fields=["done_by", "done_at"])
        event = events.TaskReopened(task_id=task.pk, about=task.about, about_id=task.about_id)
        log.record(event, actor=actor, now=now)
        _call_at_reminder(standing)


@transaction.atomic
def remove_task(*, actor: Member, task: Task, now: datetime) -> None:
    """Take a task away that nobody needs to do."""
    subjects.about(actor, task.about, task.about_id)
    standing = _to_change(task, actor)
    event = events.TaskRemoved(task_id=standing.pk, about=task.about, about_id=task.about_id)
    standing.delete()
    log.record(event, actor=actor, now=now)


@transaction.atomic
def remind(*, task_id: int, now: datetime) -> bool:
    """Remind its assignee of a task whose hour has come, once; says whether this call did.

    Nobody is reminded of what is done, gone, moved to later, or out of their sight by now.
    """
    task = Task.objects.select_for_update(of=("self",)).select_related("assignee").filter(pk=task_id).first()
    if task is None or task.done_at or task.reminded_at or task.remind_at is None or task.remind_at > now:
        return False
    task.reminded_at = now
    task.save(update_fields=["reminded_at"])
    if subjects.seen(task.assignee, task.about, task.about_id) is None:
        return False
    event = events.TaskReminded(task_id=task.pk, about=task.about, about_id=task.about_id)
    entry = log.record(event, actor=task.assignee, now=now)
    _tell(task, "discussion.reminder", entry=entry, now=now)
    return True


def _to_change(task: Task, actor: Member) -> Task:
    standing = Task.objects.select_for_update(of=("self",)).filter(pk=task.pk).first()
    if standing is None:
        raise Conflict("This task was deleted meanwhile.")
    if not access.can_change(actor, standing):
        raise NotAllowed(NOT_YOURS)
    return standing


def _checked(subject: About, text: str, assignee: Member) -> str:
    words = " ".join(text.replace("\0", "").split())
    if not words:
        raise Invalid("Say what is to be done.", field="text")
    if len(words) > rules.LONGEST_TASK:
        raise Invalid(f"At most {rules.LONGEST_TASK} letters; the rest belongs in a comment.", field="text")
    if subjects.seen(assignee, subject.noun, subject.id) is None:
        raise Invalid(
            f"{assignee.name} may not see this {subject.label.lower()}, so the task could not be done. Pick somebody "
            "who may.",
            field="assignee",
        )
    return words


def _tell_assignee(task: Task, *, actor: Member, entry: int, now: datetime) -> None:
    if task.assignee_id != actor.pk:
        _tell(task, "discussion.task", entry=entry, now=now)


def _tell(task: Task, kind: str, *, entry: int, now: datetime) -> None:
    members = queries.members_of_task(task)
    ports.tell(
        members=members,
        kind=kind,
        noun="task",
        noun_id=task.pk,
        entry_id=entry,
        facts={"task_id": task.pk},
        now=now,
    )


def _call_at_reminder(task: Task) -> None:
    """A job at that minute, in the same transaction; a reminder moved meanwhile has a job of its own."""
    if task.remind_at is not None and task.reminded_at is None and task.done_at is None:
        job = jobs.configure_task("discussion.remind", schedule_at=task.remind_at)
        job.defer(workspace_id=task.workspace_id, task_id=task.pk)
