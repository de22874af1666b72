"""The only place that says who reads and changes calls; a call's words are read by who may read notes."""

from __future__ import annotations

from tradeoff.calls.models import Call
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import PRODUCT_ROLES, Role

LEADERS = frozenset({Role.SALES_MANAGER, Role.VP_SALES, Role.HEAD_OF_PRODUCT, Role.ADMIN})


def can_see_calls(actor: Member) -> bool:
    """Customers' words with their names, which a contributor does not see (product tenet 9)."""
    return actor.is_active and actor.sees_money


def can_import(actor: Member) -> bool:
    return can_see_calls(actor)


def can_remove(actor: Member, call: Call) -> bool:
    """Who brought it in, and leaders."""
    return actor.pk == call.imported_by_id or actor.holds(LEADERS)


def can_settle(actor: Member) -> bool:
    """Accept or dismiss what was heard; whoever sees the call does."""
    return can_see_calls(actor)


def can_set_trackers(actor: Member) -> bool:
    return actor.holds(LEADERS | PRODUCT_ROLES)
