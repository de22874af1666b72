from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tradeoff.log.recording import Event


@dataclass(frozen=True, kw_only=True)
class MailsTaken(Event):
    """The mails of a file became notes."""

    noun: ClassVar[str] = "mail_import"
    mail_import_id: int
    notes: int


@dataclass(frozen=True, kw_only=True)
class MailsTakenBack(Event):
    """The notes of a file are out of sight again."""

    noun: ClassVar[str] = "mail_import"
    mail_import_id: int
    notes: int


@dataclass(frozen=True, kw_only=True)
class MailsBroughtBack(Event):
    """The notes of a file stand again."""

    noun: ClassVar[str] = "mail_import"
    mail_import_id: int
    notes: int


@dataclass(frozen=True, kw_only=True)
class FormEvent(Event):
    noun: ClassVar[str] = "form"
    form_id: int


@dataclass(frozen=True, kw_only=True)
class FormMade(FormEvent):
    """A form stands under a link."""


@dataclass(frozen=True, kw_only=True)
class FormChanged(FormEvent):
    """Its title or question has other words."""


@dataclass(frozen=True, kw_only=True)
class FormPaused(FormEvent):
    """Its link says that it is closed for now."""


@dataclass(frozen=True, kw_only=True)
class FormResumed(FormEvent):
    """Its link can be filled in again."""


@dataclass(frozen=True, kw_only=True)
class FormRevoked(FormEvent):
    """Its link answers nobody any more; for good."""


@dataclass(frozen=True, kw_only=True)
class FormAnswered(FormEvent):
    """Somebody filled it in; their words are the note's."""

    note_id: int
