from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tradeoff.log.recording import Event


@dataclass(frozen=True, kw_only=True)
class DraftEvent(Event):
    noun: ClassVar[str] = "draft"
    draft_id: int


@dataclass(frozen=True, kw_only=True)
class DraftAsked(DraftEvent):
    """Somebody wants a draft; the model, if one is on, may be asked for it."""


@dataclass(frozen=True, kw_only=True)
class DraftUsed(DraftEvent):
    """A draft was taken over by whoever asked for it."""


@dataclass(frozen=True, kw_only=True)
class DraftDismissed(DraftEvent):
    """A draft was thrown away."""


@dataclass(frozen=True, kw_only=True)
class DraftingSetUp(Event):
    """The language model was switched on or off, or its budget changed."""

    noun: ClassVar[str] = "drafting_setting"
    drafting_setting_id: int
    is_on: bool
    tokens_a_month: int
