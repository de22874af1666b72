"""Who works on a deal beside its owner."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tradeoff import log
from tradeoff.crm import access, events, queries
from tradeoff.crm.models import Deal, DealTeammate
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed
from tradeoff.workspaces.models import Member

PART_LENGTH = 60


@transaction.atomic
def join_deal_team(*, actor: Member, deal: Deal, member: Member, part: str, now: datetime) -> DealTeammate:
    """Put a member on the team of a deal, who sees it with its amounts from now on.

    Refuses who may not change the deal, somebody who has left, and a second place on the same team.
    """
    _require_keeper(actor, deal)
    if member.workspace_id != deal.workspace_id or not member.is_active:
        raise Invalid(f"{member.name} is no active member here.", field="member")
    if len(part) > PART_LENGTH:
        raise Invalid(f"Say what they do in {PART_LENGTH} letters or fewer.", field="part")
    if DealTeammate.objects.filter(deal=deal, member=member).exists():
        raise Conflict(f"{member.name} is on this team already.", field="member")
    joined = DealTeammate.objects.create(
        workspace=deal.workspace, deal=deal, member=member, part=part.strip(), added_by=actor, added_at=now
    )
    log.record(events.DealTeamJoined(deal_id=deal.pk, member_id=member.pk), actor=actor, now=now)
    return joined


@transaction.atomic
def leave_deal_team(*, actor: Member, deal: Deal, member_id: int, now: datetime) -> None:
    """Take a member off the team; they see the deal no longer unless another rule lets them. Anybody may leave."""
    if actor.pk != member_id:
        _require_keeper(actor, deal)
    gone, _ = DealTeammate.objects.filter(deal=deal, member=member_id).delete()
    if gone:
        log.record(events.DealTeamLeft(deal_id=deal.pk, member_id=member_id), actor=actor, now=now)


def _require_keeper(actor: Member, deal: Deal) -> None:
    seen = queries.visible_deals(actor).filter(pk=deal.pk).exists()
    if not seen or not access.can_edit_deal(actor, deal):
        raise NotAllowed("Only its owner, a sales leader or an administrator names the team of a deal.")
