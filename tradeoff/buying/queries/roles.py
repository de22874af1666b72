from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from tradeoff.buying import access
from tradeoff.buying.models import (  # type: ignore[attr-defined]  # the version is made by pghistory
    BuyingPolicy,
    DealRole,
    DealRoleVersion,
    ValueCase,
)
from tradeoff.buying.rules import DEFAULT_PERCENT
from tradeoff.crm.models import Contact, Deal, DealQuerySet
from tradeoff.crm.ports import DealMark
from tradeoff.crm.queries import visible_contacts, visible_deals
from tradeoff.crm.rules import BuyingRole
from tradeoff.workspaces.models import Member


@dataclass(frozen=True)
class RoleChange:
    """One change of a part somebody plays; an empty role means removed."""

    at: datetime
    who: str
    contact: str
    role: str


def visible_roles(actor: Member) -> QuerySet[DealRole]:
    """Those that stand."""
    rows = DealRole.objects.filter(workspace=actor.workspace_id, removed_at=None, deal__in=visible_deals(actor))
    return rows if access.can_see_buying(actor) else rows.none()


def roles_of(actor: Member, deal: Deal) -> list[DealRole]:
    rows = visible_roles(actor).filter(deal=deal).select_related("contact", "changed_by")
    order = list(BuyingRole)
    return sorted(rows, key=lambda row: (order.index(BuyingRole(row.role)), row.contact.name, row.pk))


def known_roles(actor: Member) -> QuerySet[DealRole]:
    """Removed ones too, for finding what a row of a file means."""
    return DealRole.objects.filter(workspace=actor.workspace_id, deal__in=visible_deals(actor))


def roles_to_compare(actor: Member) -> QuerySet[DealRole]:
    """Known ones with `standing`, the part that holds; empty where somebody took it away."""
    standing = Case(When(removed_at=None, then=F("role")), default=Value(""))
    return known_roles(actor).annotate(standing=standing).order_by("pk")


def role_changes(deal: Deal) -> list[RoleChange]:
    """Newest first, of a deal the caller has found through `deal_of`."""
    rows = DealRoleVersion.objects.filter(deal=deal).select_related("contact", "changed_by").order_by("-pgh_id")
    return [
        RoleChange(
            row.changed_at,
            row.changed_by.name if row.changed_by else "",
            row.contact.name,
            "" if row.removed_at else BuyingRole(row.role).label,
        )
        for row in rows
    ]


def contacts_to_choose(actor: Member, deal: Deal) -> list[Contact]:
    """The people at the deal's account, by name."""
    if deal.account_id is None:
        return []
    return list(visible_contacts(actor).filter(account=deal.account_id).order_by("name", "pk"))


def value_case_of(actor: Member, deal: Deal) -> ValueCase | None:
    if not access.can_see_buying(actor):
        return None
    return ValueCase.objects.filter(deal=deal).select_related("agreed_with", "changed_by").first()


def policy_of(actor: Member) -> BuyingPolicy:
    """The workspace's, else the one that holds until somebody sets it: deals at 50 % or more."""
    found = BuyingPolicy.objects.filter(workspace=actor.workspace_id).first()
    return found or BuyingPolicy(workspace_id=actor.workspace_id, from_percent=DEFAULT_PERCENT)


def undecided(rows: DealQuerySet, workspace_id: int) -> DealQuerySet:
    """The open deals among them past the policy's line of whom nobody knows who decides."""
    policy = BuyingPolicy.objects.filter(workspace=workspace_id)
    deciding = DealRole.objects.filter(deal=OuterRef("pk"), role=BuyingRole.DECISION_MAKER, removed_at=None)
    late = Q(stage__probability__gte=Coalesce(Subquery(policy.values("from_percent")[:1]), Value(DEFAULT_PERCENT)))
    large = Q(amount_minor__gte=Subquery(policy.values("from_amount_minor")[:1]))
    return rows.open().filter(late | large).filter(~Exists(deciding))


def is_undecided(actor: Member, deal: Deal) -> bool:
    return undecided(visible_deals(actor).filter(pk=deal.pk), actor.workspace_id).exists()


def undecided_mark(actor: Member, today: date) -> DealMark | None:  # noqa: ARG001 - an offer gets the day
    """The filter on the list of deals; it asks nothing until it is chosen."""
    return DealMark("undecided", "No decision-maker known", lambda rows: undecided(rows, actor.workspace_id))
