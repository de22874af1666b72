"""The only place that says who may have something drafted. What it is about is seen first, by its own package."""

from __future__ import annotations

from tradeoff.drafting.models import Draft
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import PRODUCT_ROLES, Role


def can_draft(actor: Member) -> bool:
    """Product reads notes, states problems and answers asks."""
    return actor.is_active and actor.holds(PRODUCT_ROLES)


def can_settle(actor: Member, draft: Draft) -> bool:
    return can_draft(actor) and draft.by_id == actor.pk


def can_set_up(actor: Member) -> bool:
    """It may cost money, and words leave the house."""
    return actor.is_active and actor.holds({Role.ADMIN})


def can_see_setting(actor: Member) -> bool:
    return can_set_up(actor) or can_draft(actor)
