from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tradeoff.log.recording import Event


@dataclass(frozen=True, kw_only=True)
class MergeSuggestionEvent(Event):
    noun: ClassVar[str] = "merge_suggestion"
    merge_suggestion_id: int
    problem_id: int
    into_id: int


@dataclass(frozen=True, kw_only=True)
class MergeSuggestionAccepted(MergeSuggestionEvent):
    """Two problems were found to be one; the merge itself is an entry of its own."""


@dataclass(frozen=True, kw_only=True)
class MergeSuggestionDismissed(MergeSuggestionEvent):
    """Two problems are alike and not one."""


@dataclass(frozen=True, kw_only=True)
class MergeSuggestionReopened(MergeSuggestionEvent):
    """It waits in the queue again."""


@dataclass(frozen=True, kw_only=True)
class LikenessDismissed(Event):
    """Two say something alike and not the same."""

    noun: ClassVar[str] = "likeness"
    likeness_id: int


@dataclass(frozen=True, kw_only=True)
class ThemesGrouped(Event):
    """What was heard lately was grouped anew."""

    noun: ClassVar[str] = "theme_run"
    theme_run_id: int
    themes: int


@dataclass(frozen=True, kw_only=True)
class ThemeOpened(Event):
    """A theme became a problem."""

    noun: ClassVar[str] = "theme"
    theme_id: int
    problem_id: int
