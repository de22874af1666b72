"""Product's judgement of a problem, kept apart from what is counted."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction

from tradeoff import log
from tradeoff.kernel.errors import Invalid, NotAllowed
from tradeoff.strategy import access, events, rules
from tradeoff.strategy.models import Assessment, Objective, ObjectiveFit

if TYPE_CHECKING:
    from tradeoff.problems.models import Problem
    from tradeoff.workspaces.models import Member


@transaction.atomic
def assess(
    *, actor: Member, problem: Problem, impact: Decimal, confidence: int, reason: str, now: datetime
) -> Assessment:
    """Judge impact (0.25 to 3) and confidence in percent, with a reason; earlier judgements are kept.

    Refuses values off their scale, and a judgement without its reason.
    """
    if not access.can_assess(actor):
        raise NotAllowed("Impact and confidence are judged by product.")
    rules.check_impact(impact)
    rules.check_confidence(confidence)
    if not reason.strip():
        raise Invalid("Say in a sentence what makes you think so; the other side will read it.", field="reason")
    assessment = Assessment.objects.create(
        workspace_id=problem.workspace_id,
        problem=problem,
        impact=impact,
        confidence=confidence,
        reason=reason.strip(),
        by=actor,
        at=now,
    )
    event = events.ProblemAssessed(problem_id=problem.pk, assessment_id=assessment.pk)
    log.record(event, actor=actor, now=now)
    return assessment


@transaction.atomic
def set_fit(*, actor: Member, problem: Problem, objective: Objective, points: int, now: datetime) -> ObjectiveFit:
    """Say how much solving a problem serves an objective, 0 to 3; the same points again change nothing."""
    if not access.can_assess(actor):
        raise NotAllowed("How much a problem serves an objective is judged by product.")
    rules.check_fit(points)
    known = ObjectiveFit.objects.select_for_update().filter(problem=problem, objective=objective).first()
    if known is not None and known.points == points:
        return known
    fit, _ = ObjectiveFit.objects.update_or_create(
        workspace_id=problem.workspace_id,
        problem=problem,
        objective=objective,
        defaults={"points": points, "by": actor, "at": now},
    )
    log.record(events.FitSet(problem_id=problem.pk, objective_id=objective.pk), actor=actor, now=now)
    return fit
