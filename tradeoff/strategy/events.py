from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tradeoff.log.recording import Event


@dataclass(frozen=True, kw_only=True)
class StrategyEvent(Event):
    noun: ClassVar[str] = "problem"
    problem_id: int


@dataclass(frozen=True, kw_only=True)
class ProblemAssessed(StrategyEvent):
    """Product judged impact and confidence of a problem."""

    assessment_id: int


@dataclass(frozen=True, kw_only=True)
class FitSet(StrategyEvent):
    """How much a problem serves an objective was said, or said anew."""

    objective_id: int


@dataclass(frozen=True, kw_only=True)
class LensChanged(Event):
    """One side weighs differently from now on."""

    noun: ClassVar[str] = "lens"
    lens_id: int
    side: str
    version: int


@dataclass(frozen=True, kw_only=True)
class ProblemsWeighed(Event):
    """The scores of many problems were kept as they stood."""

    count: int
