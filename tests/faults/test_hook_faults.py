"""The short version of `make bench ONLY=hooks`: the web server and the worker die once each."""

from __future__ import annotations

from tests.faults import hooks


def test_what_was_answered_is_read_whoever_dies() -> None:
    outcome = hooks.run(seed=5, quiet=100, under_fire=400, kills=2)

    assert outcome.kills == ["web", "worker"]
    assert len(outcome.accepted) == hooks.WARM + 100 + 400
    assert outcome.lost == 0
