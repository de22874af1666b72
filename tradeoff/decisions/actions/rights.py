"""Giving and taking the right to decide."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from tradeoff import log
from tradeoff.decisions import access, events, rules
from tradeoff.decisions.models import DecisionRight
from tradeoff.kernel.errors import Invalid, NotAllowed

if TYPE_CHECKING:
    from tradeoff.workspaces.models import Area, Member


@transaction.atomic
def set_right(
    *, actor: Member, holder: Member, rung: rules.Rung, area: Area | None, up_to_minor: int | None, now: datetime
) -> DecisionRight:
    """Give a rung of an area (or of all areas) to a member, replacing who held it; refuses a ceiling of nothing."""
    if not access.can_set_rights(actor):
        raise NotAllowed("An admin or the head of product sets decision rights.")
    if up_to_minor is not None and up_to_minor <= 0:
        raise Invalid("A ceiling is more than nothing; leave it empty for no limit.", field="up_to")
    if not holder.is_active:
        raise Invalid(f"{holder.name} is no longer active.", field="holder")
    right, _ = DecisionRight.objects.update_or_create(
        workspace_id=actor.workspace_id,
        area=area,
        rung=int(rung),
        defaults={"holder": holder, "up_to_minor": up_to_minor},
    )
    log.record(events.RightSet(right_id=right.pk), actor=actor, now=now)
    return right


@transaction.atomic
def remove_right(*, actor: Member, right: DecisionRight, now: datetime) -> None:
    """Take a right away; open drafts keep their named decider until the decider is named anew."""
    if not access.can_set_rights(actor):
        raise NotAllowed("An admin or the head of product sets decision rights.")
    log.record(events.RightSet(right_id=right.pk), actor=actor, now=now)
    right.delete()
