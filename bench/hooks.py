"""Webhooks: how many are taken in a second, and whether one is lost while web and worker are killed (-9)."""

from __future__ import annotations

from collections.abc import Iterator

from bench.figure import Figure
from bench.ground import Ground
from tests.faults import hooks

SEED, QUIET, UNDER_FIRE, KILLS = 2026, 5_000, 4_000, 10


def figures(_: Ground) -> Iterator[Figure]:
    """On a server of their own, with fsync; the vendor's senders share the machine."""
    outcome = hooks.run(seed=SEED, quiet=QUIET, under_fire=UNDER_FIRE, kills=KILLS)
    beside = {"slowest_s": outcome.slowest, "bar": 300.0}
    yield Figure("hooks.accepted_per_s", outcome.per_second, "1/s", QUIET, beside, warm=True)
    told = {
        "kills": float(len(outcome.kills)),
        "accepted": float(len(outcome.accepted)),
        "read_twice": float(outcome.read_twice),
        "drained_s": outcome.drained_in,
    }
    yield Figure("hooks.lost", float(outcome.lost), "deliveries", len(outcome.accepted), told, warm=False)
