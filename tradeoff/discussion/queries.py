"""Reads over what was said, who follows, what is to be done and what is attached; from a subject or an actor."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, TypeVar

from django.db.models import Case, Count, F, IntegerField, Max, Q, QuerySet, Sum, Value, When, Window

from tradeoff.discussion import subjects
from tradeoff.discussion.models import Attachment, Comment, Following, Task, Wording
from tradeoff.discussion.rules import Named, mentioned
from tradeoff.discussion.subjects import About
from tradeoff.kernel.errors import Invalid, NotFound
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.queries import members_of, people_in

Row = TypeVar("Row", Comment, Task)
SHOWN = 30
PICKED_FROM = 60


@dataclass(frozen=True)
class Thread:
    """The newest comments of a subject, oldest first, with what shows them."""

    comments: tuple[Comment, ...]
    total: int
    stamp: str
    names: dict[int, str]
    people: tuple[Member, ...] = ()

    @property
    def earlier(self) -> int:
        return self.total - len(self.comments)


def comments_about(subject: About, *, actor: Member) -> QuerySet[Comment]:
    rows = Comment.objects.filter(workspace=actor.workspace_id, about=subject.noun, about_id=subject.id)
    return rows.select_related("author", "removed_by", "quoted__author")


def thread_of(subject: About, *, actor: Member, shown: int = SHOWN, also: Collection[int] = ()) -> Thread:
    """With the present names of everybody mentioned, and beside them `also` as people, by name."""
    rows = comments_about(subject, actor=actor).annotate(**{name: Window(one) for name, one in _STAMP.items()})
    newest = list(rows.order_by("-at", "-pk")[:shown])
    told = {name: getattr(newest[0], name) for name in _STAMP} if newest else dict.fromkeys(_STAMP)
    named = {key for one in newest for key in mentioned(one.text + (one.quoted.text if one.quoted else ""))}
    people = people_by_id(actor, named.union(also))
    names = {one.pk: one.name for one in people if one.pk in named}
    here = tuple(one for one in people if one.pk in also)
    return Thread(tuple(reversed(newest)), told["stamp_total"] or 0, _stamp(told), names, here)


_STAMP: Final = {
    "stamp_total": Count("pk"),
    "stamp_newest": Max("pk"),
    "stamp_versions": Sum("version"),
    "stamp_removed": Count("removed_at"),
}


def _stamp(told: Mapping[str, int | None]) -> str:
    return "-".join(str(told[name] or 0) for name in _STAMP)


def stamp_of(subject: About, *, actor: Member) -> tuple[str, int]:
    """Another word as soon as anything in the thread is another, and how many comments there are."""
    rows = Comment.objects.filter(workspace=actor.workspace_id, about=subject.noun, about_id=subject.id)
    told = rows.aggregate(**_STAMP)
    return _stamp(told), told["stamp_total"]


def shown_back_to(comment: Comment, subject: About, *, actor: Member) -> int:
    """How many of the newest comments must be shown for this one to be among them."""
    later = Q(at__gt=comment.at) | Q(at=comment.at, pk__gte=comment.pk)
    return max(SHOWN, comments_about(subject, actor=actor).filter(later).count())


def names_in(texts: Iterable[str], *, actor: Member) -> dict[int, str]:
    """The present names of everybody mentioned."""
    ids = {key for text in texts for key in mentioned(text)}
    if not ids:
        return {}
    return dict(Member.objects.filter(workspace=actor.workspace_id, pk__in=ids).values_list("pk", "name"))


def comment_of(actor: Member, comment_id: int) -> tuple[Comment, About]:
    """With its subject; refuses with NotFound where either is out of sight."""
    row = Comment.objects.filter(workspace=actor.workspace_id, pk=comment_id)
    comment = row.select_related("author", "removed_by", "quoted__author").first()
    if comment is None:
        raise NotFound("There is no such comment here.")
    return comment, subjects.about(actor, comment.about, comment.about_id)


@dataclass(frozen=True)
class InSight:
    """Of many comments and tasks those whose subject is in sight, with it."""

    comments: dict[int, tuple[Comment, About]]
    tasks: dict[int, tuple[Task, About]]


def in_sight(actor: Member, *, comments: Collection[int], tasks: Collection[int]) -> InSight:
    here = {"workspace": actor.workspace_id}
    said = list(Comment.objects.filter(**here, pk__in=comments).select_related("author")) if comments else []
    given = list(Task.objects.filter(**here, pk__in=tasks).select_related("assignee", "given_by")) if tasks else []
    seen = subjects.seen_many(actor, {(row.about, row.about_id) for row in (*said, *given)})
    return InSight(_with_subject(said, seen), _with_subject(given, seen))


def _with_subject(rows: Iterable[Row], seen: Mapping[tuple[str, int], About]) -> dict[int, tuple[Row, About]]:
    told = ((row, seen.get((row.about, row.about_id))) for row in rows)
    return {row.pk: (row, subject) for row, subject in told if subject is not None}


def wordings_of(comment: Comment) -> QuerySet[Wording]:
    """Former wordings, the newest first."""
    return Wording.objects.filter(comment=comment).order_by("-version")


def everybody(actor: Member) -> list[Named]:
    """Active members by name, for reading mentions in a text."""
    rows = Member.objects.filter(workspace=actor.workspace_id).active().order_by("name", "pk")
    return [Named(pk, name) for pk, name in rows.values_list("pk", "name")]


def seers_named(actor: Member, subject: About, words: str, *, limit: int = 8) -> list[Member]:
    """Members whose name has these words and who may see the subject; who follows it comes first."""
    rows = members_of(actor).active()
    for word in words.split()[:4]:
        rows = rows.filter(name__icontains=word)
    follow = Case(When(pk__in=follower_ids(subject, actor=actor), then=Value(0)), default=Value(1),
                  output_field=IntegerField())  # fmt: skip
    asked = people_in(actor, rows.order_by(follow, "name", "pk")[:PICKED_FROM])
    seers = subjects.seers(asked, subject.noun, subject.id)
    return [member for member in asked if member.pk in seers][:limit]


def member_named(actor: Member, text: str) -> Member:
    """The active member of a name, or of `Name#12` where several are called so; refuses in words."""
    name, _, picked = text.strip().removeprefix("@").partition("#")
    found = list(members_of(actor).active().filter(name__iexact=name.strip())[:3])
    chosen = [one for one in found if str(one.pk) == picked] if picked else found
    if len(chosen) == 1:
        return chosen[0]
    if chosen:
        raise Invalid(
            f"Several people here are called “{name}”. Pick the one you mean from the list.", field="assignee"
        )
    raise Invalid(f"Nobody active here is called “{name}”. Pick somebody from the list.", field="assignee")


def members_by_id(actor: Member, ids: Iterable[int]) -> list[Member]:
    return [one for one in people_by_id(actor, set(ids)) if one.is_active]


def people_by_id(actor: Member, ids: Collection[int]) -> list[Member]:
    """By name, those who have left too."""
    return people_in(actor, members_of(actor).filter(pk__in=ids)) if ids else []


def follower_ids(subject: About, *, actor: Member) -> set[int]:
    """Who follows: by their own word, by taking part, or because it is theirs; never who said not to."""
    rows = Following.objects.filter(workspace=actor.workspace_id, about=subject.noun, about_id=subject.id)
    said = dict(rows.values_list("member", "ended_at"))
    return {key for key, ended in said.items() if ended is None} | {key for key in subject.people if key not in said}


def followers_of(subject: About, *, actor: Member) -> list[Member]:
    """By name; only those who may still see the subject."""
    rows = members_by_id(actor, follower_ids(subject, actor=actor))
    seers = subjects.seers(rows, subject.noun, subject.id)
    return [member for member in rows if member.pk in seers]


def some_followers(subject: About, people: Iterable[Member], *, limit: int = 4) -> tuple[list[Member], int]:
    """The first of those who follow, and how many follow beside them; each one shown may see the subject."""
    rows = [one for one in people if one.is_active]
    seers = subjects.seers(rows[: limit + 2], subject.noun, subject.id)
    shown = [one for one in rows[: limit + 2] if one.pk in seers][:limit]
    return shown, max(0, len(rows) - len(shown)) if len(rows) > limit + 2 else 0


def tasks_about(subject: About, *, actor: Member) -> QuerySet[Task]:
    """Open ones by due date, then those done, the last done first."""
    rows = Task.objects.filter(workspace=actor.workspace_id, about=subject.noun, about_id=subject.id)
    rows = rows.select_related("assignee__workspace", "assignee__user", "given_by", "done_by")
    return rows.order_by(F("done_at").desc(nulls_first=True), F("due").asc(nulls_last=True), "pk")


def task_of(actor: Member, task_id: int) -> tuple[Task, About]:
    row = Task.objects.filter(workspace=actor.workspace_id, pk=task_id)
    task = row.select_related("assignee__workspace", "assignee__user", "given_by", "done_by").first()
    if task is None:
        raise NotFound("There is no such task here.")
    return task, subjects.about(actor, task.about, task.about_id)


@dataclass(frozen=True)
class Given:
    """A task with the subject it belongs to, as its reader may see it."""

    task: Task
    subject: About


def tasks_of(actor: Member, *, done: bool, limit: int = 200) -> list[Given]:
    """A member's own tasks on what they may see: open ones by due date, done ones the last first."""
    rows = Task.objects.filter(workspace=actor.workspace_id, assignee=actor, done_at__isnull=not done)
    rows = rows.select_related("assignee__workspace", "assignee__user", "given_by", "done_by")
    ordered = rows.order_by("-done_at", "-pk") if done else rows.order_by(F("due").asc(nulls_last=True), "pk")
    tasks = list(ordered[:limit])
    seen = subjects.seen_many(actor, {(task.about, task.about_id) for task in tasks})
    return [Given(task, seen[task.about, task.about_id]) for task in tasks if (task.about, task.about_id) in seen]


def members_of_task(task: Task) -> list[Member]:
    """Who is told about a task: its assignee, roles at hand."""
    return list(Member.objects.filter(pk=task.assignee_id).select_related("workspace").prefetch_related("roles"))


def due_tasks(actor: Member, *, today: date) -> int:
    """How many open tasks of a member are due today or were before."""
    rows = Task.objects.filter(workspace=actor.workspace_id, assignee=actor, done_at__isnull=True, due__lte=today)
    return rows.count()


def done_tasks_about(actor: Member, noun: str, noun_id: int, *, since: datetime | None = None) -> list[Task]:
    """What was done about a subject, the last first, for pages that tell what happened; empty where out of sight."""
    subject = subjects.seen(actor, noun, noun_id)
    if subject is None:
        return []
    rows = tasks_about(subject, actor=actor).filter(done_at__isnull=False)
    return list(rows.filter(done_at__gte=since) if since else rows)


def attachments_about(subject: About, *, actor: Member) -> QuerySet[Attachment]:
    """The newest first."""
    rows = Attachment.objects.filter(workspace=actor.workspace_id, about=subject.noun, about_id=subject.id)
    return rows.select_related("by").order_by("-at", "-pk")


def attachment_of(actor: Member, attachment_id: int) -> tuple[Attachment, About]:
    row = Attachment.objects.filter(workspace=actor.workspace_id, pk=attachment_id)
    attachment = row.select_related("by").first()
    if attachment is None:
        raise NotFound("There is no such file here.")
    return attachment, subjects.about(actor, attachment.about, attachment.about_id)


def kept_together(workspace_id: int) -> int:
    """Bytes of all files of a workspace."""
    return Attachment.objects.filter(workspace=workspace_id).aggregate(size=Sum("size"))["size"] or 0


def claimed_files(workspace_id: int) -> set[str]:
    return set(Attachment.objects.filter(workspace=workspace_id).values_list("kept_as", flat=True))
