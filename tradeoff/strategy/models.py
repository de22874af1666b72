from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from tradeoff.problems.models import Problem
from tradeoff.workspaces.models import Member, WorkspaceRow


class Objective(WorkspaceRow):
    """Where the strategy goes: a measure, a target and a horizon."""

    name = models.CharField(max_length=160)
    why = models.TextField(blank=True)
    measure = models.CharField(max_length=200)
    target = models.CharField(max_length=120)
    horizon = models.DateField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["workspace", "name"], name="objective_name_once"),)

    def __str__(self) -> str:
        return self.name


class ObjectiveFit(WorkspaceRow):
    """How much solving a problem serves an objective: 0 not, 1 a little, 2 clearly, 3 it is the way there."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="fits")
    objective = models.ForeignKey(Objective, on_delete=models.CASCADE, related_name="fits")
    points = models.PositiveSmallIntegerField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["problem", "objective"], name="fit_once"),
            models.CheckConstraint(condition=Q(points__lte=3), name="fit_points_0_to_3"),
        )


class Assessment(WorkspaceRow):
    """Product's judgement of a problem, with its reason; append-only, the newest counts."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="assessments")
    impact = models.DecimalField(max_digits=4, decimal_places=2, help_text="0.25, 0.5, 1, 2 or 3.")
    confidence = models.PositiveSmallIntegerField(help_text="Percent.")
    reason = models.TextField()
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(impact__in=["0.25", "0.5", "1", "2", "3"]), name="impact_on_scale"),
            models.CheckConstraint(condition=Q(confidence__range=(1, 100)), name="confidence_percent"),
        )
        indexes = (models.Index(fields=["problem", "-at", "-id"], name="assessment_newest_first"),)
        triggers = (pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),)


class LensSetting(WorkspaceRow):
    """One side's weights and scales over the drivers; a change is a new version."""

    side = models.CharField(max_length=10, choices=[("sales", "Sales"), ("product", "Product")])
    version = models.PositiveSmallIntegerField()
    weights = models.JSONField(help_text="Driver name to weight, whole numbers that sum to 100.")
    scales = models.JSONField(help_text="Driver name to the value that earns 100 points.")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["workspace", "side", "version"], name="lens_version_once"),)
        triggers = (pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),)


class Score(WorkspaceRow):
    """A model's number for a problem with all its inputs, as weighed at one moment; append-only."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="scores")
    model = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    value = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    inputs = models.JSONField()
    inputs_hash = models.CharField(max_length=64)
    as_of = models.DateField()
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["problem", "model", "-at"], name="score_newest_first"),)
        triggers = (pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),)
