"""The columns of one file made ready to be read: styles decided once by evidence, each distinct cell parsed once."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tradeoff.imports.engine.inputs import Reading
from tradeoff.imports.engine.mapping import Column
from tradeoff.imports.engine.mapping import Mapping as ColumnMapping
from tradeoff.imports.engine.styles import Evidence, Parse, style_of
from tradeoff.imports.engine.targets import TARGETS, Field, Kind
from tradeoff.imports.rules import CellProblem, shorten
from tradeoff.kernel.sheets import is_formula
from tradeoff.tables.reading import Row
from tradeoff.tables.refusals import Unreadable

# A column of ids has as many values as rows: remembering them all would cost more than it saves.
_REMEMBERED = 5_000
_WORDS = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.REFERENCE})
_ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"})


@dataclass
class Reader:
    """One used column. `words` are its cells where slips are looked for; `repairs` replaces whole cells."""

    column: Column
    field: Field
    parse: Parse
    note: str = ""
    reading: Reading | None = None
    words: Sequence[str] = ()
    repairs: Mapping[str, str] = dataclasses.field(default_factory=dict)
    seen: dict[str, tuple[Any, Unreadable | None]] = dataclasses.field(default_factory=dict)

    def read(self, text: str) -> tuple[Any, Unreadable | None]:
        found = self.seen.get(text)
        if found is None:
            try:
                found = (self.parse(self.repairs.get(text.strip(), _sound(text))), None)
            except Unreadable as refusal:
                found = (None, refusal)
            if len(self.seen) < _REMEMBERED:
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


@dataclass
class Survey:
    """What one pass over a file shows: a reader for each used column, how many rows, and cells like formulas."""

    readers: list[Reader]
    rows: int = 0
    formulas: int = 0
    first_formula: tuple[int, str] = (0, "")


def survey(mapping: ColumnMapping, rows: Iterable[Row], currency: str) -> Survey:
    """A reader for each used column, its number and date style taken from all of the column; holds no rows."""
    found = Survey([])
    columns = [(column, TARGETS[mapping.noun].field(column.field or "")) for column in mapping.used]
    evidence = [Evidence(spec) for _, spec in columns]
    seen = [(column.index, spec.kind in _WORDS, shown) for (column, spec), shown in zip(columns, evidence, strict=True)]
    for row in rows:
        found.rows += 1
        if row.problem is not None:
            continue
        for index, is_text, shown in seen:
            text = row.cells[index]
            if text and not text.isspace():
                shown.see(text)
                if is_text and not text[0].isalnum() and is_formula(text):
                    found.formulas += 1
                    found.first_formula = found.first_formula if found.first_formula[0] else (row.number, text)
    for (column, spec), shown in zip(columns, evidence, strict=True):
        style = style_of(spec, column, shown, currency)
        found.readers.append(Reader(column, spec, style.parse, style.note, style.reading, shown.words))
    return found


def read_rows(rows: Iterable[Row], used: Sequence[Reader]) -> Iterator[Cells]:
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
