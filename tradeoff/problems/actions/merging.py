"""One need found under two names: nothing moves, so undoing gives back exactly what was."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from tradeoff import log
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed
from tradeoff.problems import access, events
from tradeoff.problems.models import Problem, ProblemMerge

if TYPE_CHECKING:
    from tradeoff.workspaces.models import Member


@transaction.atomic
def merge_problems(*, problem: Problem, into: Problem, actor: Member, now: datetime) -> ProblemMerge:
    """Let a problem's asks count for another; its words and filings stay in it.

    Refuses a problem into itself, and one that is merged already on either side (which also keeps circles out).
    """
    if not access.can_merge(actor):
        raise NotAllowed("Problems are merged by product.")
    if problem.pk == into.pk:
        raise Invalid("A problem cannot be merged into itself; choose another.", field="into")
    # Both rows are locked in one order, so that two merges of the same pair wait for each other.
    list(Problem.objects.select_for_update().filter(pk__in=[problem.pk, into.pk]).order_by("pk"))
    for one in (problem, into):
        if ProblemMerge.objects.filter(problem=one, undone_at__isnull=True).exists():
            raise Conflict(f"“{one.title}” has been merged already; undo that first or choose where it went.")
    merge = ProblemMerge.objects.create(workspace_id=problem.workspace_id, problem=problem, into=into, by=actor, at=now)
    log.record(events.ProblemsMerged(problem_id=problem.pk, into_id=into.pk), actor=actor, now=now)
    return merge


@transaction.atomic
def undo_merge(*, problem: Problem, actor: Member, now: datetime) -> ProblemMerge:
    """Let a merged problem stand for itself again, with every ask it had; refuses when it is not merged."""
    if not access.can_merge(actor):
        raise NotAllowed("Merges are undone by product.")
    merge = ProblemMerge.objects.select_for_update().filter(problem=problem, undone_at__isnull=True).first()
    if merge is None:
        raise Conflict("This problem is not merged into another any more.")
    merge.undone_by, merge.undone_at = actor, now
    merge.save(update_fields=["undone_by", "undone_at"])
    log.record(events.ProblemMergeUndone(problem_id=problem.pk, into_id=merge.into_id), actor=actor, now=now)
    return merge
