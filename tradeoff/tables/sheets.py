"""Which sheet of a workbook holds the table, and its rows."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tradeoff.kernel.errors import Invalid
from tradeoff.tables.archive import Archive
from tradeoff.tables.delimited import Source, opened
from tradeoff.tables.limits import Limits, shorten
from tradeoff.tables.sheet_xml import SheetFacts
from tradeoff.tables.workbook import Sheet, Workbook, open_workbook


@dataclass(frozen=True)
class SheetRows:
    """One sheet as records; its strings are kept, the file is opened anew for each reading."""

    source: Source
    workbook: Workbook
    chosen: Sheet
    facts: SheetFacts

    @property
    def sheet(self) -> str:
        return self.chosen.name

    @property
    def sheets(self) -> tuple[str, ...]:
        return tuple(sheet.name for sheet in self.workbook.sheets)

    @property
    def note(self) -> str:
        among = f", one of {len(self.sheets)}" if len(self.sheets) > 1 else ""
        return f"Excel workbook, sheet “{self.sheet}”{among}"

    @property
    def warnings(self) -> tuple[str, ...]:
        found = []
        if self.chosen.is_hidden:
            found.append("The sheet is hidden in the workbook; it is read all the same.")
        if self.facts.hidden_rows:
            found.append(f"{_rows(self.facts.hidden_rows)} hidden in the sheet, and read like the others.")
        if self.facts.hidden_columns:
            found.append("Some columns are hidden in the sheet; they stand among the others below.")
        if self.facts.merged:
            found.append("Cells are merged over several rows; each of these rows is read with their value.")
        return tuple(found)

    def records(self, limits: Limits) -> Iterator[tuple[int, list[str]]]:
        with opened(self.source) as file:
            archive = Archive(file, self.workbook.archive.entries)
            yield from replace(self.workbook, archive=archive).records(self.chosen, limits, self.facts)


def _rows(number: int) -> str:
    return "1 row is" if number == 1 else f"{number:,} rows are"


def sheet_rows(source: Source, name: str, limits: Limits) -> SheetRows:
    """The sheet called so; without a name the first that shows and has two rows. Refuses a name that is not there."""
    with opened(source) as file:
        workbook = open_workbook(file)
        for sheet in _candidates(workbook, name):
            records = workbook.records(sheet, limits, SheetFacts())
            if name or len(list(itertools.islice(records, 2))) == 2:
                return SheetRows(source, workbook, sheet, workbook.facts(sheet))
    raise Invalid("No sheet of this workbook has column names and a row below them: there is nothing to import.")


def _candidates(workbook: Workbook, name: str) -> list[Sheet]:
    if not name:
        return sorted(workbook.sheets, key=lambda sheet: sheet.is_hidden)
    found = [sheet for sheet in workbook.sheets if sheet.name == name]
    if not found:
        there = ", ".join(f"“{sheet.name}”" for sheet in workbook.sheets[:12])
        raise Invalid(f"There is no sheet “{shorten(name, 40)}” in this workbook; it has {there}.", field="sheet")
    return found
