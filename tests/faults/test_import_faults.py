"""The short version of `make bench ONLY=imports_faults`: one kill of an import and one of an undo."""

from __future__ import annotations

from tests.faults import imports


def test_a_file_comes_in_and_goes_back_whole_and_once_whoever_dies() -> None:
    outcome = imports.run(seed=5, kills=1, rows=400, undos=1)

    assert [kill.split()[0] for kill in outcome.kills] == ["worker", "worker"]
    assert (outcome.came, outcome.half_written, outcome.doubled) == (400, 0, 0)
    assert outcome.touches == outcome.came
    assert outcome.entries == 1 + 1  # one a file, and the accounts before them
    assert outcome.notices == 1
    assert (outcome.undone, outcome.half_undone, outcome.edited_kept) == (1, 0, 1)
