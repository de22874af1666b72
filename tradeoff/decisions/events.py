from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tradeoff.log.recording import Event


@dataclass(frozen=True, kw_only=True)
class DecisionEvent(Event):
    noun: ClassVar[str] = "decision"
    decision_id: int
    problem_id: int


@dataclass(frozen=True, kw_only=True)
class DecisionPrepared(DecisionEvent):
    """A draft with its options and its decider exists."""


@dataclass(frozen=True, kw_only=True)
class DecisionSigned(DecisionEvent):
    """An option was chosen; the record is frozen from here."""

    option_id: int


@dataclass(frozen=True, kw_only=True)
class DecisionSuperseded(DecisionEvent):
    by_decision_id: int


@dataclass(frozen=True, kw_only=True)
class DissentKept(DecisionEvent):
    dissent_id: int


@dataclass(frozen=True, kw_only=True)
class RightSet(Event):
    """A member may decide problems of an area, up to a ceiling; or no longer."""

    noun: ClassVar[str] = "right"
    right_id: int
