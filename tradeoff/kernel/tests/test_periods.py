from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradeoff.kernel.periods import Horizon, horizon_of, quarter_after, quarter_of

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("day", "first_month", "starts", "ends", "name"),
    [
        (date(2026, 1, 1), 1, date(2026, 1, 1), date(2026, 3, 31), "Q1 FY26"),
        (date(2026, 12, 31), 1, date(2026, 10, 1), date(2026, 12, 31), "Q4 FY26"),
        (date(2026, 2, 1), 2, date(2026, 2, 1), date(2026, 4, 30), "Q1 FY27"),
        (date(2027, 1, 31), 2, date(2026, 11, 1), date(2027, 1, 31), "Q4 FY27"),
        (date(2024, 2, 29), 12, date(2023, 12, 1), date(2024, 2, 29), "Q1 FY24"),
    ],
)
def test_finds_the_fiscal_quarter(day: date, first_month: int, starts: date, ends: date, name: str) -> None:
    quarter = quarter_of(day, first_month=first_month)

    assert (quarter.starts, quarter.ends, quarter.name) == (starts, ends, name)


@pytest.mark.parametrize(
    ("day", "horizon"),
    [
        (None, Horizon.NO_DATE),
        (date(2025, 1, 1), Horizon.THIS_QUARTER),
        (date(2026, 12, 31), Horizon.THIS_QUARTER),
        (date(2027, 1, 1), Horizon.NEXT_QUARTER),
        (date(2027, 3, 31), Horizon.NEXT_QUARTER),
        (date(2027, 4, 1), Horizon.LATER),
    ],
)
def test_an_overdue_close_date_counts_as_this_quarter(day: date | None, horizon: Horizon) -> None:
    assert horizon_of(day, today=TODAY) is horizon


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(1, 12))
def test_quarters_follow_each_other_without_a_gap(day: date, first_month: int) -> None:
    quarter = quarter_of(day, first_month=first_month)

    assert day in quarter
    assert 89 <= quarter.days <= 92
    assert quarter_after(quarter, first_month=first_month).starts == quarter.ends + timedelta(days=1)
