from __future__ import annotations

from datetime import date

import pgtrigger
from django.db import models
from django.db.models import F, Q

from tradeoff.crm.models import Account
from tradeoff.subscriptions.rules import FactKind, Period, Status, status_of
from tradeoff.workspaces.models import Member, Product, WorkspaceRow
from tradeoff.workspaces.rules import choices


class Subscription(WorkspaceRow):
    """What an account pays a month or a year for a product, as it stands; its facts tell how it came to that."""

    external_id = models.CharField(max_length=120, null=True, blank=True)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    amount_minor = models.BigIntegerField(help_text="Each period, in the workspace's currency.")
    period = models.CharField(max_length=5, choices=choices(Period))
    started_on = models.DateField()
    renews_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["workspace", "external_id"], name="subscription_external_id_once"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="subscription_amount_above_zero"),
            models.CheckConstraint(condition=Q(renews_on__gt=F("started_on")), name="renews_after_start"),
            models.CheckConstraint(condition=Q(ended_on__gte=F("started_on")), name="ends_after_start"),
        )
        indexes = (
            models.Index(fields=["workspace", "renews_on"], name="subscription_by_renewal"),
            models.Index(fields=["account"], name="subscription_by_account"),
        )

    def __str__(self) -> str:
        return f"{self.account} from {self.started_on}"

    @property
    def yearly_minor(self) -> int:
        return self.amount_minor * Period(self.period).times

    def status(self, today: date) -> Status:
        return status_of(started_on=self.started_on, ended_on=self.ended_on, today=today)


class SubscriptionFact(WorkspaceRow):
    """It started, was renewed, changed or ended, from a day on; never changed afterwards."""

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="facts")
    kind = models.CharField(max_length=7, choices=choices(FactKind))
    on = models.DateField()
    yearly_minor = models.BigIntegerField(help_text="Worth a year from that day on; 0 once ended.")
    renews_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(yearly_minor__gte=0), name="fact_not_negative"),)
        indexes = (
            models.Index(fields=["subscription", "on", "id"], name="fact_by_subscription"),
            models.Index(fields=["workspace", "on"], name="fact_by_day"),
        )
        triggers = (pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"
