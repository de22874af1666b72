"""A worker and a database that die in the middle of embedding."""

from __future__ import annotations

from tests.faults import embedding


def test_every_note_has_its_vector_and_every_pair_is_proposed_whoever_dies() -> None:
    outcome = embedding.run(notes=1_000)

    assert outcome.kills == ["worker", "postgresql"]
    assert outcome.vectors == outcome.worded_meanwhile == 1_000
    assert outcome.nearest_to_own > 0.999
    assert (outcome.pairs, outcome.failed) == (1, 0)
