from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from tradeoff import log
from tradeoff.buying import access, events
from tradeoff.buying.models import BuyingPolicy, FitCriterion
from tradeoff.buying.rules import NEVER, Criterion, check_criteria
from tradeoff.kernel.errors import Invalid, NotAllowed
from tradeoff.workspaces.models import Member


@transaction.atomic
def set_buying_policy(*, actor: Member, from_percent: int, from_amount_minor: int | None, now: datetime) -> None:
    """From which stage's probability, or from which amount, a deal without a known decision-maker is marked."""
    if not access.can_set_policy(actor):
        raise NotAllowed("Sales managers, the VP of sales and administrators set this.")
    if not 0 <= from_percent <= NEVER:
        raise Invalid("Choose one of the stages, or never.", field="from_percent")
    if from_amount_minor is not None and from_amount_minor <= 0:
        raise Invalid("Give an amount above 0, or leave it empty.", field="from_amount")
    BuyingPolicy.objects.update_or_create(
        workspace_id=actor.workspace_id,
        defaults={"from_percent": from_percent, "from_amount_minor": from_amount_minor},
    )
    log.record(events.BuyingPolicySet(), actor=actor, now=now)


@transaction.atomic
def set_target_profile(*, actor: Member, criteria: Sequence[Criterion], now: datetime) -> None:
    """These criteria and no others; an empty list takes the profile away."""
    if not access.can_set_profile(actor):
        raise NotAllowed("Sales leaders, the head of product and administrators set the target profile.")
    check_criteria(criteria)
    FitCriterion.objects.filter(workspace=actor.workspace_id).delete()
    FitCriterion.objects.bulk_create(
        FitCriterion(
            workspace_id=actor.workspace_id,
            trait=one.trait,
            weight=one.weight,
            wanted=list(one.wanted),
            low=one.low,
            high=one.high,
        )
        for one in criteria
    )
    log.record(events.TargetProfileSet(criteria=len(criteria)), actor=actor, now=now)
