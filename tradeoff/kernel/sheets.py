"""Text for spreadsheets: every export goes through here, so that no cell runs as a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

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
