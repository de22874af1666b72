"""The columns of one file made ready to be read: styles decided once by evidence, each distinct cell parsed once."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tradeoff.imports.engine.inputs import Reading
from tradeoff.imports.engine.mapping import Column
from tradeoff.imports.engine.mapping import Mapping as ColumnMapping
from tradeoff.imports.engine.styles import Parse, style_of
from tradeoff.imports.engine.targets import TARGETS, Field, Kind
from tradeoff.imports.rules import CellProblem, shorten
from tradeoff.kernel.sheets import is_formula
from tradeoff.tables.reading import Row
from tradeoff.tables.refusals import Unreadable

_ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"})


@dataclass
class Reader:
    """One used column. `repairs` replaces whole cells before they are parsed."""

    column: Column
    field: Field
    parse: Parse
    note: str = ""
    reading: Reading | None = None
    repairs: Mapping[str, str] = dataclasses.field(default_factory=dict)
    seen: dict[str, tuple[Any, Unreadable | None]] = dataclasses.field(default_factory=dict)

    def read(self, text: str) -> tuple[Any, Unreadable | None]:
        found = self.seen.get(text)
        if found is None:
            try:
                found = (self.parse(self.repairs.get(text.strip(), _sound(text))), None)
            except Unreadable as refusal:
                found = (None, refusal)
            self.seen[text] = found
        return found


def _sound(text: str) -> str:
    """The cell, unless a spreadsheet put an error in the place of its value."""
    if text.startswith("#") and text.strip().upper() in _ERRORS:
        raise Unreadable(
            f"The spreadsheet shows the error {text.strip()} here.", "Correct its formula, or empty the cell."
        )
    return text


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
        style = style_of(spec, column, texts, currency)
        made.append(Reader(column, spec, style.parse, style.note, style.reading))
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
