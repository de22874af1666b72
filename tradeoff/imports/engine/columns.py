"""The columns of one file made ready to be read: styles decided once by evidence, each distinct cell parsed once."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from tradeoff.imports.engine.inputs import Reading
from tradeoff.imports.engine.mapping import Column
from tradeoff.imports.engine.mapping import Mapping as ColumnMapping
from tradeoff.imports.engine.styles import Evidence, Parse, style_of
from tradeoff.imports.engine.targets import TARGETS, Field, Kind
from tradeoff.imports.rules import CellProblem, shorten
from tradeoff.kernel.sheets import is_formula
from tradeoff.tables.reading import Block, Row
from tradeoff.tables.refusals import Unreadable

# A column of ids has as many values as rows: remembering them all would cost more than it saves.
_REMEMBERED = 5_000
_WORDS = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.REFERENCE})
_ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"})


@runtime_checkable
class HasBlocks(Protocol):
    """Rows that can be had a block at a time, as those of a table."""

    def blocks(self) -> Iterable[Block]: ...


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

    def read_all(self, texts: Sequence[str]) -> tuple[list[Any], list[int]]:
        """A value a cell, None where it is empty; and the places of those that cannot be read."""
        tidy = self._tidy(texts)
        if tidy is not None:
            return tidy, []
        read, none = self.read, (None, None)
        pairs = [read(text) if text and not text.isspace() else none for text in texts]
        return [value for value, _ in pairs], [at for at, pair in enumerate(pairs) if pair[1] is not None]

    def _tidy(self, texts: Sequence[str]) -> list[Any] | None:
        """Words and whole numbers that are what they seem, told for a block at once; None if one of them may not be."""
        if self.repairs or self.column.decimal is not None:
            return None
        if self.field.kind in {Kind.TEXT, Kind.REFERENCE}:
            joined = "\n".join(texts)
            if joined.count("\n") == len(texts) - 1 and max(map(len, texts)) <= self.field.most:
                return None if _UNTIDY.search(joined) else list(texts)
        elif self.field.kind is Kind.MONEY and self.column.scale == 1:
            joined = "".join(texts)
            if joined.isascii() and all(map(str.isdigit, texts)) and max(map(len, texts)) <= _LONGEST_NUMBER:
                one = self.parse("1")
                return [int(text) * one for text in texts]
        return None

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


_UNTIDY = re.compile(r"[^\S \n]|  |(?:\A|\n)[ \n#]|[ \n](?:\n|\Z)|[\u0000-\u0009\u000b-\u001f\u007f\ufeff\u200b\u2060]")
_LONGEST_NUMBER = 11


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
    for block in blocks_of(rows):
        found.rows += len(block)
        columns_of = block.columns or tuple(zip(*(row.cells for row in block.odd if row.problem is None), strict=True))
        numbers = block.numbers or tuple(row.number for row in block.odd if row.problem is None)
        for index, is_text, shown in seen if columns_of else ():
            filled = [text for text in columns_of[index] if text and not text.isspace()]
            shown.see_all(filled)
            if is_text and not all(first.isalnum() for first in {text[0] for text in filled}):
                _look_for_formulas(found, numbers, columns_of[index])
    for (column, spec), shown in zip(columns, evidence, strict=True):
        style = style_of(spec, column, shown, currency)
        found.readers.append(Reader(column, spec, style.parse, style.note, style.reading, shown.words))
    return found


def blocks_of(rows: Iterable[Row]) -> Iterable[Block]:
    """A table's blocks; of any other rows blocks in which nothing is taken for regular."""
    return rows.blocks() if isinstance(rows, HasBlocks) else (Block(odd=(row,)) for row in rows)


def _look_for_formulas(found: Survey, numbers: Sequence[int], texts: Sequence[str]) -> None:
    for number, text in zip(numbers, texts, strict=True):
        if text and not text[0].isalnum() and not text.isspace() and is_formula(text):
            found.formulas += 1
            if not found.first_formula[0] or number < found.first_formula[0]:
                found.first_formula = (number, text)


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
