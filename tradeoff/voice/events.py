from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tradeoff.log.recording import Event


@dataclass(frozen=True, kw_only=True)
class NoteEvent(Event):
    noun: ClassVar[str] = "note"
    note_id: int
    account_id: int | None
    deal_id: int | None


@dataclass(frozen=True, kw_only=True)
class NoteWritten(NoteEvent):
    """Somebody wrote a note by hand."""


@dataclass(frozen=True, kw_only=True)
class NoteRemoved(NoteEvent):
    """It is out of every list; `NoteRestored` brings it back."""


@dataclass(frozen=True, kw_only=True)
class NoteRestored(NoteEvent):
    """A removed note stands again."""


@dataclass(frozen=True, kw_only=True)
class NotesRemoved(Event):
    """What was brought in together is out of every list."""

    noun: ClassVar[str] = "note"
    notes: int


@dataclass(frozen=True, kw_only=True)
class NotesRestored(Event):
    """What was removed together stands again."""

    noun: ClassVar[str] = "note"
    notes: int


@dataclass(frozen=True, kw_only=True)
class NotesImported(Event):
    """Notes came in from a file or another system: one entry for all of them."""

    noun: ClassVar[str] = "note"
    created: int
    updated: int
