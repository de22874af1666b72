"""Words of a note say something about a problem; how much it matters, and that it does not after all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from tradeoff import log
from tradeoff.inbox import access, events, queries
from tradeoff.inbox.actions.stepping import FIELDS, _kept, _notes
from tradeoff.inbox.models import Insight, Step
from tradeoff.inbox.rules import LONGEST_QUOTE, Act, Importance, span_in
from tradeoff.kernel.errors import Conflict, NotAllowed
from tradeoff.problems.queries import merge_of
from tradeoff.voice.actions import place_in_inbox
from tradeoff.voice.rules import State

if TYPE_CHECKING:
    from tradeoff.problems.models import Problem
    from tradeoff.workspaces.models import Member


@transaction.atomic
def link(
    *, actor: Member, notes: Sequence[int], problem: Problem, importance: Importance | None = None,
    start: int | None = None, end: int | None = None, now: datetime,
) -> Step:  # fmt: skip
    """Link notes to a problem, one by the words that were marked, several whole; they are processed by that.

    A link that is there already changes nothing but gets its importance. Refuses a problem that was merged away, and
    words outside the note.
    """
    if merge_of(problem):
        raise Conflict(f"“{problem.title}” was merged into another problem; link it there.")
    rows = _notes(actor, notes)
    before = queries.standing_of(actor, rows, FIELDS)
    made = []
    for key, text in queries.texts_of(actor, rows).items():
        first, last = span_in(text, start, end)
        insight, fresh = Insight.objects.get_or_create(
            workspace_id=actor.workspace_id, note_id=key, problem=problem, start=first, end=last, taken_back_at=None,
            defaults={"quote": text[first:last][:LONGEST_QUOTE], "importance": importance, "by": actor, "at": now},
        )  # fmt: skip
        if fresh:
            made.append(insight.pk)
        elif importance is not None and insight.importance != importance:
            set_importance(actor=actor, insight=insight, importance=importance, now=now)
    changes = {"state": State.PROCESSED.value, "snoozed_until": None}
    place_in_inbox(workspace_id=actor.workspace_id, notes=rows, changes=changes)
    return _kept(actor, Act.LINK, {"notes": before, "after": changes, "insights": made}, len(rows), now=now)


@transaction.atomic
def set_importance(*, actor: Member, insight: Insight, importance: Importance | None, now: datetime) -> Insight:
    """How much it matters to whoever said it; None where nobody can say."""
    if not access.can_triage(actor):
        raise NotAllowed("How important it is, product says.")
    held = Insight.objects.select_for_update().get(pk=insight.pk)
    if held.importance != importance:
        held.importance = importance
        held.save(update_fields=["importance"])
        log.record(events.ImportanceSet(**_ids(held)), actor=actor, now=now)
    return held


@transaction.atomic
def take_back(*, actor: Member, insight: Insight, now: datetime) -> Insight:
    """It says nothing about the problem after all; kept, and counted no more. A second time changes nothing."""
    held = Insight.objects.select_for_update().get(pk=insight.pk)
    if not access.can_take_back(actor, held):
        raise NotAllowed("An insight is taken back by product.")
    if held.taken_back_at is None:
        held.taken_back_at, held.taken_back_by = now, actor
        held.save(update_fields=["taken_back_at", "taken_back_by"])
        log.record(events.InsightTakenBack(**_ids(held)), actor=actor, now=now)
    return held


def _ids(held: Insight) -> dict[str, int]:
    return {"insight_id": held.pk, "note_id": held.note_id, "problem_id": held.problem_id}
