"""The short version of `make bench ONLY=notify`: a digest run survives its worker and its database being killed."""

from __future__ import annotations

from tests.faults import digest


def test_nothing_is_lost_and_nothing_told_twice_under_kills() -> None:
    outcome = digest.run(seed=3, kills=2, members=6, each=2)

    assert len(outcome.kills) == 2
    assert (outcome.told, outcome.in_app_doubled) == (outcome.expected, 0)
    assert (outcome.lost, outcome.mailed_under_two_ids, outcome.failed_jobs) == (0, 0, 0)
    assert outcome.repeats <= 2 * len(outcome.kills)  # two are in flight at most when one is killed
