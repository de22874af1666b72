"""What may come in, how much of it, and how a refused cell is put into words."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Noun(StrEnum):
    """What a file may hold; one noun a file."""

    ACCOUNTS = "accounts"
    CONTACTS = "contacts"
    DEALS = "deals"
    ASKS = "asks"
    PRODUCTS = "products"
    PEOPLE = "people"

    @property
    def label(self) -> str:
        return self.value.capitalize()

    @property
    def singular(self) -> str:
        return "person" if self is Noun.PEOPLE else self.value[:-1]


@dataclass(frozen=True)
class Limits:
    """How much one file may hold; `cell` and `record` in characters."""

    rows: int = 200_000
    bytes: int = 100 * 1024 * 1024
    cell: int = 32_000
    record: int = 1_000_000
    columns: int = 300


PAGE_LIMITS = Limits()


@dataclass(frozen=True)
class CellProblem:
    """Why a row stays out; `row` counts as a spreadsheet does, the column names being row 1."""

    row: int
    column: str
    value: str
    message: str
    remedy: str


def shorten(value: str, length: int = 60) -> str:
    """One line fit to show beside a problem; what cannot be printed is named rather than shown."""
    line = "".join(char if char.isprintable() else "␀" if char == "\0" else " " for char in value[: length * 2])
    line = " ".join(line.split())
    return line if len(line) <= length else line[: length - 1] + "…"


_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)*%?")


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would run this text rather than show it; a plain number is not one."""
    if text.startswith(_FORMULA_STARTS[4:7]):
        return True
    return text.lstrip().startswith(_FORMULA_STARTS) and not _PLAIN_NUMBER.fullmatch(text.strip())


def safe_for_csv(value: object) -> str:
    """The text of a cell we write: what would run as a formula gets an apostrophe in front, None is empty."""
    text = "" if value is None else str(value)
    return f"'{text}" if is_formula(text) else text


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A whole CSV file as text, every cell safe to open in a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([safe_for_csv(cell) for cell in header])
    writer.writerows([safe_for_csv(cell) for cell in row] for row in rows)
    return out.getvalue()


def problems_csv(problems: Iterable[CellProblem]) -> str:
    """The refused cells as a CSV file, to be put right beside the original."""
    rows = ((p.row, p.column, p.value, p.message, p.remedy) for p in problems)
    return csv_text(("Row", "Column", "Value", "What is wrong", "What to do"), rows)
