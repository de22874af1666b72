from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q

from tradeoff.problems.models import Option, Problem
from tradeoff.problems.rules import OptionKind
from tradeoff.workspaces.models import Area, Member, WorkspaceRow
from tradeoff.workspaces.rules import choices


class DecisionRight(WorkspaceRow):
    """A member may decide problems of an area (or any) up to an amount at stake (or without limit)."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    up_to_minor = models.BigIntegerField(null=True, blank=True)
    holder = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="decision_rights")
    rung = models.PositiveSmallIntegerField(help_text="1 product manager, 2 head of product, 3 executive sponsor.")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["workspace", "area", "rung"], name="right_once", nulls_distinct=False),
            models.CheckConstraint(condition=Q(up_to_minor__gt=0), name="right_up_to_positive"),
            models.CheckConstraint(condition=Q(rung__range=(1, 3)), name="right_rung_1_to_3"),
        )


class Decision(WorkspaceRow):
    """A choice among written options. A draft until signed; signed it never changes, only a later one supersedes it."""

    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="decisions")
    decider = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="decisions")
    decider_why = models.CharField(max_length=300)
    due = models.DateField()
    prepared_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )

    chosen = models.ForeignKey(Option, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(blank=True, help_text="May be shared with customers.")
    internal_reason = models.TextField(blank=True)
    expected_outcome = models.TextField(blank=True)
    deliver_by = models.DateField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)
    at_stake_minor = models.BigIntegerField(null=True, blank=True, help_text="As weighed at sign-off.")
    weighed = models.JSONField(default=dict, help_text="What the decider saw: figures with formula, version, as-of.")
    signed_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["problem"], condition=Q(signed_at__isnull=True), name="one_draft_a_problem"
            ),
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True)
                | (
                    Q(chosen__isnull=False, signed_by__isnull=False, review_on__isnull=False)
                    & ~Q(reason="")
                    & ~Q(expected_outcome="")
                ),
                name="signed_is_complete",
            ),
        )
        indexes = (models.Index("workspace", F("signed_at").desc(nulls_first=True), name="decision_newest"),)
        triggers = (
            pgtrigger.Protect(
                name="frozen_once_signed",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__signed_at__isnull=False),
            ),
        )


class DecisionOption(WorkspaceRow):
    """An option as it read at sign-off; later edits of the option do not touch it."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="options")
    option = models.ForeignKey(Option, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=choices(OptionKind))
    title = models.CharField(max_length=160)
    description = models.TextField(blank=True)
    effort_low = models.DecimalField(max_digits=7, decimal_places=1, null=True)
    effort_likely = models.DecimalField(max_digits=7, decimal_places=1, null=True)
    effort_high = models.DecimalField(max_digits=7, decimal_places=1, null=True)
    cost_minor = models.BigIntegerField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["decision", "option"], name="option_once_a_decision"),)
        triggers = (pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),)


class Dissent(WorkspaceRow):
    """A member's objection, kept with the decision as it was said."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="dissents")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        triggers = (pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),)
