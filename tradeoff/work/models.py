from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tradeoff.work.rules import RunState
from tradeoff.workspaces.models import Member, WorkspaceRow
from tradeoff.workspaces.rules import choices


class Run(WorkspaceRow):
    """Something a person started that a worker does, with how far it is."""

    kind = models.CharField(max_length=60, help_text="What kind of work, as imports.write.")
    label = models.CharField(max_length=200, help_text="What the person knows it by.")
    asked_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=choices(RunState), default=RunState.QUEUED)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0, help_text="0: nobody knows yet.")
    words = models.CharField(max_length=300, blank=True, help_text="What it is at, or how it ended.")
    path = models.CharField(max_length=200, blank=True, help_text="Where its result is, inside the workspace.")
    job_id = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    cancel_asked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(done__gte=0, total__gte=0), name="run_counts_not_negative"),)
        indexes = (
            models.Index(fields=["workspace", "-asked_at"], name="run_newest_first"),
            models.Index(fields=["asked_by", "-asked_at"], name="run_by_asker"),
        )

    def __str__(self) -> str:
        return self.label

    @property
    def is_over(self) -> bool:
        return RunState(self.state).is_over

    @property
    def may_be_cancelled(self) -> bool:
        return not self.is_over and self.cancel_asked_at is None


class Trouble(WorkspaceRow):
    """A job that failed for good: what it was, in which words, until somebody retries or discards it."""

    job_id = models.BigIntegerField()
    task = models.CharField(max_length=128)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, null=True, related_name="troubles")
    words = models.CharField(max_length=500)
    attempts = models.PositiveIntegerField()
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["job_id"], condition=Q(settled_at__isnull=True), name="one_open_trouble_a_job"
            ),
        )
        indexes = (
            models.Index(F("workspace"), F("at").desc(), condition=Q(settled_at__isnull=True), name="trouble_open"),
        )
