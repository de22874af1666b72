from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q

from tradeoff.crm.models import Deal
from tradeoff.workspaces.models import Member, WorkspaceRow


class Rate(WorkspaceRow):
    """What one unit of a currency was worth in the workspace's on a day; of two for a day the later holds."""

    currency = models.CharField(max_length=3)
    on = models.DateField()
    rate = models.DecimalField(max_digits=20, decimal_places=10)
    source = models.CharField(max_length=120, blank=True)
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(rate__gt=0), name="rate_above_zero"),)
        indexes = (models.Index(fields=["workspace", "currency", "-on", "-id"], name="rate_by_day"),)
        triggers = (pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.currency} {self.on} {self.rate}"


class StatedAmount(WorkspaceRow):
    """A deal's amount in the currency the customer pays in, and what it was converted to; the older ones stay."""

    class Why(models.TextChoices):
        STATED = "stated", "Stated"
        RATE = "rate", "The rate changed"
        CLOSE_DATE = "close_date", "The close date changed"

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="+")
    currency = models.CharField(max_length=3)
    minor = models.BigIntegerField()
    rate = models.ForeignKey(Rate, on_delete=models.PROTECT, related_name="+")
    converted_minor = models.BigIntegerField()
    is_current = models.BooleanField(default=True)
    why = models.CharField(max_length=10, choices=Why.choices, default=Why.STATED)
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["deal"], condition=Q(is_current=True), name="one_stated_amount_a_deal"),
            models.CheckConstraint(
                condition=Q(minor__gte=0) & Q(converted_minor__gte=0), name="stated_amount_not_negative"
            ),
        )
        indexes = (models.Index(fields=["deal", "-id"], name="stated_amount_by_deal"),)

    def __str__(self) -> str:
        return f"{self.minor} {self.currency}"
