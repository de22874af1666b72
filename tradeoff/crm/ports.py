"""What later packages may say about deals in the list of deals, as the list sees it.

A later package registers an offer at start; crm asks every offer for the reader and the day, and shows what it gets as
a filter. No mark, no filter: an offer that has nothing true to say returns None.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any


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
