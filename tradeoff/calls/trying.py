"""A tracker tried on the newest calls before it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tradeoff.calls import presenting, queries
from tradeoff.calls.engine.tracking import Hit
from tradeoff.calls.meanings import heard_by, kept_vectors
from tradeoff.calls.rules import TrackerInput, check_tracker, clock
from tradeoff.text.encoder import why_not

if TYPE_CHECKING:
    from tradeoff.calls.models import Turn
    from tradeoff.workspaces.models import Member

SHOWN = 30


@dataclass(frozen=True)
class Tried:
    """What a tracker would find in the newest calls; the first SHOWN as rows."""

    hits: int
    calls: int
    looked_at: int
    rows: list[dict[str, Any]]


def without_model() -> str:
    """Why nothing is found by meaning on this machine; empty where it is."""
    return why_not()


def tried(actor: Member, said: TrackerInput) -> Tried:
    """Refuses what `set_tracker` would refuse, but for the name."""
    check_tracker(said)
    words = queries.words_to_try(actor)
    by_call: dict[int, list[Turn]] = {}
    for turn in words.turns:
        by_call.setdefault(turn.call_id, []).append(turn)
    meanings = {one.call_id: one for one in words.meanings}
    found: list[tuple[Turn, Hit]] = []
    for call_id, turns in by_call.items():
        pieces, vectors = kept_vectors(meanings.get(call_id))
        texts = [one.text for one in turns]
        found += [(turns[hit.turn], hit) for hit in heard_by(said.phrases, said.examples, texts, pieces, vectors)]
    rows = [_row(turn, hit) for turn, hit in found[:SHOWN]]
    return Tried(len(found), len({turn.call_id for turn, _ in found}), len(by_call), rows)


def _row(turn: Turn, hit: Hit) -> dict[str, Any]:
    return presenting.hit_row(turn.text, hit.start, hit.end, how=hit.how) | {
        "speaker": turn.speaker.name,
        "stamp": clock(turn.starts_ms) if turn.starts_ms is not None else "",
        "call": turn.call.title,
    }
