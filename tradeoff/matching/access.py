"""The only place that says who settles suggestions and groups themes."""

from __future__ import annotations

from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import PRODUCT_ROLES, Role


def can_settle(actor: Member) -> bool:
    """Product merges problems, so it says what is one."""
    return actor.is_active and actor.holds(PRODUCT_ROLES)


def can_see_themes(actor: Member) -> bool:
    """They quote notes, which hold customers' words."""
    return actor.is_active and actor.sees_money


def can_group(actor: Member) -> bool:
    return can_settle(actor)


def can_see_progress(actor: Member) -> bool:
    return actor.is_active and actor.holds(PRODUCT_ROLES | {Role.ADMIN})
