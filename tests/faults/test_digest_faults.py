"""The short version of `make bench ONLY=notify`: web, worker and database die while people are told."""

from __future__ import annotations

from tests.faults import digest


def test_nothing_is_lost_and_nothing_told_twice_whoever_dies() -> None:
    outcome = digest.run(seed=3, kills=3, members=6, each=2, talkers=1)

    assert {kill.split()[0] for kill in outcome.kills} == {"worker", "postgresql", "web"}
    assert (outcome.told, outcome.in_app_doubled) == (outcome.expected, 0)
    assert outcome.answered > 0
    assert (outcome.answered_untold, outcome.lost, outcome.mailed_under_two_ids, outcome.failed_jobs) == (0, 0, 0, 0)
    assert outcome.repeats <= outcome.in_flight
