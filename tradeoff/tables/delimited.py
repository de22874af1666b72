"""A text table: its delimiter and quotes told from its first lines, its records one at a time and bounded."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from tradeoff.kernel.errors import Invalid
from tradeoff.tables.encoding import Encoding
from tradeoff.tables.limits import Limits, shorten

Source = Path | BinaryIO
DELIMITERS = ",;\t|"
_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_TOLD = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)


@dataclass(frozen=True)
class Dialect:
    """How cells are set apart; `skip` lines on top say so themselves and are no row."""

    delimiter: str = ","
    quote: str = '"'
    escape: str | None = None
    skip: int = 0


@dataclass(frozen=True)
class Delimited:
    """A text file as records; `note` says for a reader how it was read."""

    source: Source
    encoding: Encoding
    dialect: Dialect

    @property
    def note(self) -> str:
        quotes = ", cells in single quotes" if self.dialect.quote == "'" else ""
        return f"{self.encoding.note}; {_NAMES.get(self.dialect.delimiter, self.dialect.delimiter)} separated{quotes}"

    def records(self, limits: Limits) -> Iterator[tuple[int, list[str]]]:
        """Numbered records; never holds more than one, and that one bounded, so a 10 MB cell is refused unread."""
        dialect = self.dialect
        pending: list[str] = []
        number = 1
        with _text(self.source, self.encoding) as text:
            reader = csv.reader(
                _bounded(text, pending, limits),
                delimiter=dialect.delimiter, quotechar=dialect.quote, escapechar=dialect.escape,
                doublequote=dialect.escape is None, strict=True,
            )  # fmt: skip
            while True:
                try:
                    cells = next(reader, None)
                except (csv.Error, _TooLong) as error:
                    raise _unreadable(number, "".join(pending), dialect, limits, error) from None
                if cells is None:
                    return
                if cells and max(map(len, cells)) > limits.cell:
                    raise _unreadable(number, "".join(pending), dialect, limits, _TooLong())
                if number > dialect.skip:
                    yield number, cells
                pending.clear()
                number += 1


def delimited(source: Source, encoding: Encoding) -> Delimited:
    return Delimited(source, encoding, dialect_of(_first_lines(source, encoding)))


def dialect_of(sample: str) -> Dialect:
    """The delimiter that gives most records one width, unless a first line `sep=;` tells; a lone column takes ','."""
    told = _TOLD.match(sample)
    if told:
        quote, escape = _quotes(sample[told.end() :])
        return Dialect(told[1], quote, escape, skip=1)
    quote, escape = _quotes(sample)
    scores = {char: _regularity(sample, Dialect(char, quote, escape)) for char in DELIMITERS}
    best = max(DELIMITERS, key=lambda char: scores[char])
    return Dialect(best if scores[best] > (0.0, 0) else ",", quote, escape)


def _quotes(sample: str) -> tuple[str, str | None]:
    """Double quotes unless the cells stand in single ones; a backslash escapes where quotes are never doubled."""
    single = len(re.findall(r"(?:^|[,;\t|])'[^'\n]*'(?=[,;\t|\r\n]|$)", sample, re.MULTILINE))
    if single > 2 and '"' not in sample:
        return "'", None
    inside = re.findall(r'[^,;\t|\n]""|""[^,;\t|\r\n]', sample)
    return '"', "\\" if '\\"' in sample and not inside else None


def _regularity(sample: str, dialect: Dialect) -> tuple[float, int]:
    """Share of records that have the most usual width, and that width; nothing for a width of one."""
    reader = csv.reader(
        io.StringIO(sample, newline=""), delimiter=dialect.delimiter, quotechar=dialect.quote, escapechar=dialect.escape
    )
    try:
        widths = Counter(len(record) for record in reader if any(record))
    except csv.Error:
        return 0.0, 0
    wide = Counter({width: count for width, count in widths.items() if width > 1})
    if not wide:
        return 0.0, 0
    width, count = wide.most_common(1)[0]
    return count / widths.total(), width


def _first_lines(source: Source, encoding: Encoding) -> str:
    """Thirty whole lines, so that no cut record speaks for a delimiter; of a very long line its beginning."""
    with _text(source, encoding) as text:
        lines = list(itertools.takewhile(bool, (text.readline(65_536) for _ in range(30))))
    kept = list(itertools.accumulate(lines, lambda length, line: length + len(line), initial=0))
    most = next((number for number, length in enumerate(kept) if length > 65_536), len(lines))
    return "".join(lines[: max(1, most - 1 if most < len(lines) else most)])


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


def _unreadable(number: int, record: str, dialect: Dialect, limits: Limits, error: Exception) -> Invalid:
    column = _long_cell(record, dialect, limits.cell)
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


def _long_cell(record: str, dialect: Dialect, limit: int) -> int | None:
    """The first column, counted from 1, whose cell is over the limit, whether or not the record is complete."""
    column, length, quoted = 1, 0, False
    for char in record:
        if char == dialect.quote:
            quoted = not quoted
        elif char == dialect.delimiter and not quoted:
            column, length = column + 1, 0
        else:
            length += 1
        if length > limit:
            return column
    return None


@contextmanager
def opened(source: Source) -> Iterator[BinaryIO]:
    """The file at its start; one that was handed in open stays open."""
    if isinstance(source, Path):
        with source.open("rb") as file:
            yield file
    else:
        source.seek(0)
        yield source


@contextmanager
def _text(source: Source, encoding: Encoding) -> Iterator[io.TextIOWrapper]:
    with opened(source) as file:
        wrapper = io.TextIOWrapper(file, encoding=encoding.name, errors="replace", newline="")
        try:
            yield wrapper
        finally:
            wrapper.detach()
