from __future__ import annotations

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from tradeoff.buying.rules import Confidence, RoleSource, Trait
from tradeoff.crm.models import Contact, Deal
from tradeoff.crm.rules import BuyingRole
from tradeoff.workspaces.models import Member, WorkspaceRow
from tradeoff.workspaces.rules import choices


@pghistory.track(
    pghistory.InsertEvent("set"),
    pghistory.UpdateEvent("changed"),
    model_name="DealRoleVersion",
    fields=["workspace", "deal", "contact", "role", "source", "confidence", "removed_at", "changed_at", "changed_by"],
    append_only=True,
    context_field=None,  # type: ignore[arg-type]  # None is documented: no context is kept
    attrs={"pgh_id": models.BigAutoField(primary_key=True)},
    obj_field=pghistory.ObjForeignKey(related_name="versions", on_delete=models.CASCADE),
)
class DealRole(WorkspaceRow):
    """The part a contact plays in buying; every change of it is kept in DealRoleVersion by trigger."""

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    role = models.CharField(max_length=14, choices=choices(BuyingRole))
    source = models.CharField(max_length=9, choices=choices(RoleSource), blank=True)
    confidence = models.CharField(max_length=6, choices=choices(Confidence), blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["deal", "contact"], name="one_part_a_contact_in_a_deal"),)
        indexes = (models.Index(fields=["deal", "role"], condition=Q(removed_at=None), name="deal_role_standing"),)

    def __str__(self) -> str:
        return f"{self.contact}: {self.role}"


@pghistory.track(
    pghistory.InsertEvent("written"),
    pghistory.UpdateEvent("rewritten"),
    model_name="ValueCaseVersion",
    fields=[
        "workspace", "deal", "problem", "worth_minor", "metric", "proof", "agreed_with", "agreed_on", "changed_at",
        "changed_by",
    ],
    append_only=True,
    context_field=None,  # type: ignore[arg-type]
    attrs={"pgh_id": models.BigAutoField(primary_key=True)},
    obj_field=pghistory.ObjForeignKey(related_name="versions", on_delete=models.CASCADE),
)  # fmt: skip
class ValueCase(WorkspaceRow):
    """Why the customer would buy: their problem in their words and what solving it is worth to them."""

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="+")
    problem = models.TextField(help_text="In the customer's words.")
    worth_minor = models.BigIntegerField(null=True, blank=True, help_text="A year; null is not known, never 0.")
    metric = models.CharField(max_length=200, blank=True)
    proof = models.TextField(blank=True)
    agreed_with = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    agreed_on = models.DateField(null=True, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["deal"], name="one_value_case_a_deal"),
            models.CheckConstraint(condition=Q(worth_minor__gte=0), name="worth_not_negative"),
        )

    def __str__(self) -> str:
        return self.problem[:80]


class BuyingPolicy(WorkspaceRow):
    """From where on an open deal needs a known decision-maker: its stage's probability, or its amount."""

    from_percent = models.PositiveSmallIntegerField()
    from_amount_minor = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["workspace"], name="one_buying_policy"),
            models.CheckConstraint(condition=Q(from_percent__lte=101), name="policy_percent"),
        )


class FitCriterion(WorkspaceRow):
    """One line of the workspace's target profile."""

    trait = models.CharField(max_length=10, choices=choices(Trait))
    weight = models.PositiveSmallIntegerField()
    wanted = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    low = models.PositiveIntegerField(null=True, blank=True)
    high = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["workspace", "trait"], name="one_criterion_a_trait"),
            models.CheckConstraint(condition=Q(weight__gte=1) & Q(weight__lte=100), name="criterion_weight"),
        )

    def __str__(self) -> str:
        return self.trait
