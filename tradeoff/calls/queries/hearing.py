"""What the job that listens reads, inside an entered workspace."""

from __future__ import annotations

from dataclasses import dataclass

from tradeoff.calls.models import Call, Meanings, Tracker, Turn
from tradeoff.calls.rules import Side


@dataclass(frozen=True)
class CallWords:
    """The words of a call turn by turn, and which turns are of our own people."""

    call: Call
    turn_ids: list[int]
    texts: list[str]
    ours: list[bool]
    meanings: Meanings | None


def call_words(call_id: int) -> CallWords | None:
    """None where the call is gone or removed."""
    call = Call.objects.filter(pk=call_id, removed_at=None).first()
    if call is None:
        return None
    rows = list(Turn.objects.filter(call=call).order_by("position").values_list("pk", "text", "speaker__side"))
    return CallWords(
        call,
        [key for key, _, _ in rows],
        [text for _, text, _ in rows],
        [side == Side.OURS for _, _, side in rows],
        Meanings.objects.filter(call=call).first(),
    )


def calls_to_hear(after: int, most: int) -> list[int]:
    """The next standing calls by id."""
    rows = Call.objects.filter(removed_at=None, pk__gt=after).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:most])


def standing_trackers(only: int | None = None) -> list[Tracker]:
    rows = Tracker.objects.filter(removed_at=None).order_by("pk")
    return list(rows if only is None else rows.filter(pk=only))
