from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from tradeoff.workspaces.models import Member, WorkspaceRow


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def standing(self) -> AbsenceQuerySet:
        """Those nobody took back."""
        return self.filter(withdrawn_at=None)

    def on(self, day: date) -> AbsenceQuerySet:
        return self.standing().filter(starts__lte=day, until__gte=day)


class Absence(WorkspaceRow):
    """A member is away from `starts` to the end of `until`; the database keeps those of one member apart."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="absences")
    delegate = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    starts = models.DateField()
    until = models.DateField()
    said_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(until__gte=F("starts")), name="absence_forward"),
            models.CheckConstraint(condition=~Q(delegate=F("member")), name="absence_acts_for_another"),
        )
        indexes = (models.Index(fields=["workspace", "until"], name="absence_by_end"),)

    def __str__(self) -> str:
        return f"member {self.member_id} away from {self.starts} until {self.until}"
