"""The only place that says who may judge problems, change a lens, and see amounts."""

from __future__ import annotations

from tradeoff.strategy.rules import Side
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import PRODUCT_ROLES, Role

LENS_OWNERS = {Side.SALES: Role.VP_SALES, Side.PRODUCT: Role.HEAD_OF_PRODUCT}


def can_assess(actor: Member) -> bool:
    """Impact, confidence and fit are product's judgement."""
    return actor.holds(PRODUCT_ROLES)


def can_change_lens(actor: Member, side: Side) -> bool:
    """Each side owns its lens, so that neither weighs for the other."""
    return actor.holds({LENS_OWNERS[side]})


def can_save_scores(actor: Member) -> bool:
    return actor.holds(PRODUCT_ROLES | {Role.VP_SALES, Role.ADMIN})


def can_see_money(actor: Member) -> bool:
    """Contributors see neither amounts nor account names, nor ranks that amounts decide (product tenet 9)."""
    return actor.sees_money
