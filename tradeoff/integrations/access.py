"""Who may connect vendors: their keys open what a whole company keeps there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradeoff.workspaces.rules import PRODUCT_ROLES, Role

if TYPE_CHECKING:
    from tradeoff.workspaces.models import Member


def can_keep_connections(actor: Member) -> bool:
    """Connect, change and disconnect; nobody else sees the page."""
    return actor.holds({Role.ADMIN})


def can_plan_work(actor: Member) -> bool:
    """Send what was decided to where it is planned, and read how it stands."""
    return actor.holds(PRODUCT_ROLES | {Role.ADMIN})
