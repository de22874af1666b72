from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tradeoff.log.recording import Event


@dataclass(frozen=True, kw_only=True)
class DealEvent(Event):
    noun: ClassVar[str] = "deal"
    deal_id: int


@dataclass(frozen=True, kw_only=True)
class DealEdited(DealEvent):
    """Somebody changed a deal by hand; `fields` names what."""

    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DealWon(DealEdited):
    """The same, and the deal is won by it."""


@dataclass(frozen=True, kw_only=True)
class DealLost(DealEdited):
    """The same, and the deal is lost by it."""


@dataclass(frozen=True, kw_only=True)
class DealTeamJoined(DealEvent):
    """A member works on the deal from now on, and sees it."""

    member_id: int


@dataclass(frozen=True, kw_only=True)
class DealTeamLeft(DealEvent):
    member_id: int


@dataclass(frozen=True, kw_only=True)
class PipelineLaid(Event):
    """The workspace's stages are these now."""

    stage_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Imported(Event):
    created: int
    updated: int


@dataclass(frozen=True, kw_only=True)
class AccountsImported(Imported):
    """Accounts came in from a file or another system."""


@dataclass(frozen=True, kw_only=True)
class ContactsImported(Imported):
    """Contacts came in from a file or another system."""


@dataclass(frozen=True, kw_only=True)
class DealsImported(Imported):
    """Deals came in from a file or another system."""


@dataclass(frozen=True, kw_only=True)
class HistoryTold(Event):
    """The past of deals came in: one entry for all of them."""

    noun: ClassVar[str] = "deal"
    created: int
    deals: int


@dataclass(frozen=True, kw_only=True)
class AmountsRestated(Event):
    """Amounts stated in another currency came out otherwise, by a rate or a close date."""

    deal_ids: tuple[int, ...]
