"""The only place that says which accounts and deals a member may see and change."""

from __future__ import annotations

from tradeoff.crm.models import Account, Deal
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import PRODUCT_ROLES, SALES_ROLES, Role

SALES_LEADERS = frozenset({Role.SALES_MANAGER, Role.VP_SALES, Role.ADMIN})


def can_see_deals(actor: Member) -> bool:
    """Contributors see neither account names nor amounts (product tenet 9)."""
    return actor.sees_money


def can_edit_deal(actor: Member, deal: Deal) -> bool:
    return deal.owner_id == actor.pk or actor.holds(SALES_LEADERS)


def can_edit_account(actor: Member, account: Account) -> bool:
    return account.owner_id == actor.pk or actor.holds(SALES_LEADERS)


def can_set_bands(actor: Member) -> bool:
    return actor.holds({Role.ADMIN})


def can_lay_pipeline(actor: Member) -> bool:
    return actor.holds(SALES_LEADERS)


def can_import(actor: Member) -> bool:
    return actor.holds(SALES_ROLES | PRODUCT_ROLES | {Role.ADMIN})
