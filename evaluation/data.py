"""The labelled sets, read as they are published."""

from __future__ import annotations

import csv
import functools
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

CHECKOUT = Path(__file__).resolve().parent.parent
PAIRS = "dup_openoffice_pairs/openoffice_duplicate_pairs.csv"
TITLE, LONG = "title only", "title + 60 words"
SEED = 20261123


def folder() -> Path:
    """Where the sets lie."""
    named = Path(os.environ.get("TRADEOFF_DATA", CHECKOUT.parent / "shared" / "data"))
    if not named.is_dir():
        raise SystemExit("The labelled sets are not there; name their folder in TRADEOFF_DATA.")
    return named


def rows(inside: str) -> list[dict[str, str]]:
    """The rows of one file."""
    csv.field_size_limit(10**9)
    with (folder() / inside).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass(frozen=True)
class Duplicates:
    """Reports, which group of duplicates each is in, those that are queries, and the half each belongs to."""

    texts: dict[str, list[str]]
    groups: list[int]
    queries: list[int]
    first_half: list[bool]

    def relevant(self, query: int) -> set[int]:
        """The other reports of its group."""
        return set(self.members[self.groups[query]]) - {query}

    @functools.cached_property
    def members(self) -> dict[int, list[int]]:
        """The reports of each group."""
        found: dict[int, list[int]] = {}
        for n, group in enumerate(self.groups):
            found.setdefault(group, []).append(n)
        return found


class _Joined:
    """Which places belong together, by whatever joins them."""

    def __init__(self, size: int) -> None:
        self._above = list(range(size))

    def top(self, place: int) -> int:
        while self._above[place] != place:
            place = self._above[place]
        return place

    def join(self, one: int, other: int) -> None:
        self._above[self.top(one)] = self.top(other)


def duplicates() -> Duplicates:
    """Pairs of reports joined to groups; a group, and every group that shares a title with it, is in one half."""
    read = rows(PAIRS)
    reports = {
        row[f"bug_id_{side}"]: (row[f"title_{side}"], row[f"description_{side}"])
        for row in reversed(read)
        for side in "yx"
    }
    keys = sorted(reports)
    place = {key: n for n, key in enumerate(keys)}
    same, kept_together = _Joined(len(keys)), _Joined(len(keys))
    for row in read:
        for joined in (same, kept_together):
            joined.join(place[row["bug_id_x"]], place[row["bug_id_y"]])
    by_title: dict[str, int] = {}
    for n, key in enumerate(keys):
        kept_together.join(n, by_title.setdefault(" ".join(reports[key][0].split()), n))
    return Duplicates(
        {
            TITLE: [reports[key][0] for key in keys],
            LONG: [f"{reports[key][0]}. {' '.join(reports[key][1].split()[:60])}" for key in keys],
        },
        [same.top(n) for n in range(len(keys))],
        [place[row["bug_id_x"]] for row in read],
        _halved([kept_together.top(n) for n in range(len(keys))]),
    )


def _halved(groups: Sequence[int]) -> list[bool]:
    names = np.unique(groups)
    np.random.default_rng(SEED).shuffle(names)
    first = set(names[: len(names) // 2].tolist())
    return [group in first for group in groups]
