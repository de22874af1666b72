"""What later packages may put on a member's own calendar feed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Dated:
    """A day that matters to somebody: `key` stays the same while the thing does, `path` is inside the workspace."""

    key: str
    day: date
    title: str
    path: str


Dates = Callable[[Any, date, date], Iterable[Dated]]
_dates: dict[str, Dates] = {}


def register_dates(name: str, dates: Dates) -> None:
    """`dates(actor, first, last)` gives what the actor may see; the same name again replaces it."""
    _dates[name] = dates


def dates_of(actor: Any, first: date, last: date) -> list[Dated]:
    return [one for _, dates in sorted(_dates.items()) for one in dates(actor, first, last)]
