"""What later stages tell asks without being imported: whether somebody has looked at the problem behind an ask."""

from __future__ import annotations

from typing import Protocol


class ProblemsOpened(Protocol):
    def __call__(self, *, ask_id: int, member_id: int) -> bool:
        """Whether this member has opened the problem the ask is filed under."""


_opened: list[ProblemsOpened] = []


def problems_opened_by(tells: ProblemsOpened) -> None:
    """Called once, from AppConfig.ready of the stage that knows."""
    _opened[:] = [tells]


def has_opened_problem(*, ask_id: int, member_id: int) -> bool:
    """True where nobody can tell: nothing is held against an answer without evidence."""
    return _opened[0](ask_id=ask_id, member_id=member_id) if _opened else True
