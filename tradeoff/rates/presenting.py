"""Rates and stated amounts as a page shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from tradeoff.kernel.money import Money
from tradeoff.kernel.sheets import csv_text
from tradeoff.rates.rules import rate_text
from tradeoff.ui.format import ago, day, day_short
from tradeoff.ui.parts import Chip, Moment

if TYPE_CHECKING:
    from tradeoff.rates.models import Rate, StatedAmount


@dataclass(frozen=True)
class RateRow:
    currency: str
    on: str
    rate: str
    source: str
    who: str
    when: str
    replaced: bool


def rate_rows(rows: Iterable[Rate], replaced: set[int], *, now: datetime) -> list[RateRow]:
    return [
        RateRow(
            row.currency,
            day(row.on),
            rate_text(row.rate),
            row.source,
            row.by.name if row.by else "",
            ago(row.at, now=now),
            row.pk in replaced,
        )
        for row in rows
    ]


def rates_csv(rows: Iterable[Rate]) -> str:
    """In the order the page reads them back: what comes out can go in again."""
    return csv_text(
        ("Currency", "Day", "Rate", "Source"), ((row.currency, row.on, rate_text(row.rate), row.source) for row in rows)
    )


def currency_chips(currencies: Iterable[str], chosen: str) -> list[Chip]:
    return [Chip(code, "?" if code == chosen else f"?currency={code}", active=code == chosen) for code in currencies]


def stated_words(stated: StatedAmount, *, currency: str, today: date) -> str:
    """“€90k (≈ $97k at 1.08 of 30 Sep)”."""
    given, worth = Money(stated.minor, stated.currency), Money(stated.converted_minor, currency)
    of_day = day_short(stated.rate.on, today=today)
    return f"{given.short()} (≈ {worth.short()} at {rate_text(stated.rate.rate)} of {of_day})"


def moments(history: Iterable[StatedAmount], *, currency: str, today: date, now: datetime) -> list[Moment]:
    return [
        Moment(
            title=stated_words(row, currency=currency, today=today),
            when=ago(row.at, now=now),
            who=row.by.name if row.by else "",
            text=row.get_why_display(),
            icon="banknote",
        )
        for row in history
    ]
