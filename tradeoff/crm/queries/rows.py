from __future__ import annotations

from typing import Final

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from tradeoff.crm import access
from tradeoff.crm.models import Account, Contact, Deal, DealQuerySet, DealTeammate, PipelineStage
from tradeoff.kernel.errors import NotFound
from tradeoff.kernel.searching import beginnings
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.queries import sight_of
from tradeoff.workspaces.rules import SALES_ROLES

MOST: Final = 500


def visible_accounts(actor: Member) -> QuerySet[Account]:
    """Everybody's, or those whose owner the actor sees and those with a deal the actor sees."""
    rows = Account.objects.filter(workspace=actor.workspace_id)
    sight = sight_of(actor)
    if sight.everything:
        return rows
    return rows.filter(Q(owner__in=sight.owners) | Q(pk__in=visible_deals(actor).values("account")))


def visible_contacts(actor: Member) -> QuerySet[Contact]:
    rows = Contact.objects.filter(workspace=actor.workspace_id)
    return rows if sight_of(actor).everything else rows.filter(account__in=visible_accounts(actor))


def visible_deals(actor: Member) -> DealQuerySet:
    """Everybody's, or those of the owners the actor sees and those whose team the actor is on."""
    rows = Deal.objects.filter(workspace=actor.workspace_id)
    sight = sight_of(actor)
    if sight.everything:
        return rows
    if not sight.owners:
        return rows.filter(pk__in=_teams_with(actor).values("deal"))
    return rows.filter(Q(owner__in=sight.owners) | Q(pk__in=joined_deals(actor)))


def _teams_with(actor: Member) -> QuerySet[DealTeammate]:
    return DealTeammate.objects.filter(workspace=actor.workspace_id, member=actor)


def joined_deals(actor: Member) -> list[int]:
    """The deals whose team the actor is on; found once a request."""
    if "_joined" not in actor.__dict__:
        actor.__dict__["_joined"] = list(_teams_with(actor).values_list("deal_id", flat=True))
    found: list[int] = actor.__dict__["_joined"]
    return found


def sees_deals(actor: Member) -> bool:
    """Whether there can be a deal for this reader at all: a contributor sees those whose team they are on."""
    return access.can_see_deals(actor) or bool(joined_deals(actor))


def team_of(deal: Deal) -> QuerySet[DealTeammate]:
    return DealTeammate.objects.filter(deal=deal).select_related("member", "added_by").order_by("member__name", "pk")


def stages_of(actor: Member) -> QuerySet[PipelineStage]:
    return PipelineStage.objects.filter(workspace=actor.workspace_id).order_by("position", "pk")


# From each segment to the next in the index: among ten thousand accounts there are a handful.
SEGMENTS: Final = """
    WITH RECURSIVE found (segment) AS (
        (SELECT segment FROM crm_account WHERE workspace_id = %(workspace)s AND segment > '' ORDER BY 1 LIMIT 1)
         UNION ALL
        SELECT (SELECT segment FROM crm_account
                 WHERE workspace_id = %(workspace)s AND segment > found.segment ORDER BY 1 LIMIT 1)
          FROM found WHERE found.segment IS NOT NULL
    ) SELECT segment FROM found WHERE segment IS NOT NULL
"""


def segments_of(actor: Member) -> list[str]:
    """The segments accounts are in, by name."""
    with connection.cursor() as cursor:
        cursor.execute(SEGMENTS, {"workspace": actor.workspace_id})
        every = [name for (name,) in cursor.fetchall()]
    sight = sight_of(actor)
    if sight.everything:
        return every
    owned = Account.objects.filter(workspace=actor.workspace_id, owner__in=sight.owners)
    seen = set(owned.values_list("segment", flat=True).distinct())
    if unsure := set(every) - seen:  # accounts seen for a deal alone: many to go through, and mostly not needed
        for_deal = Account.objects.filter(pk__in=visible_deals(actor).values("account"))
        rows = for_deal.filter(workspace=actor.workspace_id, segment__in=unsure)
        seen.update(rows.values_list("segment", flat=True).distinct())
    return [name for name in every if name in seen]


def deals_named(actor: Member, words: str, *, most: int = MOST) -> DealQuerySet:
    """Deals in whose names these words begin, or whose id this is; beyond `most` hits some are left out."""
    return visible_deals(actor).filter(pk__in=_keys("crm_deals_named", words, most))


def accounts_named(actor: Member, words: str, *, most: int = MOST) -> QuerySet[Account]:
    return visible_accounts(actor).filter(pk__in=_keys("crm_accounts_named", words, most))


def contacts_named(actor: Member, words: str, *, most: int = MOST) -> QuerySet[Contact]:
    return visible_contacts(actor).filter(pk__in=_keys("crm_contacts_named", words, most))


def _keys(function: str, words: str, most: int) -> RawSQL:
    return RawSQL(f"SELECT {function}(%s, %s, %s)", [beginnings(words), words.strip(), most])  # noqa: S611


OPTIONS: Final = """
    SELECT 'owner', member.id::text, member.name FROM workspaces_member AS member
     WHERE member.workspace_id = %(workspace)s AND member.is_active AND EXISTS (
           SELECT FROM workspaces_memberrole AS role WHERE role.member_id = member.id AND role.role = ANY (%(roles)s))
     UNION ALL
    SELECT 'product', id::text, name FROM workspaces_product WHERE workspace_id = %(workspace)s
     ORDER BY 1, 3, 2
"""


def deal_options(actor: Member) -> dict[str, list[tuple[str, str]]]:
    """What deals can be narrowed to beside state, stage and closing: value and name of each, by name."""
    found: dict[str, list[tuple[str, str]]] = {"owner": [], "product": []}
    with connection.cursor() as cursor:
        cursor.execute(OPTIONS, {"workspace": actor.workspace_id, "roles": [role.value for role in SALES_ROLES]})
        for kind, value, name in cursor.fetchall():
            found[kind].append((value, name))
    return found | {"segment": [(name, name) for name in segments_of(actor)]}


def account_of(actor: Member, account_id: int) -> Account:
    """Refuses with NotFound, the same for a missing account and one out of sight."""
    account = visible_accounts(actor).select_related("owner").filter(pk=account_id).first()
    if account is None:
        raise NotFound("There is no such account, or it is not yours to see.")
    return account


def deal_of(actor: Member, deal_id: int) -> Deal:
    """Refuses with NotFound, the same for a missing deal and one out of sight."""
    deals = visible_deals(actor).select_related("account", "owner", "stage", "product", "changed_by")
    deal = deals.filter(pk=deal_id).first()
    if deal is None:
        raise NotFound("There is no such deal, or it is not yours to see.")
    return deal


def may_edit(actor: Member, deal: Deal) -> bool:
    """Whether the actor may change the deal and what later packages keep of it."""
    return access.can_edit_deal(actor, deal)


def may_edit_account(actor: Member, account: Account) -> bool:
    """The same of an account."""
    return access.can_edit_account(actor, account)
