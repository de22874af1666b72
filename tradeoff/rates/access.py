"""The only place that says who keeps the rates."""

from __future__ import annotations

from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Role

KEEPERS = frozenset({Role.VP_SALES, Role.ADMIN})


def can_see_rates(actor: Member) -> bool:
    """Rates are public in themselves, yet with them amounts could be worked out."""
    return actor.sees_money


def can_record_rates(actor: Member) -> bool:
    return actor.holds(KEEPERS)
