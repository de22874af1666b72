"""From a file to rows of text, one at a time: what is not a sane table is refused with row, column and remedy."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tradeoff.kernel.errors import Invalid
from tradeoff.tables.delimited import Delimited, Source, delimited, opened
from tradeoff.tables.encoding import encoding_of
from tradeoff.tables.foreign import is_archive, refuse_foreign
from tradeoff.tables.headers import LOOKED_AT, Record, check_headers, header_of
from tradeoff.tables.limits import PAGE_LIMITS, CellProblem, Limits, shorten
from tradeoff.tables.sheets import SheetRows, sheet_rows

BLOCK = 2000  # rows


@dataclass(frozen=True, slots=True)
class Row:
    """`number` as a spreadsheet shows it (the first line of the file is row 1); without a problem a cell a column."""

    number: int
    cells: tuple[str, ...]
    problem: CellProblem | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that follow each other: by columns where every one of them has a cell a column and none a problem, else as
    `rows`."""

    numbers: tuple[int, ...] = ()
    columns: tuple[tuple[str, ...], ...] = ()
    odd: tuple[Row, ...] = ()

    def __len__(self) -> int:
        return len(self.numbers) or len(self.odd)

    def row(self, at: int) -> Row:
        return Row(self.numbers[at], tuple(column[at] for column in self.columns))

    def rows(self) -> Iterable[Row]:
        return self.odd or map(Row, self.numbers, zip(*self.columns, strict=True))


@dataclass(frozen=True)
class Shape:
    """Where in the file the table stands and how its text is coded; what is left empty is found."""

    sheet: str = ""
    header_row: int = 0
    encoding: str = ""


@dataclass(frozen=True)
class Table:
    """A file that proved to be a table; `rows()` reads it anew each time it is called."""

    layout: Delimited | SheetRows
    headers: tuple[str, ...]
    header_row: int
    limits: Limits

    @property
    def note(self) -> str:
        """How the file was read, in a few words: its encoding and separator, or its sheet."""
        return self.layout.note

    @property
    def sheet(self) -> str:
        return self.layout.sheet if isinstance(self.layout, SheetRows) else ""

    @property
    def sheets(self) -> tuple[str, ...]:
        """The sheets one may choose from; none of a text file."""
        return self.layout.sheets if isinstance(self.layout, SheetRows) else ()

    @property
    def encoding(self) -> str:
        """The codec; empty for a workbook, which states its own."""
        return self.layout.encoding.name if isinstance(self.layout, Delimited) else ""

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a person should know before they trust the rows."""
        found = []
        if self.header_row > 1:
            found.append(f"The column names stand in row {self.header_row}; what is above them is left out.")
        return (*found, *(self.layout.warnings if isinstance(self.layout, SheetRows) else ()))

    def __iter__(self) -> Iterator[Row]:
        """As `rows()`: the table itself may be gone through again and again."""
        return self.rows()

    def blocks(self, size: int = BLOCK) -> Iterator[Block]:
        """All rows, up to `size` at a time; refuses what `rows` refuses."""
        records = itertools.dropwhile(lambda pair: pair[0] <= self.header_row, self.layout.records(self.limits))
        taken = 0
        while pairs := list(itertools.islice(records, size)):
            block = self._regular(pairs) or Block(odd=tuple(self._rows(pairs, taken)))
            taken += len(block)
            self._require_few(taken)
            if len(block):
                yield block

    def _regular(self, pairs: list[Record]) -> Block | None:
        numbers, records = zip(*pairs, strict=True)
        if set(map(len, records)) != {len(self.headers)}:
            return None
        columns = tuple(zip(*records, strict=True))
        if not all(map(str.strip, columns[0])) or any("\0" in "".join(column) for column in columns):
            return None
        return Block(numbers, columns)

    def rows(self) -> Iterator[Row]:
        """Blank lines are left out but counted; refuses a cell, a record or a file that is too long."""
        return self._rows(self.layout.records(self.limits), 0)

    def _rows(self, records: Iterable[Record], taken: int) -> Iterator[Row]:
        width = len(self.headers)
        for number, record in records:
            if number <= self.header_row or not any(cell.strip() for cell in record):
                continue
            taken += 1
            self._require_few(taken)
            cells = record[:width] if not any(record[width:]) else record
            if isinstance(self.layout, SheetRows) and len(cells) < width:
                cells = cells + [""] * (width - len(cells))
            yield Row(number, tuple(cells), _problem(number, cells, self.headers))

    def _require_few(self, taken: int) -> None:
        if taken > self.limits.rows:
            raise Invalid(
                f"The file has more than {self.limits.rows:,} rows. Split it and import the parts one after "
                "another; rows that are already in are only updated."
            )

    def sample(self, size: int = 200) -> tuple[Row, ...]:
        return tuple(itertools.islice(self.rows(), size))


def open_table(source: Source, *, limits: Limits = PAGE_LIMITS, shape: Shape = Shape()) -> Table:
    """Refuses what is too large, empty, no table, without column names, or without a row below them.

    `shape` says which sheet and which row names the columns; both are found where it does not.
    """
    with opened(source) as file:
        _refuse_size(file.seek(0, io.SEEK_END), limits)
        file.seek(0)
        head = file.read(8192)
    layout: Delimited | SheetRows
    if is_archive(head):
        layout = sheet_rows(source, shape.sheet, limits)
    else:
        refuse_foreign(head)
        with opened(source) as file:
            encoding = encoding_of(file, shape.encoding)
        layout = delimited(source, encoding)
    return _table(layout, shape.header_row, limits)


def _table(layout: Delimited | SheetRows, header_row: int, limits: Limits) -> Table:
    records = layout.records(limits)
    header = _stated(records, header_row) if header_row else header_of(list(itertools.islice(records, LOOKED_AT)))
    headers = check_headers(header, limits)
    number = header[0] if header else 1
    table = Table(layout, headers, number, limits)
    if next(table.rows(), None) is None:
        raise Invalid(f"The file has column names in row {number} and no row below them: there is nothing to import.")
    return table


def _stated(records: Iterator[Record], header_row: int) -> Record:
    for number, cells in records:
        if number == header_row:
            return number, cells
        if number > header_row:
            break
    raise Invalid(
        f"Row {header_row:,} is blank or not there; name the row that holds the column names.", field="header_row"
    )


def _refuse_size(size: int, limits: Limits) -> None:
    if size == 0:
        raise Invalid("The file is empty (0 bytes). Export it again and check that it opens in a spreadsheet.")
    if size > limits.bytes:
        raise Invalid(
            f"The file is {size / 1024 / 1024:,.0f} MB; {limits.bytes / 1024 / 1024:,.0f} MB is the most one file may "
            "have. Split it, or leave out columns that are not needed."
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
