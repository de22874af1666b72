"""Notices under kills: ten random points of a digest run at which the worker or PostgreSQL is killed (-9)."""

from __future__ import annotations

from collections.abc import Iterator

from bench.figure import Figure
from bench.ground import Ground
from tests.faults import digest

SEED, KILLS, MEMBERS, EACH = 2026, 10, 40, 5


def figures(_: Ground) -> Iterator[Figure]:
    """On a server of its own, with fsync; warm says nothing here."""
    outcome = digest.run(seed=SEED, kills=KILLS, members=MEMBERS, each=EACH)
    beside = {
        "kills": float(len(outcome.kills)),
        "mails": float(outcome.mails),
        "repeats_with_same_id": float(outcome.repeats),
        "mailed_under_two_ids": float(outcome.mailed_under_two_ids),
        "failed_jobs": float(outcome.failed_jobs),
    }
    lost = outcome.lost + outcome.expected - outcome.told
    yield Figure("notify.lost", float(lost), "notices", outcome.expected, beside, warm=False)
    yield Figure(
        "notify.in_app_doubled", float(outcome.in_app_doubled), "notices", outcome.expected, beside, warm=False
    )
