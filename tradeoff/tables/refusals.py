"""The one refusal of a single value."""

from __future__ import annotations

from tradeoff.kernel.errors import Invalid


class Unreadable(Invalid):
    """A value cannot be taken; `remedy` says what to write instead."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy
