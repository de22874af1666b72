"""How much one file may hold, and how a refused cell is put into words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tradeoff.kernel.sheets import csv_text


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
    """Why a row stays out; `row` counts as a spreadsheet does."""

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


def problems_csv(problems: Iterable[CellProblem]) -> str:
    """The refused cells as a CSV file, to be put right beside the original."""
    rows = ((p.row, p.column, p.value, p.message, p.remedy) for p in problems)
    return csv_text(("Row", "Column", "Value", "What is wrong", "What to do"), rows)
