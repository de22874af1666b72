"""Merging loses no ask, and undoing gives back exactly what was: over any filings and merges."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tradeoff.problems.engine import root_of, standing

FILED = st.dictionaries(st.integers(1, 12), st.integers(1, 8), max_size=12)


@st.composite
def merges(draw: st.DrawFn, highest: int) -> dict[int, int]:
    """Merges in force, without circles: each leads to a lower number."""
    found = {}
    for key in draw(st.sets(st.integers(2, highest))):
        found[key] = draw(st.integers(1, key - 1))
    return found


@given(filed=FILED, asks_into=merges(12), problems_into=merges(8))
def test_no_filed_ask_is_lost_and_none_stands_under_a_merged_problem(
    filed: dict[int, int], asks_into: dict[int, int], problems_into: dict[int, int]
) -> None:
    placed = standing(filed, asks_into=asks_into, problems_into=problems_into)

    assert filed.keys() <= placed.keys()
    assert not set(placed.values()) & problems_into.keys()


@given(filed=FILED, problems_into=merges(8))
def test_undoing_a_merge_gives_back_the_same(filed: dict[int, int], problems_into: dict[int, int]) -> None:
    before = standing(filed, asks_into={}, problems_into=problems_into)
    free = [key for key in range(1, 9) if key not in problems_into]
    into = problems_into | ({free[-1]: free[0]} if len(free) > 1 else {})

    standing(filed, asks_into={}, problems_into=into)
    undone = {key: value for key, value in into.items() if key in problems_into}

    assert standing(filed, asks_into={}, problems_into=undone) == before


def test_a_chain_leads_to_its_end() -> None:
    placed = standing({1: 30}, asks_into={2: 1}, problems_into={30: 20, 20: 10})

    assert placed == {1: 10, 2: 10}


def test_an_ask_that_is_filed_itself_stays_there_when_merged() -> None:
    assert standing({1: 10, 2: 20}, asks_into={2: 1}, problems_into={}) == {1: 10, 2: 20}


def test_a_circle_ends() -> None:
    assert root_of(1, {1: 2, 2: 1}) == 1
