"""What a sink for work and a sink for chat are, in the house's words: records and protocols, pure of any table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, Protocol, runtime_checkable

Progress = Literal["todo", "doing", "done", "cancelled"]


@dataclass(frozen=True, kw_only=True)
class WorkItem:
    """What is to be built, as the house tells it to whoever plans it; `url` is its page here."""

    title: str
    url: str
    why: str = ""
    details: str = ""
    project: str
    kind: str
    due: date | None = None
    labels: tuple[str, ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class WorkRef:
    """Where it went: the vendor's id, the key people say, the address they open."""

    id: str
    key: str
    url: str


@dataclass(frozen=True, kw_only=True)
class WorkState:
    """How it stands there; `status` is their word, `progress` the house's."""

    id: str
    key: str
    title: str
    body: str = ""
    kind: str = ""
    status: str
    progress: Progress
    starts: date | None = None
    due: date | None = None
    estimate: Decimal | None = None
    releases: tuple[str, ...] = ()
    released_on: date | None = None
    done_at: datetime | None = None
    assignee: str = ""
    changed_at: datetime
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, kw_only=True)
class WorkBatch:
    """A page of states; `errors` names what could not be read, `cursor` takes up behind it."""

    states: tuple[WorkState, ...]
    errors: tuple[tuple[str, str], ...] = ()
    cursor: str = ""


@dataclass(frozen=True, kw_only=True)
class WorkProject:
    id: str
    key: str
    name: str


@dataclass(frozen=True, kw_only=True)
class WorkKind:
    """An issue type; `level` 1 and above holds others (an epic), 0 is a plain one, below 0 a part of one."""

    id: str
    name: str
    level: int = 0


@dataclass(frozen=True, kw_only=True)
class WorkField:
    """A field of a kind of work, with what may be chosen in it."""

    id: str
    name: str
    type: str
    required: bool
    options: tuple[str, ...] = ()


@runtime_checkable
class WorkSink(Protocol):
    """Where decided work is planned and built."""

    def create(self, item: WorkItem, key: str) -> WorkRef:
        """Once per `key`, however often it is called; with the link back to the house."""
        ...

    def link_back(self, ref_id: str, key: str, url: str, title: str, *, settled: bool) -> None: ...
    def comment(self, ref_id: str, words: str) -> str: ...
    def statuses(self, project: str, since: datetime | None, resume: str = "") -> Iterator[WorkBatch]: ...
    def reread(self, ids: Sequence[str]) -> Iterator[WorkBatch]: ...
    def projects(self) -> Iterator[WorkProject]: ...
    def kinds(self, project: str) -> Sequence[WorkKind]: ...
    def fields(self, project: str, kind: str) -> Sequence[WorkField]: ...
    def backlog(self, project: str, since: datetime | None, resume: str = "") -> Iterator[WorkBatch]: ...


@dataclass(frozen=True, kw_only=True)
class ChatPerson:
    id: str
    name: str
    email: str = ""
    active: bool = True
    is_bot: bool = False
    zone: str = ""


@dataclass(frozen=True, kw_only=True)
class ChatChannel:
    """`shared` with another company: nothing but what a stranger may read goes there."""

    id: str
    name: str
    private: bool = False
    shared: bool = False
    joined: bool = False
    members: int = 0


@dataclass(frozen=True, kw_only=True)
class Message:
    """`text` is what a notification shows and what a client without blocks reads; it is never empty."""

    text: str
    blocks: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Posted:
    """Where a message is, so that it can be written anew."""

    channel: str
    id: str


@runtime_checkable
class ChatSink(Protocol):
    """Where people talk."""

    def own(self) -> Mapping[str, str]: ...
    def post(self, channel: str, message: Message, key: str) -> Posted: ...
    def update(self, posted: Posted, message: Message) -> None: ...
    def whisper(self, channel: str, person: str, message: Message) -> None: ...
    def room_with(self, person: str) -> str: ...
    def people(self) -> Iterator[ChatPerson]: ...
    def person_named(self, email: str) -> ChatPerson | None: ...
    def channels(self) -> Iterator[ChatChannel]: ...
    def channel(self, channel: str) -> ChatChannel: ...
    def readers(self, channel: str, *, most: int) -> list[str] | None: ...
    def unfurl(self, channel: str, message_id: str, shown: Mapping[str, Message]) -> None: ...
