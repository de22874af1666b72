from __future__ import annotations

from typing import Final

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from tradeoff.crm import access
from tradeoff.crm.models import Account, Contact, Deal, DealQuerySet, DealTeammate, PipelineStage
from tradeoff.kernel.errors import NotFound
from tradeoff.kernel.searching import beginnings
from tradeoff.workspaces.models import Member, Product
from tradeoff.workspaces.queries import sellers_of, sight_of

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


def segments_of(actor: Member) -> list[str]:
    """The segments accounts are in, by name."""
    rows = visible_accounts(actor).exclude(segment="").order_by("segment")
    return list(rows.values_list("segment", flat=True).distinct())


def deals_named(actor: Member, words: str, *, most: int = MOST) -> DealQuerySet:
    """Deals in whose names these words begin, or whose id this is; beyond `most` hits some are left out."""
    return visible_deals(actor).filter(pk__in=_keys("crm_deals_named", words, most))


def accounts_named(actor: Member, words: str, *, most: int = MOST) -> QuerySet[Account]:
    return visible_accounts(actor).filter(pk__in=_keys("crm_accounts_named", words, most))


def contacts_named(actor: Member, words: str, *, most: int = MOST) -> QuerySet[Contact]:
    return visible_contacts(actor).filter(pk__in=_keys("crm_contacts_named", words, most))


def _keys(function: str, words: str, most: int) -> RawSQL:
    return RawSQL(f"SELECT {function}(%s, %s, %s)", [beginnings(words), words.strip(), most])  # noqa: S611


def deal_options(actor: Member) -> dict[str, list[tuple[str, str]]]:
    """What deals can be narrowed to beside state, stage and closing: value and name of each, by name."""
    owners = sellers_of(actor).order_by("name", "pk").values_list("pk", "name")
    products = Product.objects.filter(workspace=actor.workspace_id).order_by("name", "pk").values_list("pk", "name")
    return {
        "owner": [(str(key), name) for key, name in owners],
        "product": [(str(key), name) for key, name in products],
        "segment": [(name, name) for name in segments_of(actor)],
    }


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
