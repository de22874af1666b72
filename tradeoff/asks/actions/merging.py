from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from tradeoff import log
from tradeoff.asks import access, events, queries
from tradeoff.asks.actions.giving import give
from tradeoff.asks.models import Ask, AskMerge
from tradeoff.asks.rules import AnswerKind
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed
from tradeoff.workspaces.models import Member

BECAUSE = "Another ask says the same; what comes of it reaches everybody who asked."


@transaction.atomic
def merge(*, ask: Ask, into: Ask, actor: Member, now: datetime) -> AskMerge:
    """Say that an ask says what another says: both keep their words, and the asker is told.

    Refuses an ask into itself, into one that was merged away, one that is merged already, and one of another workspace.
    """
    if not access.can_merge(actor, ask):
        raise NotAllowed("Asks are merged by product or by whoever looks after them.")
    held = {row.pk: row for row in Ask.objects.select_for_update().filter(pk__in=[ask.pk, into.pk]).order_by("pk")}
    if len(held) < 2:
        raise Invalid("An ask cannot be merged into itself; choose the one that says the same.", field="into")
    if (elsewhere := queries.merge_of(into)) is not None:
        raise Conflict(f"That ask was merged into ask {elsewhere.into_id}; merge this one there.", field="into")
    try:
        with transaction.atomic():
            made = AskMerge.objects.create(
                workspace_id=ask.workspace_id, ask=held[ask.pk], into=held[into.pk], by=actor, at=now
            )
    except IntegrityError as error:
        raise Conflict("This ask is merged into another already; undo that first.") from error
    _tell(held[ask.pk], AnswerKind.MERGED, actor=actor, now=now)
    log.record(events.AskMerged(ask_id=ask.pk, into_id=into.pk), actor=actor, now=now)
    return made


@transaction.atomic
def undo_merge(*, ask: Ask, actor: Member, now: datetime) -> None:
    """Let an ask stand for itself again, with the answer it had before; refuses one that is not merged."""
    held = Ask.objects.select_for_update().get(pk=ask.pk)
    made = queries.merge_of(held)
    if made is None:
        raise Conflict("This ask is not merged into another; there is nothing to undo.")
    if not (access.can_merge(actor, held) or made.by_id == actor.pk):
        raise NotAllowed("Merges are undone by product, by who merged, or by whoever looks after the ask.")
    made.undone_by, made.undone_at = actor, now
    made.save(update_fields=["undone_by", "undone_at"])
    before = queries.answers_of(held).exclude(kind=AnswerKind.MERGED).first()
    if queries.current_answer(held).kind == AnswerKind.MERGED and before is not None:
        given = give(
            held,
            by=actor,
            kind=AnswerKind(before.kind),
            at=now,
            reason=before.reason,
            internal_reason=before.internal_reason,
            words_to_say=before.words_to_say,
            until=before.until,
        )
        log.record(events.AskAnswered(ask_id=held.pk, answer_id=given.pk, kind=given.kind), actor=actor, now=now)
    log.record(events.AskMergeUndone(ask_id=held.pk, into_id=made.into_id), actor=actor, now=now)


def _tell(ask: Ask, kind: AnswerKind, *, actor: Member, now: datetime) -> None:
    given = give(ask, by=actor, kind=kind, at=now, reason=BECAUSE, fast=True)
    log.record(events.AskAnswered(ask_id=ask.pk, answer_id=given.pk, kind=kind), actor=actor, now=now)
