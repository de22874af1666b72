"""The only place that says who writes down who buys, and who sets policy and profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradeoff.crm.queries import may_edit
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import PRODUCT_ROLES, SALES_ROLES, Role

if TYPE_CHECKING:
    from tradeoff.crm.models import Deal

LEADERS = frozenset({Role.SALES_MANAGER, Role.VP_SALES, Role.ADMIN})


def can_see_buying(actor: Member) -> bool:
    return actor.sees_money


def can_write(actor: Member, deal: Deal) -> bool:
    return may_edit(actor, deal)


def can_set_policy(actor: Member) -> bool:
    return actor.holds(LEADERS)


def can_set_profile(actor: Member) -> bool:
    return actor.holds(LEADERS | {Role.HEAD_OF_PRODUCT})


def can_import(actor: Member) -> bool:
    return actor.holds(SALES_ROLES | PRODUCT_ROLES | {Role.ADMIN})
