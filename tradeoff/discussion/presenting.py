"""Comments, tasks and files as pages show them: ready strings and safe markup."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from tradeoff.discussion import access, files
from tradeoff.discussion.rules import FILE_TYPES, TOKEN, When, ending_of, when_due, with_names
from tradeoff.ui.format import ago, count, day, day_short

if TYPE_CHECKING:
    from tradeoff.discussion.models import Attachment, Comment, Task
    from tradeoff.discussion.queries import Given, Thread
    from tradeoff.workspaces.models import Member

_ADDRESS = re.compile(r"https?://[^\s<>\"“”]{3,2000}")
_TRAILING = ".,;:!?)]}'’"
QUOTED_LETTERS = 160


def marked_up(text: str, names: Mapping[int, str]) -> SafeString:
    """A plain text with its line breaks, its links made clickable and its mentions named; everything else escaped."""
    pieces, rest = [], 0
    for found in _ADDRESS.finditer(text):
        address = found[0].rstrip(_TRAILING)
        pieces += [_lines(text[rest : found.start()], names), _link(address)]
        rest = found.start() + len(address)
    pieces.append(_lines(text[rest:], names))
    return mark_safe("".join(pieces))  # noqa: S308 - every piece was escaped


def _link(address: str) -> SafeString:
    shown = address if len(address) <= 80 else f"{address[:79]}…"
    return format_html('<a href="{}" rel="nofollow noopener noreferrer ugc" target="_blank">{}</a>', address, shown)


def _lines(text: str, names: Mapping[int, str]) -> str:
    pieces, rest = [], 0
    for found in TOKEN.finditer(text):
        pieces.append(_broken(text[rest : found.start()]))
        pieces.append(format_html('<span class="mention">@{}</span>', names.get(int(found[1]), "somebody")))
        rest = found.end()
    return "".join([*pieces, _broken(text[rest:])])


def _broken(text: str) -> str:
    return conditional_escape(text).replace("\n", "<br>")


def first_words(text: str, names: Mapping[int, str], *, letters: int = QUOTED_LETTERS) -> str:
    plain = " ".join(with_names(text, names).split())
    return plain if len(plain) <= letters else f"{plain[: letters - 1].rstrip()}…"


@dataclass(frozen=True)
class CommentRow:
    """One comment; `quote` are the first words of what it replies to, `removed` the sentence where words were."""

    id: int
    author: str
    when: str
    at: str
    edited: str
    body: SafeString
    removed: str
    quote: str
    quote_author: str
    quote_url: str
    may_edit: bool
    may_remove: bool
    keep: bool

    @property
    def anchor(self) -> str:
        return f"comment-{self.id}"


def comment_row(
    comment: Comment,
    names: Mapping[int, str],
    *,
    actor: Member,
    now: datetime,
    zone: ZoneInfo,
    editing: frozenset[int] = frozenset(),
) -> CommentRow:
    quoted, gone = comment.quoted, comment.removed_at is not None
    remover = comment.removed_by.name if comment.removed_by else ""
    return CommentRow(
        id=comment.pk,
        author=comment.author.name,
        when=ago(comment.at, now=now),
        at=moment(comment.at, zone),
        edited=ago(comment.edited_at, now=now) if comment.edited_at and not gone else "",
        body=marked_up(comment.text, names),
        removed=f"Deleted by {remover}, {ago(comment.removed_at, now=now)}" if comment.removed_at else "",
        quote=(first_words(quoted.text, names) or "This comment was deleted.") if quoted and not gone else "",
        quote_author=quoted.author.name if quoted else "",
        quote_url=reverse("discussion:comment", args=[quoted.pk]) if quoted else "",
        may_edit=access.can_edit(actor, comment),
        may_remove=access.can_remove(actor, comment),
        keep=comment.pk in editing,
    )


def thread_rows(
    thread: Thread, *, actor: Member, now: datetime, zone: ZoneInfo, editing: frozenset[int] = frozenset()
) -> list[CommentRow]:
    return [comment_row(one, thread.names, actor=actor, now=now, zone=zone, editing=editing) for one in thread.comments]


def moment(at: datetime, zone: ZoneInfo) -> str:
    """12 Nov 2026, 14:05 on a member's clock."""
    here = at.astimezone(zone)
    return f"{day(here.date())}, {here:%H:%M}"


def followers_line(names: list[str], more: int) -> str:
    """Who follows, in one line."""
    if not names:
        return "Nobody follows this yet"
    listed = ", ".join(names) + (f" and {count('other', more)}" if more else "")
    return f"{listed} {'follow' if len(names) + more > 1 else 'follows'} this"


@dataclass(frozen=True)
class TaskRow:
    """One task; `due` says the day, `tone` how near it is."""

    id: int
    text: str
    assignee: str
    due: str
    tone: str
    remind: str
    done: bool
    done_line: str
    given_by: str
    may_change: bool
    subject: str = ""
    subject_url: str = ""
    subject_label: str = ""


def task_row(task: Task, *, actor: Member, today: date, zone: ZoneInfo, now: datetime) -> TaskRow:
    when = when_due(task.due, done=task.done_at is not None, today=today)
    remind = moment(task.remind_at, zone) if task.remind_at and not task.done_at and not task.reminded_at else ""
    return TaskRow(
        id=task.pk,
        text=task.text,
        assignee=task.assignee.name,
        due="" if task.due is None else "Today" if when is When.TODAY else day_short(task.due, today=today),
        tone={When.OVERDUE: "bad", When.TODAY: "warn"}.get(when, "neutral"),
        remind=remind,
        done=task.done_at is not None,
        done_line=f"Done by {task.done_by.name}, {ago(task.done_at, now=now)}" if task.done_by and task.done_at else "",
        given_by=task.given_by.name if task.given_by_id != task.assignee_id else "",
        may_change=access.can_change(actor, task),
    )


@dataclass(frozen=True)
class TaskList:
    """The tasks of one list of My tasks."""

    when: When
    rows: list[TaskRow]


def my_lists(given: list[Given], *, actor: Member, today: date, zone: ZoneInfo, now: datetime) -> list[TaskList]:
    found: dict[When, list[TaskRow]] = {}
    for one in given:
        row = task_row(one.task, actor=actor, today=today, zone=zone, now=now)
        named = {"subject": one.subject.title, "subject_url": one.subject.path, "subject_label": one.subject.label}
        when = when_due(one.task.due, done=row.done, today=today)
        found.setdefault(when, []).append(TaskRow(**(row.__dict__ | named)))
    return [TaskList(when, found[when]) for when in When if when in found]


@dataclass(frozen=True)
class FileRow:
    """One attachment; `preview` is the address of a picture that a browser may show."""

    id: int
    name: str
    line: str
    word: str
    preview: str
    may_remove: bool


def file_row(attachment: Attachment, *, actor: Member, now: datetime) -> FileRow:
    kind = FILE_TYPES.get(ending_of(attachment.name))
    is_image = attachment.media_type.startswith("image/")
    return FileRow(
        id=attachment.pk,
        name=attachment.name,
        line=f"{files.in_words(attachment.size)} · {attachment.by.name}, {ago(attachment.at, now=now)}",
        word=kind.word if kind else "file",
        preview=reverse("discussion:preview", args=[attachment.pk]) if is_image else "",
        may_remove=access.can_detach(actor, attachment),
    )
