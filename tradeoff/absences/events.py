from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tradeoff.log.recording import Event


@dataclass(frozen=True, kw_only=True)
class AbsenceEvent(Event):
    noun: ClassVar[str] = "absence"
    absence_id: int
    member_id: int


@dataclass(frozen=True, kw_only=True)
class AbsenceSaid(AbsenceEvent):
    """A member is away for some days; `delegate_id` acts for them."""

    delegate_id: int | None
    starts: str
    until: str


@dataclass(frozen=True, kw_only=True)
class AbsenceEnded(AbsenceEvent):
    """They are back before the last day, or never left."""

    on: str
