"""Dates as people write them; day/month order is decided once a column, by evidence, and said."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from dateutil import parser

from tradeoff.tables.refusals import Unreadable

FIRST_YEAR, LAST_YEAR = 1990, 2100
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})(?:[T\s].*)?")
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4})(?:[T,\s].*)?")
_REMEDY = "Write it as year-month-day, such as 2026-03-31, or empty the cell."
# Two defaults that share no part: what the text leaves open differs between them.
_ONE, _OTHER = datetime(2000, 1, 1), datetime(2004, 2, 2)  # noqa: DTZ001 - only their parts are used


@dataclass(frozen=True)
class DateStyle:
    """`day_first` is None where no value of the column decides; then `fallback` holds and the person is asked."""

    day_first: bool | None
    reason: str
    fallback: bool = False

    @property
    def reads_day_first(self) -> bool:
        return self.fallback if self.day_first is None else self.day_first


def date_style(values: Iterable[str], *, fallback: bool = False) -> DateStyle:
    """Looks for a day above 12 in the first or second place; where both occur the more frequent order holds."""
    day_first = month_first = either = 0
    example = {True: "", False: ""}
    for value in values:
        found = _YEAR_LAST.fullmatch(value.strip())
        if found is None:
            continue
        one, two = int(found[1]), int(found[3])
        if one > 12 >= two:
            day_first, example[True] = day_first + 1, example[True] or value.strip()
        elif two > 12 >= one:
            month_first, example[False] = month_first + 1, example[False] or value.strip()
        else:
            either += 1
    if day_first or month_first:
        first = day_first > month_first
        most, fewer = max(day_first, month_first), min(day_first, month_first)
        reason = f"{_order(first)}, as “{example[first]}” shows, with {most - 1:,} more"
        return DateStyle(first, reason + (f"; {fewer:,} values are the other way round" if fewer else ""))
    if either:
        return DateStyle(None, f"no day above 12 shows the order; read as {_order(fallback)}, please check", fallback)
    return DateStyle(None, "year-month-day or months in words", fallback)


def _order(day_first: bool) -> str:
    return "day/month/year" if day_first else "month/day/year"


def parse_date(value: str, style: DateStyle) -> date:
    """Refuses a day that does not exist, one that is not said in full, and years outside 1990 to 2100."""
    text = value.strip()
    if found := _YEAR_FIRST.fullmatch(text):
        return _day(int(found[1]), int(found[3]), int(found[4]))
    if found := _YEAR_LAST.fullmatch(text):
        one, two = int(found[1]), int(found[3])
        day, month = (one, two) if style.reads_day_first else (two, one)
        if month > 12 >= day:
            raise Unreadable(
                f"There is no month {month}: the column is read as {_order(style.reads_day_first)}.", _REMEDY
            )
        return _day(int(found[4]), month, day)
    return _in_words(text)


def _day(year: int, month: int, day: int) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Unreadable(f"The year {year} is outside {FIRST_YEAR} to {LAST_YEAR}.", _REMEDY)
    try:
        return date(year, month, day)
    except ValueError:
        raise Unreadable("There is no such day in the calendar.", _REMEDY) from None


def _in_words(text: str) -> date:
    if text.isdigit() and len(text) == 5:
        raise Unreadable("This is a spreadsheet's day number, not a date.", "Format the column as a date, then export.")
    if len(text) > 40 or not re.search(r"[0-9]{4}", text) or not re.search(r"[^\W\d]{3}", text):
        raise Unreadable("This is not a full date.", _REMEDY)
    try:
        one, other = parser.parse(text, default=_ONE), parser.parse(text, default=_OTHER)
    except (ValueError, OverflowError, TypeError):
        raise Unreadable("This is not a date.", _REMEDY) from None
    if one.date() != other.date():
        raise Unreadable("This date leaves out the day, the month or the year.", _REMEDY)
    return _day(one.year, one.month, one.day)
