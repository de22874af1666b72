from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tradeoff.log.recording import Event


@dataclass(frozen=True, kw_only=True)
class PreferenceSet(Event):
    """A member chose how kinds of news come by mail."""

    noun: ClassVar[str] = "member"
    member_id: int
    kinds: tuple[str, ...]
    by_link: bool = False


@dataclass(frozen=True, kw_only=True)
class RhythmSet(Event):
    """A member chose when digests come and when nothing does."""

    noun: ClassVar[str] = "member"
    member_id: int
