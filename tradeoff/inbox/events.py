from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tradeoff.log.recording import Event


@dataclass(frozen=True, kw_only=True)
class NotesTriaged(Event):
    """One act over some notes: processed, archived, reopened, assigned, snoozed, tagged or linked."""

    noun: ClassVar[str] = "step"
    step_id: int
    act: str
    notes: int


@dataclass(frozen=True, kw_only=True)
class TriageUndone(Event):
    """An act was taken back; every note stands as it stood before."""

    noun: ClassVar[str] = "step"
    step_id: int
    act: str
    notes: int


@dataclass(frozen=True, kw_only=True)
class InsightTakenBack(Event):
    noun: ClassVar[str] = "insight"
    insight_id: int
    note_id: int
    problem_id: int


@dataclass(frozen=True, kw_only=True)
class ImportanceSet(Event):
    noun: ClassVar[str] = "insight"
    insight_id: int
    note_id: int
    problem_id: int


@dataclass(frozen=True, kw_only=True)
class ViewSaved(Event):
    noun: ClassVar[str] = "saved_view"
    saved_view_id: int


@dataclass(frozen=True, kw_only=True)
class ViewDropped(Event):
    noun: ClassVar[str] = "saved_view"
    saved_view_id: int
