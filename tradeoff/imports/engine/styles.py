"""How each column of dates and numbers is read: decided by what it shows, said, and asked where it shows nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tradeoff.imports.engine.inputs import Reading
from tradeoff.imports.engine.mapping import Column
from tradeoff.imports.engine.targets import Field, Kind
from tradeoff.kernel.money import Money
from tradeoff.tables import dates, numbers, values
from tradeoff.tables.refusals import Unreadable

Parse = Callable[[str], Any]
# Where day and month could be either, the preview shows these workspaces' dates month first until they have said.
_MONTH_FIRST = frozenset({"USD"})
_MOST_SHOWN, _MOST_KEPT = 2, 50
_NUMBERS = frozenset({Kind.MONEY, Kind.INTEGER, Kind.YEAR, Kind.PERCENT})


@dataclass(frozen=True)
class Style:
    """How to read a cell, the note where it is worth knowing, and what the mapping page says of the column."""

    parse: Parse
    note: str = ""
    reading: Reading | None = None


class Evidence:
    """What a column shows, gathered a cell at a time; of the cells themselves only the first are kept."""

    def __init__(self, spec: Field) -> None:
        self.first: list[str] = []
        self.words: list[str] = []
        self.dates = dates.DateEvidence()
        self.numbers = numbers.NumberEvidence()
        self.fractions = values.FractionEvidence()
        self._kind, self._has_words = spec.kind, bool(spec.vocabulary)
        self._sees: list[Callable[[str], None]] = [self._keep]
        if spec.vocabulary:
            self._sees.append(self.words.append)
        if spec.kind in {Kind.DATE, Kind.MOMENT}:
            self._sees.append(self.dates.see)
        if spec.kind in _NUMBERS:
            self._sees.append(self.numbers.see)
        if spec.kind is Kind.PERCENT:
            self._sees.append(self.fractions.see)

    def see(self, text: str) -> None:
        for see in self._sees:
            see(text)

    def see_all(self, texts: Sequence[str]) -> None:
        """As `see` for each of a block, passing by in one step what shows nothing."""
        if self._kind in {Kind.DATE, Kind.MOMENT}:
            for text, times in Counter(texts).items():
                self.dates.see(text, times)
        elif self._kind is Kind.PERCENT or not all(map(str.isdigit, texts)):
            for see in self._sees[1 + self._has_words :]:
                for text in texts:
                    see(text)
        if self._has_words:
            self.words.extend(texts)
        self.first.extend(texts[: _MOST_KEPT - len(self.first)])

    def _keep(self, text: str) -> None:
        if len(self.first) < _MOST_KEPT:
            self.first.append(text)


def style_of(spec: Field, column: Column, shown: Evidence, currency: str) -> Style:
    """From what all filled cells of the column show."""
    if spec.kind in {Kind.DATE, Kind.MOMENT}:
        return _dates(spec, column, shown, currency)
    if spec.kind in _NUMBERS:
        return _numbers(spec, column, shown, currency)
    words: dict[Kind, Parse] = {
        Kind.CURRENCY: lambda text: numbers.check_currency(text, currency),
        Kind.EMAIL: values.parse_email,
        Kind.CHOICE: lambda text: values.parse_enum(text, spec.choice_of, [value for value, _ in spec.choices]),
    }
    lines = spec.kind is Kind.LONG_TEXT
    return Style(words.get(spec.kind, lambda text: values.parse_text(text, most=spec.most, lines=lines)))


def _dates(spec: Field, column: Column, shown: Evidence, currency: str) -> Style:
    style = shown.dates.style(fallback=currency not in _MONTH_FIRST)
    if column.day_first is not None:
        style = dates.DateStyle(column.day_first, "as you chose", serials=style.serials)
    question = ""
    if style.is_open:
        pairs = "; ".join(f"“{text}” is {_both_days(text)}" for text in style.examples)
        question = f"Is the day or the month first in “{column.header}”? {pairs}."
    worth_saying = not question and ("/" in style.reason or style.serials)
    note = f"Column “{column.header}”: {style.reason}." if worth_saying else ""

    read = dates.parse_moment if spec.kind is Kind.MOMENT else dates.parse_date
    shape = "%-d %b %Y, %H:%M" if spec.kind is Kind.MOMENT else "%-d %b %Y"

    def parse(text: str) -> Any:
        return read(text, style)

    reading = Reading(column.index, style.reason, _shown(shown.first, parse, lambda at: f"{at:{shape}}"), question)
    return Style(parse, note, reading)


def _both_days(text: str) -> str:
    days = []
    for first in (True, False):
        try:
            days.append(f"{dates.parse_date(text, dates.DateStyle(first, '')):%-d %b %Y}")
        except Unreadable:
            continue
    return " or ".join(days) or "outside the calendar"


def _numbers(spec: Field, column: Column, shown: Evidence, currency: str) -> Style:
    style = shown.numbers.style()
    question = ""
    if column.decimal is not None:
        style = numbers.NumberStyle(column.decimal, proven=True, reason="as you chose")
    elif style.is_open:
        examples = ", ".join(f"“{text}”" for text in style.examples)
        question = (
            f"Do decimals begin with a point or a comma in “{column.header}”? Both are there, and "
            f"{examples} could be either."
        )
    parse, note = _number_parser(spec, column, shown, style, currency)
    comma = f"Column “{column.header}”: decimals begin with a comma; {style.reason}." if style.decimal == "," else ""
    shown_cells = _shown(shown.first, parse, lambda value: _number_text(spec, value, currency))
    reading = Reading(column.index, _number_words(style), shown_cells, question)
    return Style(parse, note or comma, reading if shown.first else None)


def _number_words(style: numbers.NumberStyle) -> str:
    if style.proven:
        return f"with decimals behind a {'comma' if style.decimal == ',' else 'point'}: {style.reason}"
    return "" if style == numbers.NumberStyle() else style.reason


def _number_parser(
    spec: Field, column: Column, shown: Evidence, style: numbers.NumberStyle, currency: str
) -> tuple[Parse, str]:
    if spec.kind is Kind.MONEY:
        return lambda text: numbers.parse_money(text, currency, style, scale=column.scale), ""
    if spec.kind is Kind.PERCENT:
        fraction = shown.fractions.is_shown
        note = f"Column “{column.header}”: no value is above 1, so 0.3 is read as 30 %." if fraction else ""
        return lambda text: values.parse_percent(text, fraction=fraction, style=style), note
    if spec.kind is Kind.YEAR:
        return _year, ""
    return lambda text: numbers.parse_integer(text, style), ""


def _number_text(spec: Field, value: int, currency: str) -> str:
    if spec.kind is Kind.MONEY:
        return str(Money(value, currency))
    return f"{value}%" if spec.kind is Kind.PERCENT else f"{value:,}" if spec.kind is Kind.INTEGER else str(value)


def _shown(texts: Sequence[str], parse: Parse, words: Callable[[Any], str]) -> tuple[str, ...]:
    """The first cells that are written otherwise than they are read: “03/04/2026 → 3 Apr 2026”."""
    found: dict[str, None] = {}
    for text in texts:
        try:
            read = words(parse(text))
        except Unreadable:
            continue
        if read != text.strip():
            found.setdefault(f"{text.strip()} → {read}")
        if len(found) == _MOST_SHOWN:
            break
    return tuple(found)


def _year(text: str) -> int:
    year = numbers.parse_integer(text)
    if not 1000 <= year <= dates.LAST_YEAR:
        raise Unreadable(f"{year} is not a year a company was founded in.", "Write four digits, such as 1996.")
    return year
