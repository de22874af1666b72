"""One sheet's XML, read in pieces: its cells as text, and what of it is hidden or merged."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from tradeoff.kernel.errors import Invalid
from tradeoff.tables.formats import PLAIN, Format, text_of
from tradeoff.tables.limits import Limits

LAST_ROW = 1_048_576
_OVERLAP = 400
_MOST_MERGED = 50_000
_HIDDEN = re.compile(rb"<(?:\w+:)?row\b[^>]*\bhidden=\"(?:1|true)\"")
_HIDDEN_COLUMN = re.compile(rb"<(?:\w+:)?col\b[^>]*\bhidden=\"(?:1|true)\"")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*\bref=\"([A-Z]{1,3})([0-9]{1,7}):[A-Z]{1,3}([0-9]{1,7})\"")
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_WORDS = {"b": {"1": "TRUE", "0": "FALSE"}}


@dataclass(frozen=True)
class SheetFacts:
    """`merged`: first row to the columns (from 0) whose cell reaches further down, and its last row."""

    hidden_rows: int = 0
    hidden_columns: int = 0
    merged: Mapping[int, Sequence[tuple[int, int]]] = field(default_factory=dict)


def facts_of(pieces: Iterator[bytes]) -> SheetFacts:
    rows = columns = 0
    merged: dict[int, list[tuple[int, int]]] = {}
    rest = b""
    for piece in pieces:
        text = rest + piece
        # what may begin here and end in the next piece is looked at then
        end = max(text.rfind(b"<"), len(text) - _OVERLAP)
        rows += len(_HIDDEN.findall(text, 0, end))
        columns += len(_HIDDEN_COLUMN.findall(text, 0, end))
        for column, first, last in _MERGED.findall(text, 0, end):
            if last != first and len(merged) < _MOST_MERGED:
                merged.setdefault(int(first), []).append((column_number(column.decode()), int(last)))
        rest = text[end:]
    return SheetFacts(rows, columns, merged)


def column_number(letters: str) -> int:
    """From 0: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def shared_texts(pieces: Iterator[bytes]) -> list[str]:
    """The workbook's strings, each once; how they sound (phonetic hints) is left out."""
    texts: list[str] = []
    parts: list[str] = []
    inside = {"t": 0, "rPh": 0}

    def begin(name: str, _: dict[str, str]) -> None:
        if name in inside:
            inside[name] += 1
        elif name == "si":
            parts.clear()

    def end(name: str) -> None:
        if name in inside:
            inside[name] -= 1
        elif name == "si":
            texts.append(unescaped("".join(parts)))

    def heard(text: str) -> None:
        if inside["t"] and not inside["rPh"]:
            parts.append(text)

    for _ in _parse(pieces, begin, end, heard):
        pass
    return texts


def unescaped(text: str) -> str:
    """Control characters are written as _x000D_ in a workbook."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


class SheetReader:
    """Mutable for the length of one reading."""

    def __init__(
        self,
        texts: Sequence[str],
        formats: Sequence[Format],
        *,
        from_1904: bool,
        limits: Limits,
        merged: Mapping[int, Sequence[tuple[int, int]]],
    ) -> None:
        self._texts, self._formats, self._from_1904, self._limits = texts, formats, from_1904, limits
        self._merged = merged
        self._reaching: dict[int, tuple[int, str]] = {}
        self._done: list[tuple[int, list[str]]] = []
        self._row = 0
        self._cells: dict[int, str] = {}
        self._column = -1
        self._kind = self._style = ""
        self._parts: list[str] = []
        self._formula: list[str] = []
        self._hearing: list[str] | None = None
        self._length = 0

    def records(self, pieces: Iterator[bytes]) -> Iterator[tuple[int, list[str]]]:
        for _ in _parse(pieces, self._begin, self._end, self._heard):
            yield from self._done
            self._done.clear()

    def _begin(self, name: str, about: dict[str, str]) -> None:
        if name == "c":
            self._begin_cell(about)
        elif name in {"v", "t"}:
            self._hearing = self._parts
        elif name == "f":
            self._hearing = self._formula
        elif name == "row":
            stated = about.get("r", "")
            self._row = int(stated) if stated.isdigit() and len(stated) < 8 else self._row + 1
            if self._row > LAST_ROW:
                raise Invalid(f"This workbook names row {self._row:,}, which no spreadsheet has. Save it anew.")
            self._column, self._length = -1, 0
            self._cells = {}

    def _begin_cell(self, about: dict[str, str]) -> None:
        place = _PLACE.fullmatch(about.get("r", ""))
        self._column = column_number(place[1]) if place else self._column + 1
        self._kind, self._style = about.get("t", "n"), about.get("s", "")
        self._parts, self._formula = [], []

    def _heard(self, text: str) -> None:
        if self._hearing is None:
            return
        self._hearing.append(text)
        self._length += len(text)
        if self._length > self._limits.record:
            raise Invalid(
                f"Row {self._row} is longer than {self._limits.record:,} characters in all. Leave out columns."
            )

    def _end(self, name: str) -> None:
        if name == "c":
            self._end_cell()
        elif name in {"v", "t", "f"}:
            self._hearing = None
        elif name == "row":
            self._end_row()

    def _end_cell(self) -> None:
        text = self._text("".join(self._parts))
        if not text and self._formula:
            # Its value was never computed: the formula stays to be seen and refused, rather than an empty cell.
            text = "=" + "".join(self._formula)
        if not text:
            return
        if len(text) > self._limits.cell:
            raise Invalid(
                f"Row {self._row}, column {self._column + 1}: the cell is longer than {self._limits.cell:,} "
                "characters. Shorten it."
            )
        # A value far outside the table is one cell too many, wherever it stands.
        self._cells[min(self._column, self._limits.columns)] = text

    def _text(self, stored: str) -> str:
        if self._kind == "s":
            at = int(stored) if stored.isdigit() and len(stored) < 9 else -1
            return self._texts[at] if 0 <= at < len(self._texts) else ""
        if self._kind == "n":
            if not self._style and stored.isdigit() and len(stored) < 16:
                return stored
            at = int(self._style) if self._style.isdigit() and len(self._style) < 7 else -1
            style = self._formats[at] if 0 <= at < len(self._formats) else PLAIN
            return text_of(stored, style, from_1904=self._from_1904) if stored else ""
        if self._kind in {"str", "inlineStr"}:
            return unescaped(stored)
        return _WORDS.get(self._kind, {}).get(stored, stored)

    def _end_row(self) -> None:
        for column, (last, text) in list(self._reaching.items()):
            if self._row > last:
                del self._reaching[column]
            elif self._cells:
                self._cells.setdefault(column, text)
        for column, last in self._merged.get(self._row, ()):
            if column in self._cells:
                self._reaching[column] = (last, self._cells[column])
        if self._cells:
            width = max(self._cells) + 1
            cells = [""] * width
            for column, text in self._cells.items():
                cells[column] = text
            self._done.append((self._row, cells))


def _parse(pieces: Iterator[bytes], begin: Any, end: Any, heard: Any) -> Iterator[None]:
    """Yields after each piece, so that what was found can be taken; names come without their namespace."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise Invalid("This workbook defines abbreviations of its own, as no spreadsheet program does. Save it anew.")

    parser.StartElementHandler = lambda name, about: begin(name.rpartition(":")[2], about)
    parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    parser.CharacterDataHandler = heard
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    try:
        for piece in pieces:
            parser.Parse(piece, False)
            yield
        parser.Parse(b"", True)
        yield
    except expat.ExpatError:
        raise Invalid("A sheet of this workbook is damaged. Open it, save it again and export it anew.") from None
