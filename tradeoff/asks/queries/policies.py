from __future__ import annotations

from typing import Final

from django.db.models import Case, F, IntegerField, QuerySet, When

from tradeoff.asks import rules
from tradeoff.asks.models import TriagePolicy
from tradeoff.kernel.errors import NotFound
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Role

DAYS: Final = 5
LEADS: Final = (Role.HEAD_OF_PRODUCT, Role.PRODUCT_MANAGER, Role.ADMIN)


def policies_of(actor: Member) -> list[rules.TriagePolicy]:
    """Who answers which asks; one whose owner has left does not count.

    Where no policy covers every ask, the first head of product (else product manager, else admin) does, in five days.
    """
    found = []
    for row in policy_table(actor):
        owner = row.owner or (row.area.owner if row.area else None)
        if owner is not None and owner.is_active:
            found.append(rules.TriagePolicy(owner.pk, row.answer_within_days, row.area_id, row.type or None))
    if not any(policy.area_id is None and policy.type is None for policy in found):
        found.append(rules.TriagePolicy(_lead(actor), DAYS))
    return found


def policy_table(actor: Member) -> QuerySet[TriagePolicy]:
    """The general one first, then by area and type."""
    rows = TriagePolicy.objects.filter(workspace=actor.workspace_id).select_related("owner", "area__owner")
    return rows.order_by(F("area__name").asc(nulls_first=True), "type", "pk")


def policy_of(actor: Member, policy_id: int) -> TriagePolicy:
    policy = policy_table(actor).filter(pk=policy_id).first()
    if policy is None:
        raise NotFound("There is no such policy; it may have been taken away already.")
    return policy


def _lead(actor: Member) -> int:
    rank = Case(*(When(roles__role=role, then=place) for place, role in enumerate(LEADS)), output_field=IntegerField())
    leads = Member.objects.active().filter(workspace=actor.workspace_id, roles__role__in=LEADS)
    first = leads.annotate(rank=rank).order_by("rank", "pk").values_list("pk", flat=True).first()
    return actor.pk if first is None else first
