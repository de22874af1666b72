"""What discussion needs from outside: somebody who puts news before members."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol


class Teller(Protocol):
    """Puts one notice of a kind before each member, once for each entry of the log."""

    def __call__(
        self,
        *,
        members: Iterable[Any],
        kind: str,
        noun: str,
        noun_id: int,
        entry_id: int,
        facts: Mapping[str, Any],
        now: datetime,
    ) -> object: ...


_tellers: list[Teller] = []


def told_by(teller: Teller | None) -> None:
    """Connect who tells, at start; None disconnects."""
    _tellers[:] = [teller] if teller else []


def tell(
    *,
    members: Iterable[Any],
    kind: str,
    noun: str,
    noun_id: int,
    entry_id: int,
    facts: Mapping[str, Any],
    now: datetime,
) -> None:
    """Tell members, where somebody is connected who does; facts are ids, never texts."""
    for teller in _tellers:
        teller(members=members, kind=kind, noun=noun, noun_id=noun_id, entry_id=entry_id, facts=facts, now=now)
