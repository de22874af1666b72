from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tradeoff import log
from tradeoff.activities import access, events
from tradeoff.activities.models import QuietPolicy
from tradeoff.activities.rules import MOST_QUIET_DAYS
from tradeoff.kernel.errors import Invalid, NotAllowed
from tradeoff.workspaces.models import Member


@transaction.atomic
def set_quiet_policy(*, actor: Member, days: int, now: datetime) -> None:
    """Call a deal quiet after so many days without activity; 0 never. Refuses who does not lead sales."""
    if not access.can_set_quiet_policy(actor):
        raise NotAllowed("Sales managers, the VP of sales and administrators set when a deal counts as quiet.")
    if not 0 <= days <= MOST_QUIET_DAYS:
        raise Invalid(f"Choose 1 to {MOST_QUIET_DAYS} days, or 0 for never.", field="days")
    QuietPolicy.objects.update_or_create(workspace_id=actor.workspace_id, defaults={"days": days})
    log.record(events.QuietPolicySet(), actor=actor, now=now)
