from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tradeoff.log.recording import Event


@dataclass(frozen=True, kw_only=True)
class SyncEvent(Event):
    noun: ClassVar[str] = "connection"
    connection_id: int
    vendor: str


@dataclass(frozen=True, kw_only=True)
class SyncAsked(SyncEvent):
    """Somebody asked for a sync now, or for everything anew."""


@dataclass(frozen=True, kw_only=True)
class OwnerSettled(SyncEvent):
    """Somebody said which member an owner there is."""


@dataclass(frozen=True, kw_only=True)
class MatchSettled(SyncEvent):
    """Somebody said whether two accounts of one name are one."""


@dataclass(frozen=True, kw_only=True)
class DealWritten(Event):
    """What somebody changed on a deal here is in the CRM now."""

    noun: ClassVar[str] = "deal"
    deal_id: int
    connection_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AskToldAtDeal(Event):
    """An ask's standing was written at its deal in the CRM."""

    noun: ClassVar[str] = "ask"
    ask_id: int
    connection_id: int
