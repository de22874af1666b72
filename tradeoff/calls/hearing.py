"""What is in a call: hits of trackers, and the customer's sentences that ask for something."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tradeoff.calls.actions import Heard
from tradeoff.calls.engine.tracking import Piece
from tradeoff.calls.engine.wishing import wishes_in
from tradeoff.calls.meanings import encoder, heard_by, kept_vectors, packed, pieces_of
from tradeoff.calls.models import Tracker
from tradeoff.calls.queries import CallWords

LEAST: Final = 0.5  # probability
MOST_PROPOSED: Final = 40  # in one call, the most probable
FEWEST_WORDS: Final = 4


def heard_in(words: CallWords, trackers: Sequence[Tracker]) -> Heard:
    """Everything a call holds; encodes its sentences unless the same model has done so before."""
    model, kept = encoder(), None
    pieces, vectors = kept_vectors(words.meanings)
    if vectors is None and model is not None:
        pieces = pieces_of(words.texts)
        vectors = model.encode([words.texts[one.turn][one.start : one.end] for one in pieces])
        kept = packed(vectors)
    hits = {
        tracker.pk: heard_by(tracker.phrases, tracker.examples, words.texts, pieces, vectors) for tracker in trackers
    }
    return Heard(
        words.turn_ids, hits, asked_in(words), model.name if model and vectors is not None else "", pieces, kept
    )


def asked_in(words: CallWords) -> list[tuple[Piece, float]]:
    """The sentences of those who are not our own people that probably ask for something, in order."""
    found = [
        (Piece(turn, said.start, said.end), said.probability)
        for turn, text in enumerate(words.texts)
        if not words.ours[turn]
        for said in wishes_in(text)
        if said.probability >= LEAST and len(said.text.split()) >= FEWEST_WORDS
    ]
    likely = sorted(found, key=lambda one: -one[1])[:MOST_PROPOSED]
    return sorted(likely, key=lambda one: one[0])
