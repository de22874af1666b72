"""Imports of 3,000 deals under kills (-9) of web, worker or PostgreSQL at ten seeded points; four are undone so too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bench.figure import Figure
from bench.ground import Ground
from tests.faults import imports

SEED, KILLS, ROWS, UNDOS = 2026, 10, 3000, 4


def figures(_: Ground) -> Iterator[Figure]:
    """On a server of its own, with fsync; warm says nothing here."""
    outcome = imports.run(seed=SEED, kills=KILLS, rows=ROWS, undos=UNDOS)
    killed = Counter(kill.replace(" ", "_") for kill in outcome.kills)
    beside = {"pressed_again": float(outcome.pressed_again)} | {name: float(times) for name, times in killed.items()}
    wanted = outcome.files * outcome.rows
    yield Figure("imports.lost", float(wanted - outcome.came), "rows", wanted, beside, warm=False)
    yield Figure("imports.doubled", float(outcome.doubled), "rows", wanted, beside, warm=False)
    yield Figure("imports.half_written", float(outcome.half_written), "looks", outcome.files, beside, warm=False)
    entries = float(outcome.entries - outcome.files - 1)  # one more for the accounts that came first
    yield Figure("imports.log_entries_too_many", entries, "entries", outcome.files, beside, warm=False)
    half = float(outcome.half_undone + UNDOS - outcome.undone)
    yield Figure("imports.half_undone", half, "files", UNDOS, {"edited_kept": float(outcome.edited_kept)}, warm=False)
