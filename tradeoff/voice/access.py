"""The only place that says who reads, writes and removes notes; rows come through what crm lets one see."""

from __future__ import annotations

from tradeoff.voice.models import Note
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import PRODUCT_ROLES, SALES_ROLES, Role

LEADERS = frozenset({Role.SALES_MANAGER, Role.VP_SALES, Role.HEAD_OF_PRODUCT, Role.ADMIN})


def can_see_notes(actor: Member) -> bool:
    """They are customers' words with their names, which a contributor does not see (product tenet 9)."""
    return actor.is_active and actor.sees_money


def sees_unplaced(actor: Member) -> bool:
    """Notes that nobody has put to a customer yet are product's to place."""
    return actor.holds(PRODUCT_ROLES)


def can_triage(actor: Member) -> bool:
    """Product empties the inbox."""
    return can_see_notes(actor) and actor.holds(PRODUCT_ROLES)


def can_write(actor: Member) -> bool:
    return can_see_notes(actor)


def can_remove(actor: Member, note: Note) -> bool:
    """Who wrote or added it, and leaders."""
    return actor.pk in {note.author_id, note.added_by_id} or actor.holds(LEADERS)


def can_import(actor: Member) -> bool:
    return actor.holds(SALES_ROLES | PRODUCT_ROLES | {Role.ADMIN})
