"""What a job heard in a call is kept: vectors, hits of trackers, and sentences proposed as asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from tradeoff.calls.engine.tracking import Hit, Piece
from tradeoff.calls.models import Call, Meanings, ProposedAsk, TrackerHit


@dataclass(frozen=True)
class Heard:
    """What was heard in one call. `proposals` are (piece, probability); `vectors` in half precision, None without a
    model."""

    turn_ids: Sequence[int]
    hits: Mapping[int, Sequence[Hit]]
    proposals: Sequence[tuple[Piece, float]]
    encoder: str = ""
    pieces: Sequence[Piece] = ()
    vectors: bytes | None = None


@transaction.atomic
def keep_heard(*, call_id: int, heard: Heard, now: datetime) -> None:
    """Replaces what was heard before. What somebody has settled stays settled; no log entry, nobody did anything."""
    call = Call.objects.select_for_update().filter(pk=call_id, removed_at=None).first()
    if call is None:
        return
    if heard.vectors is not None:
        pieces = [list(piece) for piece in heard.pieces]
        Meanings.objects.update_or_create(
            call=call,
            defaults={
                "workspace_id": call.workspace_id, "encoder": heard.encoder, "pieces": pieces, "vectors": heard.vectors
            },
        )  # fmt: skip
    for tracker_id, hits in heard.hits.items():
        _replace_hits(call, tracker_id, heard.turn_ids, hits)
    wanted = {(heard.turn_ids[piece.turn], piece.start) for piece, _ in heard.proposals}
    waiting = ProposedAsk.objects.filter(call=call, settled_at=None)
    gone = [one.pk for one in waiting if (one.turn_id, one.start) not in wanted]
    waiting.filter(pk__in=gone).delete()
    ProposedAsk.objects.bulk_create(
        (
            ProposedAsk(
                workspace_id=call.workspace_id, call=call, turn_id=heard.turn_ids[piece.turn],
                start=piece.start, end=piece.end, probability=probability,
            )
            for piece, probability in heard.proposals
        ),
        ignore_conflicts=True,
    )  # fmt: skip
    call.heard_at, call.heard_with = now, heard.encoder
    call.save(update_fields=["heard_at", "heard_with"])


@transaction.atomic
def keep_hits(*, call_id: int, tracker_id: int, turn_ids: Sequence[int], hits: Sequence[Hit]) -> None:
    """The hits of one tracker in one call, instead of those from before."""
    call = Call.objects.select_for_update().filter(pk=call_id, removed_at=None).first()
    if call is not None:
        _replace_hits(call, tracker_id, turn_ids, hits)


def _replace_hits(call: Call, tracker_id: int, turn_ids: Sequence[int], hits: Sequence[Hit]) -> None:
    TrackerHit.objects.filter(call=call, tracker=tracker_id).delete()
    TrackerHit.objects.bulk_create(
        (
            TrackerHit(
                workspace_id=call.workspace_id, tracker_id=tracker_id, call=call, turn_id=turn_ids[hit.turn],
                start=hit.start, end=hit.end, how=hit.how, nearness=hit.nearness,
            )
            for hit in hits
        ),
        ignore_conflicts=True,
    )  # fmt: skip
