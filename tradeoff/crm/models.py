from __future__ import annotations

import pghistory
from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, Func, Q

from tradeoff.crm.rules import DealState, DealType, ForecastCategory, chance_of
from tradeoff.workspaces.models import Member, Product, Workspace, WorkspaceRow
from tradeoff.workspaces.rules import choices


class Account(WorkspaceRow):
    """A company that buys or may buy; a prospect until its first won deal."""

    external_id = models.CharField(max_length=120, null=True, blank=True)
    name = models.CharField(max_length=200)
    normalized_name = models.CharField(max_length=200, help_text="What matching compares; see imports.engine.names.")
    segment = models.CharField(max_length=60, blank=True)
    industry = models.CharField(max_length=120, blank=True)
    country = models.CharField(max_length=120, blank=True)
    employees = models.PositiveIntegerField(null=True, blank=True)
    annual_revenue_minor = models.BigIntegerField(null=True, blank=True)
    founded_year = models.PositiveSmallIntegerField(null=True, blank=True)
    parent_name = models.CharField(max_length=200, blank=True)
    owner = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    recurring_minor = models.BigIntegerField(default=0, help_text="Recurring revenue a year; 0 for a prospect.")
    renewal_date = models.DateField(null=True, blank=True)
    customer_since = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["workspace", "external_id"], name="account_external_id_once"),
            models.UniqueConstraint(fields=["workspace", "normalized_name"], name="account_name_once"),
            models.CheckConstraint(condition=Q(recurring_minor__gte=0), name="recurring_not_negative"),
        )
        indexes = (models.Index(fields=["workspace", "segment"], name="account_by_segment"),)

    def __str__(self) -> str:
        return self.name

    @property
    def is_prospect(self) -> bool:
        return self.customer_since is None


class Contact(WorkspaceRow):
    external_id = models.CharField(max_length=120, null=True, blank=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["workspace", "external_id"], name="contact_external_id_once"),)

    def __str__(self) -> str:
        return self.name


class PipelineStage(WorkspaceRow):
    """A step of the pipeline; its probability and category hold for deals that state none of their own."""

    name = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField()
    probability = models.PositiveSmallIntegerField(help_text="Percent.")
    forecast_category = models.CharField(max_length=20, choices=choices(ForecastCategory))
    state = models.CharField(max_length=5, choices=choices(DealState), default=DealState.OPEN)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["workspace", "name"], name="stage_name_once"),
            models.CheckConstraint(condition=Q(probability__lte=100), name="stage_probability_percent"),
        )

    def __str__(self) -> str:
        return self.name


class _IsAny(Func):
    """Whether a value is one of an array, which PostgreSQL computes first and once."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = models.BooleanField()


class DealQuerySet(models.QuerySet["Deal"]):
    def open(self) -> DealQuerySet:
        """By an array of the open stages' ids: with stages joined, plans over 100,000 deals read them once a stage."""
        stages = ArraySubquery(PipelineStage.objects.filter(state=DealState.OPEN).values("pk"))
        return self.filter(_IsAny(F("stage_id"), stages))


@pghistory.track(
    pghistory.InsertEvent("created"),
    pghistory.UpdateEvent("changed"),
    model_name="DealVersion",
    fields=[
        "workspace", "name", "account", "owner", "stage", "amount_minor", "probability", "close_date",
        "forecast_category", "next_step", "changed_at", "changed_by",
    ],
    append_only=True,
    level=pghistory.Statement,  # a row at a time, the history of an import costs more than its deals
    context_field=None,  # type: ignore[arg-type]  # None is documented: no context is kept
    attrs={"pgh_id": models.BigAutoField(primary_key=True)},
    obj_field=pghistory.ObjForeignKey(related_name="versions", on_delete=models.CASCADE),
)  # fmt: skip
class Deal(WorkspaceRow):
    """A sale under way or over; every change is kept in DealVersion by trigger, bulk changes too.

    Deals come in by the hundred thousand: references without a constraint are held by trigger, once a statement.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    external_id = models.CharField(max_length=120, null=True, blank=True)
    name = models.CharField(max_length=200)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True, blank=True, related_name="deals")
    owner = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    stage = models.ForeignKey(PipelineStage, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    type = models.CharField(max_length=20, choices=choices(DealType), default=DealType.NEW_BUSINESS)
    amount_minor = models.BigIntegerField(null=True, blank=True, help_text="Null is not known, which is never 0.")
    amount_estimated = models.BooleanField(default=False)
    probability = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Percent; empty takes the stage's.")
    close_date = models.DateField(null=True, blank=True, help_text="Expected while open, actual once closed.")
    close_date_estimated = models.BooleanField(default=False)
    forecast_category = models.CharField(max_length=20, choices=choices(ForecastCategory), blank=True)
    created_on = models.DateField(null=True, blank=True)
    next_step = models.CharField(max_length=300, blank=True)
    lead_source = models.CharField(max_length=120, blank=True)
    lost_reason = models.CharField(max_length=300, blank=True)
    changed_at = models.DateTimeField(help_text="When the last change happened, by the clock of who made it.")
    changed_by = models.ForeignKey(
        Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_constraint=False
    )

    objects = DealQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["workspace", "external_id"], name="deal_external_id_once"),
            models.CheckConstraint(condition=Q(amount_minor__gte=0), name="deal_amount_not_negative"),
            models.CheckConstraint(condition=Q(probability__lte=100), name="deal_probability_percent"),
        )
        indexes = (
            # With all that pages of the list are found by: the 500th is found without reading the deals before it.
            models.Index(
                "workspace",
                F("amount_minor").desc(nulls_last=True),
                F("id").desc(),
                "stage",
                "owner",
                name="deal_by_amount",
            ),
            models.Index(
                fields=["workspace", "stage", "close_date"],
                include=["amount_minor", "probability", "owner", "id"],
                name="deal_sums",
            ),
            models.Index(fields=["account"], name="deal_by_account"),
            models.Index(fields=["workspace", "close_date", "id"], include=["stage", "owner"], name="deal_by_close"),
            models.Index(
                fields=["workspace", "owner", "stage", "close_date"],
                include=["amount_minor", "probability", "account", "id"],
                name="deal_by_owner",
            ),
            models.Index(fields=["workspace", "-changed_at"], name="deal_by_change"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.stage.state == DealState.OPEN

    @property
    def chance(self) -> int:
        return chance_of(DealState(self.stage.state), own=self.probability, of_stage=self.stage.probability)

    @property
    def category(self) -> str:
        return self.forecast_category or self.stage.forecast_category


class DealSum(WorkspaceRow):
    """What a statement that wrote deals changed of their number and sums, by stage and close date; by trigger.

    Their sum is that over the deals (see `counted`), so years of closed deals are told without reading them.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    stage = models.ForeignKey(PipelineStage, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False)
    close_date = models.DateField(null=True, blank=True)
    deals = models.BigIntegerField()
    without_amount = models.BigIntegerField()
    total = models.DecimalField(max_digits=40, decimal_places=0)
    stated = models.DecimalField(max_digits=40, decimal_places=0)  # Σ amount × own probability in percent
    unstated = models.DecimalField(max_digits=40, decimal_places=0)  # Σ amount of those that state none

    def __str__(self) -> str:
        return f"{self.deals} deals"


class DealTeammate(WorkspaceRow):
    """A member who works on a deal beside its owner, and so sees it whatever else they may see."""

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="team")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    part = models.CharField(max_length=60, blank=True, help_text="What they do there: legal, security, solution.")
    added_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["deal", "member"], name="once_on_a_deal_team"),)
        indexes = (models.Index(fields=["member", "deal"], name="deals_by_teammate"),)
