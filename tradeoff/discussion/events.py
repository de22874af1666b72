from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tradeoff.log.recording import Event


@dataclass(frozen=True, kw_only=True)
class CommentEvent(Event):
    noun: ClassVar[str] = "comment"
    comment_id: int
    about: str
    about_id: int


@dataclass(frozen=True, kw_only=True)
class CommentWritten(CommentEvent):
    """Somebody said something about a subject."""


@dataclass(frozen=True, kw_only=True)
class CommentEdited(CommentEvent):
    """A comment says it in other words; the former ones are kept."""


@dataclass(frozen=True, kw_only=True)
class CommentRemoved(CommentEvent):
    """A comment's words are gone; that there was one stays."""


@dataclass(frozen=True, kw_only=True)
class FollowingChanged(Event):
    """A member follows a subject, or does no longer."""

    noun: ClassVar[str] = "member"
    member_id: int
    about: str
    about_id: int
    follows: bool


@dataclass(frozen=True, kw_only=True)
class TaskEvent(Event):
    noun: ClassVar[str] = "task"
    task_id: int
    about: str
    about_id: int


@dataclass(frozen=True, kw_only=True)
class TaskGiven(TaskEvent):
    """There is something to do, for one member."""

    assignee_id: int


@dataclass(frozen=True, kw_only=True)
class TaskChanged(TaskEvent):
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class TaskDone(TaskEvent):
    pass


@dataclass(frozen=True, kw_only=True)
class TaskReopened(TaskEvent):
    pass


@dataclass(frozen=True, kw_only=True)
class TaskRemoved(TaskEvent):
    pass


@dataclass(frozen=True, kw_only=True)
class TaskReminded(TaskEvent):
    """The hour its assignee wanted to be reminded at has come."""


@dataclass(frozen=True, kw_only=True)
class AttachmentEvent(Event):
    noun: ClassVar[str] = "attachment"
    attachment_id: int
    about: str
    about_id: int


@dataclass(frozen=True, kw_only=True)
class FileAttached(AttachmentEvent):
    pass


@dataclass(frozen=True, kw_only=True)
class FileRemoved(AttachmentEvent):
    pass
