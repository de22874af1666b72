"""What later packages may say about deals: in the list of deals, and who else keeps a deal's fields.

A later package registers an offer at start; crm asks every offer for the reader and the day, and shows what it gets as
a filter. No mark, no filter: an offer that has nothing true to say returns None.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol


@dataclass(frozen=True)
class DealMark:
    """A filter by something crm does not know; `narrow` takes and returns a query set of deals."""

    name: str
    label: str
    narrow: Callable[[Any], Any]


Offer = Callable[[Any, date], DealMark | None]
_offers: dict[str, Offer] = {}


def register_mark(name: str, offer: Offer) -> None:
    """`offer(actor, today)` says whether the mark means something today; the same name again replaces it."""
    _offers[name] = offer


def marks_for(actor: Any, today: date) -> list[DealMark]:
    return [mark for _, offer in sorted(_offers.items()) if (mark := offer(actor, today)) is not None]


@dataclass(frozen=True)
class Kept:
    """Another system keeps these columns of a deal. What is `written` may be changed here, and goes there."""

    by: str
    columns: frozenset[str]
    written: frozenset[str] = frozenset()

    @property
    def locked(self) -> frozenset[str]:
        return self.columns - self.written


class Keeper(Protocol):
    def kept(self, workspace_id: int, deal_ids: Sequence[int]) -> Mapping[int, Kept]: ...

    def take(self, actor: Any, deal: Any, columns: Collection[str], now: datetime) -> None:
        """Called in the transaction of a change; may refuse it."""
        ...


_keepers: dict[str, Keeper] = {}


def register_keeper(name: str, keeper: Keeper) -> None:
    """The same name again replaces it."""
    _keepers[name] = keeper


def keeper_of(workspace_id: int, deal_id: int) -> tuple[Keeper, Kept] | None:
    """Who else keeps this deal; the first that says so."""
    for _, keeper in sorted(_keepers.items()):
        if found := keeper.kept(workspace_id, [deal_id]).get(deal_id):
            return keeper, found
    return None


def kept_of(workspace_id: int, deal_id: int) -> Kept | None:
    found = keeper_of(workspace_id, deal_id)
    return found[1] if found else None
