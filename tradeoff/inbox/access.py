"""The only place that says who triages. Sellers see what became of their own notes; the inbox is product's."""

from __future__ import annotations

from tradeoff.inbox.models import Insight, SavedView, Step
from tradeoff.voice.queries import can_see_notes, can_triage
from tradeoff.workspaces.models import Member

__all__ = ["can_change_view", "can_see_insights", "can_take_back", "can_triage", "can_undo"]


def can_see_insights(actor: Member) -> bool:
    """They quote notes."""
    return can_see_notes(actor)


def can_take_back(actor: Member, insight: Insight) -> bool:
    return can_triage(actor) or insight.by_id == actor.pk


def can_undo(actor: Member, step: Step) -> bool:
    """Who took the step."""
    return can_triage(actor) and step.by_id == actor.pk


def can_change_view(actor: Member, view: SavedView) -> bool:
    return view.owner_id == actor.pk
