"""Fiscal calendar: quarters of a year that may start in any month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Horizon(StrEnum):
    """Where a close date lies, seen from today's fiscal quarter."""

    THIS_QUARTER = "this quarter"
    NEXT_QUARTER = "next quarter"
    LATER = "later"
    NO_DATE = "no date"


@dataclass(frozen=True, order=True)
class Quarter:
    """A fiscal quarter: first day, last day and its name (Q3 FY27)."""

    starts: date
    ends: date
    name: str

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.starts <= day <= self.ends

    @property
    def days(self) -> int:
        return (self.ends - self.starts).days + 1


def quarter_of(day: date, *, first_month: int = 1) -> Quarter:
    """The fiscal quarter a day lies in; the fiscal year is named for the calendar year it ends in."""
    months_in = (day.month - first_month) % 12
    index = months_in // 3
    start_month = (first_month - 1 + index * 3) % 12 + 1
    start_year = day.year if start_month <= day.month else day.year - 1
    starts = date(start_year, start_month, 1)
    next_month = start_month + 3
    ends = date(start_year + (next_month - 1) // 12, (next_month - 1) % 12 + 1, 1) - timedelta(days=1)
    year_start = day.year if day.month >= first_month else day.year - 1
    fiscal_year = year_start if first_month == 1 else year_start + 1
    return Quarter(starts, ends, f"Q{index + 1} FY{fiscal_year % 100:02d}")


def quarter_after(quarter: Quarter, *, first_month: int = 1) -> Quarter:
    return quarter_of(quarter.ends + timedelta(days=1), first_month=first_month)


def horizon_of(day: date | None, *, today: date, first_month: int = 1) -> Horizon:
    """This quarter includes overdue close dates: an open deal that should have closed is due now."""
    if day is None:
        return Horizon.NO_DATE
    current = quarter_of(today, first_month=first_month)
    if day <= current.ends:
        return Horizon.THIS_QUARTER
    if day in quarter_after(current, first_month=first_month):
        return Horizon.NEXT_QUARTER
    return Horizon.LATER
