"""Conversion by the rate of a day, and how a pasted table of rates is read."""

from __future__ import annotations

import csv
import io
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from typing import Final

from tradeoff.kernel.errors import Invalid
from tradeoff.kernel.money import CURRENCIES, Money

PLACES: Final = 10
MOST: Final = Decimal(10) ** 9
MOST_ROWS: Final = 20_000
HEADERS: Final = {"currency", "code", "from"}


@dataclass(frozen=True)
class RateInput:
    """One unit of `currency` is worth `rate` of the workspace's currency on that day."""

    currency: str
    on: date
    rate: Decimal
    source: str = ""


@dataclass(frozen=True)
class DatedRate:
    """A rate that is in force from its day until the next one's."""

    id: int
    currency: str
    on: date
    rate: Decimal


@dataclass(frozen=True)
class Noted:
    """An amount in minor units of its currency, and what it is worth in the workspace's by which rate."""

    minor: int
    currency: str
    rate_id: int
    worth_minor: int


class RateBook:
    """The rates in force, by currency and day; a later correction of the same day is the one given last."""

    def __init__(self, rates: Iterable[DatedRate]) -> None:
        by_currency: dict[str, dict[date, DatedRate]] = {}
        for rate in rates:
            by_currency.setdefault(rate.currency, {})[rate.on] = rate
        self._days: Mapping[str, list[date]] = {currency: sorted(found) for currency, found in by_currency.items()}
        self._rates = by_currency

    def on(self, currency: str, day: date) -> DatedRate:
        """The rate of that day, else of the latest day before it; refuses when there is none."""
        days = self._days.get(currency, [])
        place = bisect_right(days, day)
        if place == 0:
            raise Invalid(
                f"There is no rate for {currency} on {day:%d %b %Y} or before. Add one under Rates, then save again.",
                field="currency",
            )
        return self._rates[currency][days[place - 1]]


def convert(stated: Money, rate: Decimal, currency: str) -> Money:
    """Into another currency's minor units, half a unit rounded up; exact until that last step."""
    if rate <= 0:
        raise Invalid("A rate is above 0.", field="rate")
    with localcontext() as context:
        context.prec = 60
        return Money.of(stated.amount * rate, currency)


def check_rate(given: RateInput, *, currency: str) -> None:
    """Refuses what cannot be a rate into the workspace's currency."""
    if given.currency not in CURRENCIES:
        raise Invalid(f"“{given.currency}” is not a currency Tradeoff knows; use a code such as EUR.", field="currency")
    if given.currency == currency:
        raise Invalid(f"{currency} is the workspace's own currency; it needs no rate.", field="currency")
    if not given.rate.is_finite() or not 0 < given.rate < MOST:
        raise Invalid("A rate is a number above 0, such as 1.0845.", field="rate")
    if given.rate != round(given.rate, PLACES):
        raise Invalid(f"A rate has {PLACES} decimals at most.", field="rate")


def read_rates(text: str, *, currency: str, today: date) -> list[RateInput]:
    """Lines of currency, day, rate and source; refuses the first line that cannot be read, by its number.

    The separator is a comma, a semicolon or a tab; with the latter two a decimal comma is understood.
    """
    lines = [line for line in text.removeprefix("\ufeff").splitlines() if line.strip()]
    if not lines:
        raise Invalid("Paste at least one line, such as EUR,2026-09-30,1.08,ECB.", field="text")
    if len(lines) > MOST_ROWS:
        raise Invalid(f"That is more than {MOST_ROWS:,} lines; split the table.", field="text")
    mark = next((mark for mark in ("\t", ";") if mark in lines[0]), ",")
    rows = list(csv.reader(io.StringIO("\n".join(lines)), delimiter=mark))
    first = 1 if rows[0][0].strip().casefold() in HEADERS else 0
    found = []
    for number, row in enumerate(rows[first:], start=first + 1):
        try:
            given = _rate_in(row, decimal_comma=mark != ",")
            check_rate(given, currency=currency)
            _check_day(given.on, today=today)
        except Invalid as refusal:
            raise Invalid(f"Line {number}: {refusal.message}", field="text") from None
        found.append(given)
    if not found:
        raise Invalid("There is a header but no rate below it.", field="text")
    return found


def _check_day(on: date, *, today: date) -> None:
    if on > today:
        raise Invalid("The day lies ahead; a rate is known only once its day has come.")


def _rate_in(row: Sequence[str], *, decimal_comma: bool) -> RateInput:
    cells = [cell.strip() for cell in row] + [""] * 4
    code, day, rate, source = cells[:4]
    if any(cells[4:]):
        raise Invalid("There are more than four cells: currency, day, rate, source.")
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", day):
        raise Invalid(f"“{day[:40]}” is not a day; write it as 2026-09-30.")
    if decimal_comma:
        rate = rate.replace(",", ".")
    if not re.fullmatch(r"[0-9]{1,10}(\.[0-9]{1,20})?", rate):
        raise Invalid(f"“{rate[:40]}” is not a rate; write it as 1.0845.")
    try:
        on = date.fromisoformat(day)
    except ValueError:
        raise Invalid(f"“{day}” is not a day of the calendar.") from None
    return RateInput(code.upper()[:10], on, Decimal(rate), source[:120])


def rate_text(rate: Decimal) -> str:
    """Without the zeros nobody wrote: 1.08, 0.0066."""
    text = f"{rate:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
