"""Rows for tests, with defaults; each takes what the test is about."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from tradeoff.absences.models import Absence
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.queries import today_of


def make_absence(
    member: Member, delegate: Member | None = None, *, starts: date | None = None, days: int = 3
) -> Absence:
    """Days away from today on, or from the day given."""
    first = starts or today_of(member)
    return Absence.objects.create(
        workspace=member.workspace, member=member, delegate=delegate, starts=first,
        until=first + timedelta(days=days - 1), said_by=member, said_at=timezone.now(),
    )  # fmt: skip
