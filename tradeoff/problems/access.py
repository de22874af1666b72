"""The only place that says who may open, frame, merge and file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradeoff.absences.queries import acts_for
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import PRODUCT_ROLES, Role

if TYPE_CHECKING:
    from tradeoff.asks.models import Ask
    from tradeoff.problems.models import Problem

KEEPERS = PRODUCT_ROLES | {Role.ADMIN}


def can_open_problem(actor: Member) -> bool:
    return actor.holds(KEEPERS)


def can_frame(actor: Member, problem: Problem) -> bool:
    """Its owner, product, and administrators write a problem and its options."""
    return problem.owner_id == actor.pk or actor.holds(KEEPERS)


def can_merge(actor: Member) -> bool:
    return actor.holds(KEEPERS)


def can_file(actor: Member, ask: Ask) -> bool:
    """Product files asks; so does whoever was named to look after this one."""
    return actor.holds(KEEPERS) or acts_for(actor, ask.triage_owner_id)


def can_clear_inbox(actor: Member) -> bool:
    return actor.holds(KEEPERS)
