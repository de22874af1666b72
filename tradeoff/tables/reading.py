"""From a file to rows of text, one at a time: what is not a sane table is refused with row, column and remedy."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from tradeoff.kernel.errors import Invalid
from tradeoff.tables.encoding import Encoding, encoding_of, refuse_foreign
from tradeoff.tables.limits import PAGE_LIMITS, CellProblem, Limits, shorten

DELIMITERS = ",;\t|"
_LOOKS_LIKE_A_VALUE = re.compile(
    r"[^\w\s]?\s?-?[0-9][0-9.,\s]*\s?[^\w\s]?|[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}.*|\S+@\S+\.\S+|https?://.*"
)


@dataclass(frozen=True)
class Row:
    """`number` as a spreadsheet shows it (the column names are row 1); without a problem it has a cell a column."""

    number: int
    cells: tuple[str, ...]
    problem: CellProblem | None = None


@dataclass(frozen=True)
class Table:
    """A file that proved to be a table; `rows()` reads it anew each time it is called."""

    source: Path | BinaryIO
    encoding: Encoding
    delimiter: str
    headers: tuple[str, ...]
    limits: Limits

    def rows(self) -> Iterator[Row]:
        """Blank lines are left out but counted; refuses a cell, a record or a file that is too long."""
        width, taken = len(self.headers), 0
        for number, record in _records(self.source, self.encoding, self.delimiter, self.limits):
            if number == 1 or not any(cell.strip() for cell in record):
                continue
            taken += 1
            if taken > self.limits.rows:
                raise Invalid(
                    f"The file has more than {self.limits.rows:,} rows. Split it and import the parts one after "
                    "another; rows that are already in are only updated."
                )
            cells = record[:width] if not any(record[width:]) else record
            yield Row(number, tuple(cells), _problem(number, cells, self.headers))

    def sample(self, size: int = 200) -> tuple[Row, ...]:
        return tuple(itertools.islice(self.rows(), size))


def open_table(source: Path | BinaryIO, *, limits: Limits = PAGE_LIMITS) -> Table:
    """Refuses what is too large, empty, not a CSV, without column names, or without a row below them."""
    with _opened(source) as file:
        _refuse_size(file.seek(0, io.SEEK_END), limits)
        file.seek(0)
        refuse_foreign(file.read(8192))
        encoding = encoding_of(file)
    delimiter = _delimiter(_first_lines(source, encoding))
    first = next(_records(source, encoding, delimiter, limits), None)
    table = Table(source, encoding, delimiter, _headers(first, limits), limits)
    if next(table.rows(), None) is None:
        raise Invalid("The file has column names in row 1 and no row below them: there is nothing to import.")
    return table


def _refuse_size(size: int, limits: Limits) -> None:
    if size == 0:
        raise Invalid("The file is empty (0 bytes). Export it again and check that it opens in a spreadsheet.")
    if size > limits.bytes:
        raise Invalid(
            f"The file is {size / 1024 / 1024:,.0f} MB; {limits.bytes / 1024 / 1024:,.0f} MB is the most one file may "
            "have. Split it, or leave out columns that are not needed."
        )


def _first_lines(source: Path | BinaryIO, encoding: Encoding) -> str:
    with _text(source, encoding) as text:
        lines = itertools.takewhile(bool, (text.readline(4096) for _ in range(30)))
        return "".join(lines)[:8_192]


def _delimiter(sample: str) -> str:
    """The sniffer's answer if the column names bear it out, else what separates most of them; one column takes ','."""
    header = next(iter(sample.splitlines()), "")
    counts = {char: header.count(char) for char in DELIMITERS}
    try:
        sniffed = csv.Sniffer().sniff(sample, delimiters=DELIMITERS).delimiter
    except csv.Error:
        sniffed = ""
    best = max(DELIMITERS, key=lambda char: counts[char])
    if counts.get(sniffed, 0) * 2 >= max(counts[best], 1):
        return sniffed
    return best if counts[best] else ","


def _headers(first: tuple[int, list[str]] | None, limits: Limits) -> tuple[str, ...]:
    cells = [cell.strip() for cell in first[1]] if first else []
    if not any(cells):
        raise Invalid("Row 1 is blank. Put the column names into row 1.")
    if len(cells) > limits.columns:
        raise Invalid(f"The file has {len(cells):,} columns; {limits.columns} is the most. Leave out some.")
    for index, cell in enumerate(cells, 1):
        if "\0" in cell:
            raise Invalid(f"Row 1, column {index} holds a NUL byte (“{shorten(cell)}”). Save the file as “CSV UTF-8”.")
    named = [cell for cell in cells if cell]
    if len(named) * 2 < len(cells):
        raise Invalid(
            f"Row 1 names only {len(named)} of {len(cells)} columns. Put the column names into row 1 and remove empty "
            "columns."
        )
    values = [cell for cell in named if _LOOKS_LIKE_A_VALUE.fullmatch(cell)]
    if len(values) * 3 > len(named):
        raise Invalid(
            f"Row 1 holds values such as “{shorten(values[0])}” where column names belong. Put a row with the column "
            "names on top."
        )
    _refuse_twice(cells)
    return tuple(cell or f"(column {index})" for index, cell in enumerate(cells, 1))


def _refuse_twice(cells: list[str]) -> None:
    seen: dict[str, int] = {}
    for index, cell in enumerate(cells, 1):
        known = seen.setdefault(cell.casefold(), index) if cell else index
        if known != index:
            raise Invalid(
                f"Row 1 names “{shorten(cell)}” twice, in columns {known} and {index}. Rename or remove one of them."
            )


def _problem(number: int, cells: list[str], headers: tuple[str, ...]) -> CellProblem | None:
    width = len(headers)
    if len(cells) < width:
        return CellProblem(
            number, headers[len(cells)], shorten(" · ".join(cells)), f"The row has {len(cells)} cells, not {width}.",
            "Add the missing cells; an empty one still needs its separator.",
        )  # fmt: skip
    if len(cells) > width:
        return CellProblem(
            number, headers[-1], shorten(" · ".join(cells[width - 1 :])),
            f"The row has {len(cells)} cells, not {width}.",
            "Put quotation marks around a text that contains the separator.",
        )  # fmt: skip
    for header, cell in zip(headers, cells, strict=True):
        if "\0" in cell:
            return CellProblem(
                number, header, shorten(cell), "The cell holds a NUL byte.",
                "Delete the cell's hidden characters, or export the file again as “CSV UTF-8”.",
            )  # fmt: skip
    return None


def _records(
    source: Path | BinaryIO, encoding: Encoding, delimiter: str, limits: Limits
) -> Iterator[tuple[int, list[str]]]:
    """Numbered records; never holds more than one, and that one bounded, so a 10 MB cell is refused unread."""
    pending: list[str] = []
    number = 1
    with _text(source, encoding) as text:
        reader = csv.reader(_bounded(text, pending, limits), delimiter=delimiter, strict=True)
        while True:
            try:
                cells = next(reader, None)
            except (csv.Error, _TooLong) as error:
                raise _unreadable(number, "".join(pending), delimiter, limits, error) from None
            if cells is None:
                return
            if any(len(cell) > limits.cell for cell in cells):
                raise _unreadable(number, "".join(pending), delimiter, limits, _TooLong())
            yield number, cells
            pending.clear()
            number += 1


class _TooLong(Exception):
    """A record passed its limit."""


def _bounded(text: io.TextIOWrapper, pending: list[str], limits: Limits) -> Iterator[str]:
    """Lines, remembered in `pending` until their record is complete."""
    length = 0
    while line := text.readline(limits.record):
        if not pending:
            length = 0
        pending.append(line)
        length += len(line)
        if length >= limits.record:
            raise _TooLong
        yield line


def _unreadable(number: int, record: str, delimiter: str, limits: Limits, error: Exception) -> Invalid:
    column = _long_cell(record, delimiter, limits.cell)
    if column is not None:
        return Invalid(
            f"Row {number}, column {column}: the cell is longer than {limits.cell:,} characters "
            f"(“{shorten(record, 40)}”). Shorten it; if it should be short, a closing quotation mark is missing."
        )
    if isinstance(error, _TooLong):
        return Invalid(f"Row {number} is longer than {limits.record:,} characters in all. Leave out columns.")
    return Invalid(
        f"Row {number}: a quotation mark is opened and not closed, or stands inside a text (“{shorten(record, 40)}”). "
        "Write it twice inside a quoted text, or remove it."
    )


def _long_cell(record: str, delimiter: str, limit: int) -> int | None:
    """The first column, counted from 1, whose cell is over the limit, whether or not the record is complete."""
    column, length, quoted = 1, 0, False
    for char in record:
        if char == '"':
            quoted = not quoted
        elif char == delimiter and not quoted:
            column, length = column + 1, 0
        else:
            length += 1
        if length > limit:
            return column
    return None


@contextmanager
def _opened(source: Path | BinaryIO) -> Iterator[BinaryIO]:
    """The file at its start; one that was handed in open stays open."""
    if isinstance(source, Path):
        with source.open("rb") as file:
            yield file
    else:
        source.seek(0)
        yield source


@contextmanager
def _text(source: Path | BinaryIO, encoding: Encoding) -> Iterator[io.TextIOWrapper]:
    with _opened(source) as file:
        wrapper = io.TextIOWrapper(file, encoding=encoding.name, errors="replace", newline="")
        try:
            yield wrapper
        finally:
            wrapper.detach()
