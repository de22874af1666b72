"""A suggestion is accepted, dismissed, or opened again; the problems' own merge does the rest and can be undone."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from tradeoff import log
from tradeoff.kernel.errors import Conflict, NotAllowed
from tradeoff.matching import access, events
from tradeoff.matching.models import Likeness, MergeSuggestion
from tradeoff.matching.rules import Verdict
from tradeoff.problems import actions as problems

if TYPE_CHECKING:
    from tradeoff.workspaces.models import Member


@transaction.atomic
def accept_merge(
    *, actor: Member, suggestion: MergeSuggestion, keeps_later: bool = False, title: str = "", now: datetime
) -> MergeSuggestion:
    """Merge the later problem into the earlier (or the other way round), under a better title if one is given.

    Refuses what is settled already, and whatever `problems.merge_problems` refuses.
    """
    held = _held(actor, suggestion)
    gone, stays = (held.into, held.problem) if keeps_later else (held.problem, held.into)
    problems.merge_problems(problem=gone, into=stays, actor=actor, now=now)
    if title.strip() and title.strip() != stays.title:
        problems.frame(actor=actor, problem=stays, changes=problems.Framing(title=title), now=now)
    _settle(held, Verdict.ACCEPTED, actor, now)
    log.record(events.MergeSuggestionAccepted(**_ids(held)), actor=actor, now=now)
    return held


@transaction.atomic
def dismiss_merge(*, actor: Member, suggestion: MergeSuggestion, now: datetime) -> MergeSuggestion:
    """They are alike and not one; it is not proposed again. Refuses what is settled already."""
    held = _held(actor, suggestion)
    _settle(held, Verdict.DISMISSED, actor, now)
    log.record(events.MergeSuggestionDismissed(**_ids(held)), actor=actor, now=now)
    return held


@transaction.atomic
def reopen_merge(*, actor: Member, suggestion: MergeSuggestion, now: datetime) -> MergeSuggestion:
    """Back into the queue; where it was accepted, the merge is undone with it. Refuses what waits already."""
    held = _held(actor, suggestion, pending=False)
    if held.verdict == Verdict.ACCEPTED:
        merged = held.problem if held.problem.merges.filter(undone_at=None, into=held.into).exists() else held.into
        problems.undo_merge(problem=merged, actor=actor, now=now)
    held.verdict, held.by, held.settled_at = Verdict.PENDING, None, None
    held.save(update_fields=["verdict", "by", "settled_at"])
    log.record(events.MergeSuggestionReopened(**_ids(held)), actor=actor, now=now)
    return held


@transaction.atomic
def dismiss_likeness(*, actor: Member, likeness: Likeness, now: datetime) -> Likeness:
    """The two say something alike and not the same. A second time changes nothing."""
    if not access.can_settle(actor):
        raise NotAllowed("What says the same is settled by product.")
    held = Likeness.objects.select_for_update().get(pk=likeness.pk)
    if held.dismissed_at is None:
        held.dismissed_by, held.dismissed_at = actor, now
        held.save(update_fields=["dismissed_by", "dismissed_at"])
        log.record(events.LikenessDismissed(likeness_id=held.pk), actor=actor, now=now)
    return held


def _held(actor: Member, suggestion: MergeSuggestion, *, pending: bool = True) -> MergeSuggestion:
    if not access.can_settle(actor):
        raise NotAllowed("What is one problem is settled by product.")
    rows = MergeSuggestion.objects.select_for_update(of=("self",)).select_related("problem", "into")
    held = rows.get(pk=suggestion.pk)
    if (held.verdict == Verdict.PENDING) is not pending:
        raise Conflict("Someone settled this a moment ago." if pending else "This suggestion waits already.")
    return held


def _settle(held: MergeSuggestion, verdict: Verdict, actor: Member, now: datetime) -> None:
    held.verdict, held.by, held.settled_at = verdict, actor, now
    held.save(update_fields=["verdict", "by", "settled_at"])


def _ids(held: MergeSuggestion) -> dict[str, int]:
    return {"merge_suggestion_id": held.pk, "problem_id": held.problem_id, "into_id": held.into_id}
