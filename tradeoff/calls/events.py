from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tradeoff.log.recording import Event


@dataclass(frozen=True, kw_only=True)
class CallEvent(Event):
    noun: ClassVar[str] = "call"
    call_id: int
    account_id: int | None
    deal_id: int | None


@dataclass(frozen=True, kw_only=True)
class CallImported(CallEvent):
    """The words of a call came in; a job looks for trackers and asks in them."""

    note_id: int


@dataclass(frozen=True, kw_only=True)
class CallRemoved(CallEvent):
    """It is out of every list with its note; `CallRestored` brings both back."""


@dataclass(frozen=True, kw_only=True)
class CallRestored(CallEvent):
    """A removed call stands again."""


@dataclass(frozen=True, kw_only=True)
class SpeakerNamed(CallEvent):
    """Somebody said who a speaker is."""

    speaker_id: int


@dataclass(frozen=True, kw_only=True)
class ProposalAccepted(CallEvent):
    """A sentence of a call became an ask."""

    proposal_id: int
    ask_id: int


@dataclass(frozen=True, kw_only=True)
class ProposalDismissed(CallEvent):
    """Somebody said that a sentence asks for nothing; `ProposalReopened` takes that back."""

    proposal_id: int


@dataclass(frozen=True, kw_only=True)
class ProposalReopened(CallEvent):
    """A dismissed sentence waits again."""

    proposal_id: int


@dataclass(frozen=True, kw_only=True)
class TrackerEvent(Event):
    noun: ClassVar[str] = "tracker"
    tracker_id: int


@dataclass(frozen=True, kw_only=True)
class TrackerSet(TrackerEvent):
    """A tracker is new or listens for something else; a job goes through the calls."""


@dataclass(frozen=True, kw_only=True)
class TrackerRemoved(TrackerEvent):
    """Nobody listens for it any more; `TrackerRestored` takes that back."""


@dataclass(frozen=True, kw_only=True)
class TrackerRestored(TrackerEvent):
    """A removed tracker listens again."""
