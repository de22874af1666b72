"""What a workbook's number formats say of a cell: a date, a percentage, an amount in a currency, or just a number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

_BUILT_IN_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_BUILT_IN_PERCENT = frozenset({9, 10})
_UNSAID = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_CURRENCY = re.compile(r"\[\$([^\]\-]{1,5})(?:-[0-9A-Fa-f]+)?\]|\"([^\"0-9#]{1,4})\"|([$€£¥₹])")
_SYMBOLS = frozenset("$€£¥₹₩₺₽₴₪") | {"US$", "C$", "A$", "CHF", "EUR", "USD", "GBP", "kr", "zł", "Kč", "R$"}
# Day 60 of the 1900 calendar, 29 February 1900, never was; from day 61 on, counting from 30 December 1899 is right.
_EPOCH, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001 - a workbook's time has no zone
_LAST_SERIAL = Decimal(2_958_466)


@dataclass(frozen=True)
class Format:
    """How a number of this style is shown; `currency` is its mark, if it has one."""

    is_date: bool = False
    is_percent: bool = False
    currency: str = ""


PLAIN = Format()


def format_of(number: int, code: str) -> Format:
    """From a number format's id and, for those beyond the built-in ones, its code."""
    if number in _BUILT_IN_DATES:
        return Format(is_date=True)
    if number in _BUILT_IN_PERCENT:
        return Format(is_percent=True)
    if not code or code.lower() == "general":
        return PLAIN
    first = code.split(";", maxsplit=1)[0]
    bare = _UNSAID.sub("", first).lower()
    if "%" in bare:
        return Format(is_percent=True)
    if "0" not in bare and "#" not in bare and re.search(r"[dmyhs]", bare):
        return Format(is_date=True)
    return Format(currency=_currency(first))


def _currency(code: str) -> str:
    for found in _CURRENCY.finditer(code):
        mark = next((group for group in found.groups() if group), "").strip()
        if mark in _SYMBOLS:
            return mark
    return ""


def text_of(number: str, style: Format, *, from_1904: bool) -> str:
    """A stored number as text that reads alike in every column: 22700 · 30% · €1200.5 · 2021-04-15T00:02:00."""
    try:
        value = Decimal(number)
    except InvalidOperation:
        return number
    if not value.is_finite() or abs(value.adjusted()) > 40:
        return number
    if style.is_date and 0 <= value < _LAST_SERIAL:
        return date_text(value, from_1904=from_1904)
    if style.is_percent:
        return f"{plain(value * 100)}%"
    if style.currency:
        return f"{'-' if value < 0 else ''}{style.currency}{plain(abs(value))}"
    return plain(value)


def plain(value: Decimal) -> str:
    """Fifteen digits, as a spreadsheet shows, no exponent; three decimals get a zero, lest they look like 1.234."""
    rounded = Decimal(f"{value:.15g}") if value.adjusted() < 15 else value
    text = f"{rounded.normalize():f}"
    return f"{text}0" if "." in text and len(text.partition(".")[2]) == 3 else text


def date_text(serial: Decimal, *, from_1904: bool = False) -> str:
    """A day number as year-month-day, with the time where it has one; below one day, the time alone."""
    epoch = _EPOCH_1904 if from_1904 else _EPOCH
    if serial < 60 and not from_1904:
        epoch += timedelta(days=1)
    moment = epoch + timedelta(seconds=round(float(serial) * 86_400))
    if serial < 1 and serial != 0:
        return f"{moment:%H:%M:%S}"
    return f"{moment:%Y-%m-%d}" if moment.time() == moment.min.time() else moment.isoformat()
