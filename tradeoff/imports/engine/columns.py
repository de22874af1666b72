"""The columns of one file made ready to be read: styles decided once by evidence, each distinct cell parsed once."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tradeoff.imports.engine.mapping import Column
from tradeoff.imports.engine.mapping import Mapping as ColumnMapping
from tradeoff.imports.engine.targets import TARGETS, Field, Kind
from tradeoff.imports.rules import CellProblem, shorten
from tradeoff.kernel.sheets import is_formula
from tradeoff.tables import dates, numbers, values
from tradeoff.tables.reading import Row
from tradeoff.tables.refusals import Unreadable

Parse = Callable[[str], Any]
# Where day and month could be either, these workspaces write the month first.
_MONTH_FIRST = frozenset({"USD"})


@dataclass
class Reader:
    """One used column. `repairs` replaces whole cells before they are parsed."""

    column: Column
    field: Field
    parse: Parse
    note: str = ""
    repairs: Mapping[str, str] = dataclasses.field(default_factory=dict)
    seen: dict[str, tuple[Any, Unreadable | None]] = dataclasses.field(default_factory=dict)

    def read(self, text: str) -> tuple[Any, Unreadable | None]:
        found = self.seen.get(text)
        if found is None:
            try:
                found = (self.parse(self.repairs.get(text.strip(), text)), None)
            except Unreadable as refusal:
                found = (None, refusal)
            self.seen[text] = found
        return found


@dataclass(frozen=True)
class Cells:
    """A row's values by field name; empty cells are not in it. `raw` keeps the text for messages."""

    number: int
    values: Mapping[str, Any]
    raw: Mapping[str, str]
    problems: tuple[CellProblem, ...]


def readers(mapping: ColumnMapping, rows: Sequence[Row], currency: str) -> list[Reader]:
    """A reader for each used column, its number and date style taken from all of the column."""
    made = []
    for column in mapping.used:
        assert column.field is not None
        spec = TARGETS[mapping.noun].field(column.field)
        texts = column_texts(rows, column.index)
        parse, note = _parser(spec, column, texts, currency)
        made.append(Reader(column, spec, parse, note))
    return made


def column_texts(rows: Sequence[Row], index: int) -> list[str]:
    """The filled cells of a column, of rows that are whole."""
    return [row.cells[index] for row in rows if row.problem is None and row.cells[index].strip()]


def read_rows(rows: Sequence[Row], used: Sequence[Reader]) -> Iterator[Cells]:
    for row in rows:
        if row.problem is not None:
            yield Cells(row.number, {}, {}, (row.problem,))
            continue
        found: dict[str, Any] = {}
        raw: dict[str, str] = {}
        problems = []
        for reader in used:
            text = row.cells[reader.column.index]
            if not text or text.isspace():
                continue
            value, refusal = reader.read(text)
            raw[reader.field.name] = text
            if refusal is not None:
                header = reader.column.header
                problems.append(CellProblem(row.number, header, shorten(text), refusal.message, refusal.remedy))
            else:
                found[reader.field.name] = value
        yield Cells(row.number, found, raw, tuple(problems))


def formula_cells(rows: Sequence[Row], used: Sequence[Reader]) -> list[tuple[int, str]]:
    """Row and text of each cell that a spreadsheet would run; they are kept as text and made safe in every export."""
    texts = [reader.column.index for reader in used if reader.field.kind in {Kind.TEXT, Kind.LONG_TEXT, Kind.REFERENCE}]
    return [
        (row.number, row.cells[index])
        for row in rows
        if row.problem is None
        for index in texts
        if row.cells[index] and not row.cells[index][0].isalnum() and is_formula(row.cells[index])
    ]


def _parser(spec: Field, column: Column, texts: Sequence[str], currency: str) -> tuple[Parse, str]:
    if spec.kind is Kind.DATE:
        return _dates(column, texts, currency)
    if spec.kind in {Kind.MONEY, Kind.INTEGER, Kind.YEAR, Kind.PERCENT}:
        return _numbers(spec, column, texts, currency)
    words: dict[Kind, Parse] = {
        Kind.CURRENCY: lambda text: numbers.check_currency(text, currency),
        Kind.EMAIL: values.parse_email,
        Kind.CHOICE: lambda text: values.parse_enum(text, spec.choice_of, [value for value, _ in spec.choices]),
    }
    lines = spec.kind is Kind.LONG_TEXT
    return words.get(spec.kind, lambda text: values.parse_text(text, most=spec.most, lines=lines)), ""


def _dates(column: Column, texts: Sequence[str], currency: str) -> tuple[Parse, str]:
    if column.day_first is None:
        style = dates.date_style(texts, fallback=currency not in _MONTH_FIRST)
    else:
        style = dates.DateStyle(column.day_first, "you chose it")
    note = f"Column “{column.header}”: {style.reason}." if "/" in style.reason else ""
    return lambda text: dates.parse_date(text, style), note


def _numbers(spec: Field, column: Column, texts: Sequence[str], currency: str) -> tuple[Parse, str]:
    if column.decimal is None:
        style = numbers.number_style(texts)
    else:
        style = numbers.NumberStyle(column.decimal, proven=True, reason="you chose it")
    note = f"Column “{column.header}”: decimals begin with a comma; {style.reason}." if style.decimal == "," else ""
    if spec.kind is Kind.MONEY:
        return lambda text: numbers.parse_money(text, currency, style, scale=column.scale), note
    if spec.kind is Kind.PERCENT:
        fraction = values.writes_fractions(texts)
        if fraction:
            note = f"Column “{column.header}”: no value is above 1, so 0.3 is read as 30 %."
        return lambda text: values.parse_percent(text, fraction=fraction, style=style), note
    if spec.kind is Kind.YEAR:
        return _year, ""
    return lambda text: numbers.parse_integer(text, style), note


def _year(text: str) -> int:
    year = numbers.parse_integer(text)
    if not 1000 <= year <= dates.LAST_YEAR:
        raise Unreadable(f"{year} is not a year a company was founded in.", "Write four digits, such as 1996.")
    return year
