"""The only place that says who sees and keeps subscriptions; money is for who may see amounts (product tenet 9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradeoff.crm.queries import may_edit_account
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import PRODUCT_ROLES, SALES_ROLES, Role

if TYPE_CHECKING:
    from tradeoff.crm.models import Account


def can_see_subscriptions(actor: Member) -> bool:
    return actor.sees_money


def can_keep(actor: Member, account: Account) -> bool:
    """Who may change the account keeps its subscriptions."""
    return may_edit_account(actor, account)


def can_import(actor: Member) -> bool:
    return actor.holds(SALES_ROLES | PRODUCT_ROLES | {Role.ADMIN})
