"""The model of meanings where this machine has one, loaded once a process; and vectors as bytes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from tradeoff.calls.engine.tracking import Hit, Piece, meant_in, phrases_of, said_in, together
from tradeoff.text.encoder import DIMENSIONS, Encoder, load
from tradeoff.text.sentences import sentences

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tradeoff.calls.models import Meanings

FEWEST_WORDS = 3  # a sentence of fewer, “Yeah, sure.”, means nothing by itself
MOST_PIECES = 5000


@cache
def encoder() -> Encoder | None:
    return load()


def pieces_of(texts: Sequence[str]) -> list[Piece]:
    """The sentences of the turns that say something."""
    found = [
        Piece(turn, span.start, span.end)
        for turn, text in enumerate(texts)
        for span in sentences(text)
        if len(span.text.split()) >= FEWEST_WORDS
    ]
    return found[:MOST_PIECES]


def packed(vectors: NDArray[np.float32]) -> bytes:
    return vectors.astype(np.float16).tobytes()


def unpacked(meanings: Meanings) -> tuple[list[Piece], NDArray[np.float32]]:
    rows = np.frombuffer(bytes(meanings.vectors), dtype=np.float16).reshape(-1, DIMENSIONS).astype(np.float32)
    return [Piece(*piece) for piece in meanings.pieces], rows


def kept_vectors(meanings: Meanings | None) -> tuple[list[Piece], NDArray[np.float32] | None]:
    """The sentences of a call with their vectors, where the model of today made them."""
    model = encoder()
    if meanings is None or model is None or meanings.encoder != model.name:
        return [], None
    return unpacked(meanings)


@lru_cache(maxsize=64)
def vectors_of(examples: tuple[str, ...]) -> NDArray[np.float32] | None:
    """None without a model, and without examples."""
    model = encoder()
    return model.encode(examples) if model is not None and examples else None


def heard_by(
    phrases: Sequence[str],
    examples: Sequence[str],
    texts: Sequence[str],
    pieces: Sequence[Piece],
    vectors: NDArray[np.float32] | None,
) -> list[Hit]:
    """The hits of one tracker in one call: by words always, by meaning where there are vectors of this model."""
    said = said_in(texts, phrases_of(phrases))
    meant = vectors_of(tuple(examples))
    if vectors is None or meant is None:
        return said
    return together(said, meant_in(pieces, vectors, meant))
