"""The short version of `make bench ONLY=imports_faults`: web, worker and PostgreSQL die while files come in."""

from __future__ import annotations

from tests.faults import imports


def test_every_file_is_in_whole_and_once_whoever_dies() -> None:
    outcome = imports.run(seed=5, kills=3, rows=1500)

    assert [kill.split()[0] for kill in outcome.kills] == ["worker", "postgresql", "web"]
    assert (outcome.came, outcome.half_written, outcome.doubled) == (3 * 1500, 0, 0)
    assert outcome.touches == outcome.came
    assert outcome.entries == 3 + 1  # one a file, and the accounts before them
    assert outcome.notices == 3
