from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tradeoff import log
from tradeoff.asks import access, events
from tradeoff.asks.models import TriagePolicy
from tradeoff.kernel.errors import Invalid, NotAllowed
from tradeoff.workspaces.models import Area, Member

MOST_DAYS = 60


@transaction.atomic
def set_policy(
    *,
    actor: Member,
    area: Area | None,
    type: str,  # noqa: A002 - the product's word
    owner: Member | None,
    days: int,
    now: datetime,
) -> TriagePolicy:
    """Say who looks at asks of an area and type (None, "": any) and within how many working days they are answered.

    Without an owner the area's owner looks. It takes the place of the one there was; asks logged before keep theirs.
    Refuses a policy that names nobody.
    """
    if not access.can_set_policies(actor):
        raise NotAllowed("Policies are set by heads of product and administrators.")
    if not 0 <= days <= MOST_DAYS:
        raise Invalid(f"Answers come within 0 to {MOST_DAYS} working days.", field="days")
    if owner is None and (area is None or area.owner_id is None):
        raise Invalid("Name who looks at these asks; there is no area owner who would.", field="owner")
    policy, _ = TriagePolicy.objects.update_or_create(
        workspace_id=actor.workspace_id,
        area=area,
        type=type,
        defaults={"owner": owner, "answer_within_days": days},
    )
    log.record(events.TriagePolicySet(triage_policy_id=policy.pk), actor=actor, now=now)
    return policy


@transaction.atomic
def drop_policy(*, actor: Member, policy: TriagePolicy, now: datetime) -> None:
    """Take a policy away; asks that were logged under it keep their owner and date."""
    if not access.can_set_policies(actor):
        raise NotAllowed("Policies are set by heads of product and administrators.")
    key = policy.pk
    policy.delete()
    log.record(events.TriagePolicyDropped(triage_policy_id=key), actor=actor, now=now)
