"""A decision as a thing to discuss; who decides follows by themselves."""

from __future__ import annotations

from django.urls import reverse

from tradeoff.decisions.queries import visible_decisions
from tradeoff.discussion.subjects import Subject
from tradeoff.workspaces.models import Member


def find_decision(actor: Member, decision_id: int) -> Subject | None:
    decision = visible_decisions(actor).filter(pk=decision_id).first()
    if decision is None:
        return None
    people = (decision.decider_id,) if decision.decider_id else ()
    return Subject(decision.problem.title, reverse("decisions:decision", args=[decision.pk]), people)
