from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tradeoff.log.recording import Event


@dataclass(frozen=True, kw_only=True)
class ProblemEvent(Event):
    noun: ClassVar[str] = "problem"
    problem_id: int


@dataclass(frozen=True, kw_only=True)
class ProblemOpened(ProblemEvent):
    """A need was named."""


@dataclass(frozen=True, kw_only=True)
class ProblemFramed(ProblemEvent):
    """Fields of a problem changed; names of the fields only."""

    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AskFiled(ProblemEvent):
    """An ask was put under a problem (or moved there)."""

    ask_id: int


@dataclass(frozen=True, kw_only=True)
class AskUnfiled(ProblemEvent):
    ask_id: int


@dataclass(frozen=True, kw_only=True)
class OptionOffered(ProblemEvent):
    option_id: int


@dataclass(frozen=True, kw_only=True)
class OptionChanged(ProblemEvent):
    option_id: int


@dataclass(frozen=True, kw_only=True)
class OptionWithdrawn(ProblemEvent):
    option_id: int


@dataclass(frozen=True, kw_only=True)
class ProblemsMerged(ProblemEvent):
    into_id: int


@dataclass(frozen=True, kw_only=True)
class ProblemMergeUndone(ProblemEvent):
    into_id: int
