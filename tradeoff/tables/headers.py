"""Where the column names stand, and whether they can be told apart."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tradeoff.kernel.errors import Invalid
from tradeoff.tables.limits import Limits, shorten

Record = tuple[int, list[str]]
LOOKED_AT = 50
_LOOKS_LIKE_A_VALUE = re.compile(
    r"[^\w\s]?\s?-?[0-9][0-9.,\s]*\s?[^\w\s]?|[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}.*|\S+@\S+\.\S+|https?://.*"
)


def header_of(records: Sequence[Record]) -> Record | None:
    """The first row wide and wordy enough to name the columns; above it stand titles. None of an empty file.

    Row 1 is taken wherever it may be one, so that what is wrong with it is said rather than passed over.
    """
    filled = [record for record in records if any(cell.strip() for cell in record[1])]
    if not filled:
        return None
    width = max(_filled(cells) for _, cells in filled)
    number, cells = filled[0]
    if number == 1 and _filled(cells) * 2 >= len(cells) and len(cells) * 2 > width:
        return filled[0]
    for record in filled[:-1]:
        if _filled(record[1]) >= max(2, round(width * 0.6)) and not _is_mostly_values(_named(record[1])):
            return record
    return filled[0]


def check_headers(record: Record | None, limits: Limits) -> tuple[str, ...]:
    """The names of the columns, blank ones numbered; refuses names that are none, too many, or twice the same."""
    number, cells = (record[0], [cell.strip() for cell in record[1]]) if record else (1, [])
    if not any(cells):
        raise Invalid(f"Row {number} is blank. Put the column names into row {number}.")
    if len(cells) > limits.columns:
        raise Invalid(f"The file has {len(cells):,} columns; {limits.columns} is the most. Leave out some.")
    for index, cell in enumerate(cells, 1):
        if "\0" in cell:
            raise Invalid(
                f"Row {number}, column {index} holds a NUL byte (“{shorten(cell)}”). Save the file as “CSV UTF-8”."
            )
    named = _named(cells)
    if len(named) * 2 < len(cells):
        raise Invalid(
            f"Row {number} names only {len(named)} of {len(cells)} columns. Put the column names into row {number} and "
            "remove empty columns."
        )
    if _is_mostly_values(named):
        value = next(cell for cell in named if _LOOKS_LIKE_A_VALUE.fullmatch(cell))
        raise Invalid(
            f"Row {number} holds values such as “{shorten(value)}” where column names belong. Put a row with the column"
            " names on top."
        )
    _refuse_twice(number, cells)
    return tuple(" ".join(cell.split()) or f"(column {index})" for index, cell in enumerate(cells, 1))


def _refuse_twice(number: int, cells: list[str]) -> None:
    seen: dict[str, int] = {}
    for index, cell in enumerate(cells, 1):
        known = seen.setdefault(cell.casefold(), index) if cell else index
        if known != index:
            raise Invalid(
                f"Row {number} names “{shorten(cell)}” twice, in columns {known} and {index}. Rename or remove one of "
                "them."
            )


def _filled(cells: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)


def _named(cells: Sequence[str]) -> list[str]:
    return [cell.strip() for cell in cells if cell.strip()]


def _is_mostly_values(named: Sequence[str]) -> bool:
    return sum(bool(_LOOKS_LIKE_A_VALUE.fullmatch(cell)) for cell in named) * 3 > len(named)
