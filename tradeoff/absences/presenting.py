from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tradeoff.absences.models import Absence
from tradeoff.ui.format import day


@dataclass(frozen=True)
class AbsenceRow:
    """A line of days away; `state` is now, planned or over."""

    id: int
    member: str
    days: str
    delegate: str
    state: str


def days_of(absence: Absence) -> str:
    if absence.starts == absence.until:
        return f"on {day(absence.starts)}"
    return f"from {day(absence.starts)} to {day(absence.until)}"


def absence_row(absence: Absence, *, today: date) -> AbsenceRow:
    state = "over" if absence.until < today else "planned" if absence.starts > today else "now"
    return AbsenceRow(
        absence.pk,
        absence.member.name,
        days_of(absence),
        absence.delegate.name if absence.delegate else "",
        state,
    )
