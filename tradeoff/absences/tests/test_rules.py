from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradeoff.absences.rules import Away, acting_for, check_days
from tradeoff.kernel.errors import Invalid

DAY = date(2026, 3, 2)


def _away(lines: dict[int, int | None]) -> dict[int, Away]:
    return {key: Away(key, who, DAY, DAY) for key, who in lines.items()}


def test_a_delegate_acts_and_a_delegate_who_is_away_passes_it_on() -> None:
    assert acting_for(_away({1: 2}), 1) == 2
    assert acting_for(_away({1: 2, 2: 3}), 1) == 3


@pytest.mark.parametrize("lines", [{}, {1: None}, {1: 2, 2: None}, {1: 2, 2: 1}, {1: 2, 2: 3, 3: 2}])
def test_nobody_acts_for_who_is_there_or_where_the_line_ends_or_turns_back(lines: dict[int, int | None]) -> None:
    assert acting_for(_away(lines), 1) is None


@given(st.dictionaries(st.integers(1, 8), st.none() | st.integers(1, 8), max_size=8), st.integers(1, 8))
def test_whoever_acts_is_there_and_somebody_else(lines: dict[int, int | None], member: int) -> None:
    who = acting_for(_away(lines), member)

    assert who is None or (who not in lines and who != member and member in lines)


@given(st.integers(-3, 6))
def test_days_count_from_the_first_to_the_end_of_the_last(offset: int) -> None:
    away = Away(1, None, DAY, DAY + timedelta(days=3))

    assert away.on(DAY + timedelta(days=offset)) == (0 <= offset <= 3)


@pytest.mark.parametrize(
    ("starts", "until", "words"),
    [(1, 0, "before the first"), (-5, -1, "are over"), (0, 400, "longer than a year")],
)
def test_days_that_make_no_sense_are_refused_in_words(starts: int, until: int, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        check_days(DAY + timedelta(days=starts), DAY + timedelta(days=until), today=DAY)
