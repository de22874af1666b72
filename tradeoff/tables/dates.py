"""Dates as people write them; what a single cell leaves open is decided once a column, by evidence, and said."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from dateutil import parser

from tradeoff.tables.formats import date_text
from tradeoff.tables.refusals import Unreadable

FIRST_YEAR, LAST_YEAR = 1990, 2100
FIRST_SERIAL, LAST_SERIAL = 32_874, 73_415  # 1 January 1990 and 31 December 2100 as a spreadsheet counts days
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})(?:[T\s].*)?")
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})(?:[T,\s].*)?")
_COMPACT = re.compile(r"(19[0-9]{2}|20[0-9]{2})(0[1-9]|1[0-2])([0-2][0-9]|3[01])")
_SERIAL = re.compile(r"[0-9]{5}(?:[.,][0-9]+)?")
_TIME = re.compile(
    r"(?:^|[T\s,])([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,][0-9]+)?)?(?:\s*([ap])\.?m\.?)?"
    r"\s*(Z|[+\-−][0-9]{2}(?::?[0-9]{2})?)?",
    re.IGNORECASE,
)
_REMEDY = "Write it as year-month-day, such as 2026-03-31, or empty the cell."
# Two defaults that share no part: what the text leaves open differs between them.
_ONE, _OTHER = datetime(2000, 1, 1), datetime(2004, 2, 2)  # noqa: DTZ001 - only their parts are used
_MOST_EXAMPLES = 3


class _Months(parser.parserinfo):
    """English, and the months of four more languages where they are written otherwise."""

    MONTHS: list[Any] = [  # noqa: RUF012 - as the class it completes has it
        ("Jan", "January", "Januar", "janv", "janvier", "ene", "enero", "gennaio"),
        ("Feb", "February", "Februar", "févr", "février", "fév", "febrero", "febbraio"),
        ("Mar", "March", "März", "Mär", "Mrz", "mars", "marzo"),
        ("Apr", "April", "avr", "avril", "abr", "abril", "aprile"),
        ("May", "Mai", "mayo", "maggio", "mag"),
        ("Jun", "June", "Juni", "juin", "junio", "giugno", "giu"),
        ("Jul", "July", "Juli", "juil", "juillet", "julio", "luglio", "lug"),
        ("Aug", "August", "août", "ago", "agosto"),
        ("Sep", "Sept", "September", "septembre", "septiembre", "settembre", "set"),
        ("Oct", "October", "Okt", "Oktober", "octobre", "octubre", "ottobre", "ott"),
        ("Nov", "November", "novembre", "noviembre"),
        ("Dec", "December", "Dez", "Dezember", "déc", "décembre", "dic", "diciembre", "dicembre"),
    ]


_IN_WORDS = parser.parser(_Months())


@dataclass(frozen=True)
class DateStyle:
    """`day_first` is None where no value of the column decides; `examples` are then what the person is asked about.

    `fallback` holds until they have answered. `serials`: five digits are a spreadsheet's day number.
    """

    day_first: bool | None
    reason: str
    fallback: bool = False
    serials: bool = False
    examples: tuple[str, ...] = ()

    @property
    def reads_day_first(self) -> bool:
        return self.fallback if self.day_first is None else self.day_first

    @property
    def is_open(self) -> bool:
        return self.day_first is None and bool(self.examples)


@dataclass
class DateEvidence:
    """Gathers, a value at a time, what shows how a column writes its dates."""

    day_first: int = 0
    month_first: int = 0
    serials: int = 0
    shown: dict[str, str] = field(default_factory=dict)
    either: dict[str, None] = field(default_factory=dict)

    def see(self, value: str, times: int = 1) -> None:
        text = value.strip()
        found = _YEAR_LAST.fullmatch(text)
        if found is None:
            if _is_serial(text):
                self.serials += times
                self.shown.setdefault("serial", text)
            return
        one, two = int(found[1]), int(found[3])
        if two > 12 >= one:
            self.month_first += times
            self.shown.setdefault("month", text)
        elif one > 12 >= two or found[2] == ".":
            self.day_first += times
            self.shown.setdefault("day", text)
        elif one != two and len(self.either) < _MOST_EXAMPLES:
            self.either.setdefault(text)

    def style(self, *, fallback: bool = False) -> DateStyle:
        """Where both orders occur the more frequent one holds, and the others are refused row by row."""
        serials, words = bool(self.serials), []
        if serials:
            shown = self.shown["serial"]
            words.append(
                f"five digits are a spreadsheet's day numbers, “{shown}” being {date_text(Decimal(shown[:5]))}"
            )
        if self.day_first or self.month_first:
            first = self.day_first > self.month_first
            most, fewer = max(self.day_first, self.month_first), min(self.day_first, self.month_first)
            shown = self.shown["day" if first else "month"]
            words.append(f"{_order(first)}, as “{shown}” shows, with {most - 1:,} more")
            words += [f"{fewer:,} values are the other way round"] if fewer else []
            return DateStyle(first, "; ".join(words), serials=serials)
        if self.either:
            words.append(f"no day above 12 shows the order; read as {_order(fallback)} until you say")
            return DateStyle(None, "; ".join(words), fallback, serials, tuple(self.either))
        return DateStyle(None, "; ".join(words) or "year-month-day or months in words", fallback, serials)


def date_style(values: Iterable[str], *, fallback: bool = False) -> DateStyle:
    """Looks for a day above 12 in the first or second place, dots, and day numbers."""
    evidence = DateEvidence()
    for value in values:
        evidence.see(value)
    return evidence.style(fallback=fallback)


def _order(day_first: bool) -> str:
    return "day/month/year" if day_first else "month/day/year"


def _is_serial(text: str) -> bool:
    return bool(_SERIAL.fullmatch(text)) and FIRST_SERIAL <= int(text[:5]) <= LAST_SERIAL


def parse_date(value: str, style: DateStyle) -> date:
    """Refuses a day that does not exist, one that is not said in full, and years outside 1990 to 2100."""
    text = value.strip()
    if found := _YEAR_FIRST.fullmatch(text):
        return _day(int(found[1]), int(found[3]), int(found[4]))
    if found := _YEAR_LAST.fullmatch(text):
        return _year_last(int(found[1]), int(found[3]), found[4], style)
    if found := _COMPACT.fullmatch(text):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if style.serials and _is_serial(text):
        return date.fromisoformat(date_text(Decimal(text[:5])))
    return _in_words(text)


def parse_moment(value: str, style: DateStyle) -> datetime:
    """A date with its time, where one stands behind it; aware only if the text says a zone. Midnight without a time."""
    text = value.strip()
    day = parse_date(text, style)
    if style.serials and _is_serial(text):
        return datetime.fromisoformat(date_text(Decimal(text.replace(",", "."))))
    found = None if _COMPACT.fullmatch(text) else _TIME.search(text)
    if found is None:
        return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - the file says no zone; its reader adds one
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    half = (found[4] or "").lower()
    if hour > 23 or minute > 59 or second > 59 or (half and not 1 <= hour <= 12):
        raise Unreadable("There is no such time of day.", "Write it as 14:30, or leave the time out.")
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=_zone(found[5]))


def _zone(text: str | None) -> timezone | None:
    if not text:
        return None
    if text in {"Z", "z"}:
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    away = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]))
    if away > timedelta(hours=14):
        raise Unreadable("There is no such time zone.", "Write it as +02:00, or leave it out.")
    return timezone(-away if text[0] in "-−" else away)


def _year_last(one: int, two: int, year: str, style: DateStyle) -> date:
    day, month = (one, two) if style.reads_day_first else (two, one)
    if month > 12 >= day:
        raise Unreadable(f"There is no month {month}: the column is read as {_order(style.reads_day_first)}.", _REMEDY)
    # Two digits: a date of a sale lies in this century, or in the last ten years of the one before.
    full = int(year) if len(year) == 4 else 2000 + int(year) if int(year) < 90 else 1900 + int(year)
    return _day(full, month, day)


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
        one, other = _IN_WORDS.parse(text, default=_ONE), _IN_WORDS.parse(text, default=_OTHER)
    except (ValueError, OverflowError, TypeError):
        raise Unreadable("This is not a date.", _REMEDY) from None
    if one.date() != other.date():
        raise Unreadable("This date leaves out the day, the month or the year.", _REMEDY)
    return _day(one.year, one.month, one.day)
