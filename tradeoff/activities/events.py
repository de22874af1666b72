from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tradeoff.log.recording import Event


@dataclass(frozen=True, kw_only=True)
class ActivityEvent(Event):
    noun: ClassVar[str] = "activity"
    activity_id: int
    account_id: int | None
    deal_id: int | None


@dataclass(frozen=True, kw_only=True)
class ActivityLogged(ActivityEvent):
    """Somebody wrote down a call, a meeting or a mail."""


@dataclass(frozen=True, kw_only=True)
class ActivityEdited(ActivityEvent):
    """The same said otherwise; `fields` names what."""

    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ActivityRemoved(ActivityEvent):
    """It is out of every list; `ActivityRestored` brings it back."""


@dataclass(frozen=True, kw_only=True)
class ActivityRestored(ActivityEvent):
    """A removed activity stands again."""


@dataclass(frozen=True, kw_only=True)
class ActivitiesImported(Event):
    created: int
    updated: int


@dataclass(frozen=True, kw_only=True)
class QuietPolicySet(Event):
    """After how many days without activity a deal is called quiet was changed."""


@dataclass(frozen=True, kw_only=True)
class CalendarSourceEvent(Event):
    noun: ClassVar[str] = "calendar_source"
    calendar_source_id: int


@dataclass(frozen=True, kw_only=True)
class CalendarConnected(CalendarSourceEvent):
    """A member's calendar is read from now on."""


@dataclass(frozen=True, kw_only=True)
class CalendarDropped(CalendarSourceEvent):
    """It is read no more; `meetings` of it went with it."""

    meetings: int


@dataclass(frozen=True, kw_only=True)
class CalendarRead(Event):
    """A calendar was read: meetings logged, changed and cancelled, events left for review."""

    created: int
    updated: int
    cancelled: int
    unmatched: int


@dataclass(frozen=True, kw_only=True)
class EventPlaced(Event):
    """A person said where a calendar event belongs."""

    noun: ClassVar[str] = "calendar_event"
    calendar_event_id: int
    activity_id: int


@dataclass(frozen=True, kw_only=True)
class EventDismissed(Event):
    noun: ClassVar[str] = "calendar_event"
    calendar_event_id: int


@dataclass(frozen=True, kw_only=True)
class FeedMade(Event):
    """A member has a calendar address of their own; an older one ended."""

    noun: ClassVar[str] = "calendar_feed"
    calendar_feed_id: int


@dataclass(frozen=True, kw_only=True)
class FeedRevoked(Event):
    noun: ClassVar[str] = "calendar_feed"
    calendar_feed_id: int


@dataclass(frozen=True, kw_only=True)
class MailboxEvent(Event):
    noun: ClassVar[str] = "mailbox"
    mailbox_id: int


@dataclass(frozen=True, kw_only=True)
class MailboxConnected(MailboxEvent):
    """A member consented that their mailbox is read."""

    with_text: bool


@dataclass(frozen=True, kw_only=True)
class MailboxPaused(MailboxEvent):
    """Nothing is read until they resume."""


@dataclass(frozen=True, kw_only=True)
class MailboxResumed(MailboxEvent):
    """It is read again."""


@dataclass(frozen=True, kw_only=True)
class MailboxWithdrawn(MailboxEvent):
    """Consent is withdrawn; `deleted` mails went with it."""

    deleted: int


@dataclass(frozen=True, kw_only=True)
class MailsLogged(MailboxEvent):
    created: int
