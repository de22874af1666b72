"""Who may bring files in, and of which noun."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradeoff.imports.rules import Noun
from tradeoff.workspaces.rules import PRODUCT_ROLES, SALES_ROLES, Role

if TYPE_CHECKING:
    from tradeoff.imports.models import Import
    from tradeoff.workspaces.models import Member

GROUND = frozenset({Noun.PEOPLE, Noun.PRODUCTS})


def can_import(actor: Member) -> bool:
    """Sales, product and admins; contributors see no amounts and so bring none in."""
    return actor.holds(SALES_ROLES | PRODUCT_ROLES | {Role.ADMIN})


def can_import_noun(actor: Member, noun: Noun) -> bool:
    """People and products are the workspace's ground: an admin's, or a leader's of either side."""
    if noun in GROUND:
        return actor.holds({Role.ADMIN, Role.VP_SALES, Role.HEAD_OF_PRODUCT, Role.SALES_MANAGER})
    return can_import(actor)


def can_undo(actor: Member, file: Import) -> bool:
    """Who brought a file in, while they still may, or an admin."""
    return can_import_noun(actor, Noun(file.target)) and (actor.holds({Role.ADMIN}) or file.by_id == actor.pk)
