"""Who may prepare, sign and object; and who may read what was said inside the house."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradeoff.absences.queries import acts_for
from tradeoff.workspaces.queries import sight_of
from tradeoff.workspaces.rules import PRODUCT_ROLES, SALES_ROLES, Role

if TYPE_CHECKING:
    from tradeoff.decisions.models import Decision
    from tradeoff.workspaces.models import Member


def can_prepare(actor: Member) -> bool:
    """Product puts a problem up for decision; so may whoever could be asked to decide it."""
    return actor.holds(PRODUCT_ROLES | {Role.EXECUTIVE_SPONSOR})


def can_sign(actor: Member, decision: Decision) -> bool:
    """The decider, or who acts for them while they are away."""
    return decision.signed_at is None and acts_for(actor, decision.decider_id)


def can_dissent(actor: Member) -> bool:
    """Everybody whose work a decision touches may say that they disagree: sales, product and the sponsor."""
    return actor.holds(SALES_ROLES | PRODUCT_ROLES | {Role.EXECUTIVE_SPONSOR})


def can_read_internal(actor: Member) -> bool:
    """Internal reasons and dissents may name accounts and amounts."""
    return actor.sees_money


def can_read_sums(actor: Member) -> bool:
    """What was at stake adds up the whole company's deals, so it is told to who sees all of them."""
    return actor.sees_money and sight_of(actor).everything


def can_set_rights(actor: Member) -> bool:
    return actor.holds({Role.ADMIN, Role.HEAD_OF_PRODUCT})
