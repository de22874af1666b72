"""The only place that says who may look after a workspace's people, products and calendar."""

from __future__ import annotations

from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Role


def can_keep_people(actor: Member) -> bool:
    """Add members, set their roles, deactivate them."""
    return actor.holds({Role.ADMIN})


def can_open_teams(actor: Member) -> bool:
    return actor.holds({Role.ADMIN, Role.VP_SALES})


def can_keep_products(actor: Member) -> bool:
    """Name products and areas, and who answers for them."""
    return actor.holds({Role.ADMIN, Role.HEAD_OF_PRODUCT})


def can_keep_calendar(actor: Member) -> bool:
    """Change the workspace's name, fiscal year and time zone."""
    return actor.holds({Role.ADMIN})


def can_set_visibility(actor: Member) -> bool:
    """Say whose accounts and deals each role sees."""
    return actor.holds({Role.ADMIN})


def can_require_factor(actor: Member) -> bool:
    """Say whether a password alone opens the workspace."""
    return actor.holds({Role.ADMIN})


def can_import_ground(actor: Member) -> bool:
    """Bring in people and products from a file. Nobody can sign in by it, and nobody gets a right but to sell."""
    return actor.holds({Role.ADMIN, Role.VP_SALES, Role.SALES_MANAGER, Role.HEAD_OF_PRODUCT})
