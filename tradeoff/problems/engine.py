"""Where every ask stands: pure, so that merging and undoing can be proven to lose no ask."""

from __future__ import annotations

from collections.abc import Mapping


def root_of(key: int, into: Mapping[int, int]) -> int:
    """Where a chain of merges ends; a chain that bites its own tail ends where it began to repeat."""
    passed: set[int] = set()
    while key in into and key not in passed:
        passed.add(key)
        key = into[key]
    return key


def standing(
    filed: Mapping[int, int], *, asks_into: Mapping[int, int], problems_into: Mapping[int, int]
) -> dict[int, int]:
    """Ask id to the problem it counts for.

    An ask counts where it is filed; one that was merged into another and is filed nowhere counts where that one is. A
    filing under a merged problem counts for the problem it was merged into. `*_into` hold the merges that are in force.
    """
    placed = {}
    for ask_id in (*filed, *asks_into):
        problem_id = filed.get(ask_id, filed.get(root_of(ask_id, asks_into)))
        if problem_id is not None:
            placed[ask_id] = root_of(problem_id, problems_into)
    return placed
