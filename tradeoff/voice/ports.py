"""What a neighbor supplies: which accounts have left."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol


class Churned(Protocol):
    """Of these accounts of a workspace, those whose every subscription has ended by a day."""

    def __call__(self, account_ids: Iterable[int], *, workspace_id: int, today: date) -> set[int]: ...


_known: list[Churned] = []


def churned_by(function: Churned) -> None:
    """Let this say who has left; called from AppConfig.ready."""
    _known[:] = [function]


def churned(account_ids: Iterable[int], *, workspace_id: int, today: date) -> set[int]:
    """Nobody, where nobody can say."""
    return _known[0](account_ids, workspace_id=workspace_id, today=today) if _known else set()
