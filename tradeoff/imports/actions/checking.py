"""The dry run of a file: at once where it is small, else left to a worker that tells how far it is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from tradeoff.imports import files, queries
from tradeoff.imports.engine import plan as plan_engine
from tradeoff.imports.engine.inputs import Choices, Plan
from tradeoff.imports.engine.mapping import Mapping
from tradeoff.imports.models import Import
from tradeoff.imports.report import report_of
from tradeoff.imports.rules import Noun, shorten
from tradeoff.kernel.errors import Refused
from tradeoff.log.queries import last_entries
from tradeoff.tables.reading import Row, Table
from tradeoff.work import actions as work

if TYPE_CHECKING:
    from tradeoff.workspaces.models import Member


@dataclass(frozen=True)
class Later:
    """A file of more rows than these is left to a worker."""

    rows: int
    now: datetime


def check_or_leave(
    run: Import,
    table: Table,
    mapping: Mapping,
    *,
    actor: Member,
    today: date,
    later: Later | None,
    answered: Sequence[Any] = (),
) -> None:
    """Saved with what the check found, or with the run that will check it."""
    if later is None or mapping.missing or not _has_more_rows(table, later.rows):
        check(run, table, mapping, actor=actor, today=today, answered=answered)
        run.save()
        return
    run.report = _table_report(table) | {
        "unchecked": True, "answered": list(answered), "problems_file": run.problems_file,
    }  # fmt: skip
    run.save()
    run.check_run = work.start(
        actor=actor, kind="imports.check", label=f"Check {run.file_name}", task="imports.check", now=later.now,
        arguments={"import_id": run.pk}, path=f"imports/{run.pk}",
    )  # fmt: skip
    run.save(update_fields=["check_run"])


def _has_more_rows(table: Table, most: int) -> bool:
    """Reads no further than it has to."""
    rows = 0
    for block in table.blocks():
        rows += len(block)
        if rows > most:
            return True
    return False


def check(
    run: Import,
    table: Table,
    mapping: Mapping,
    *,
    actor: Member,
    today: date,
    rows: Iterable[Row] | None = None,
    answered: Sequence[Any] = (),
) -> None:
    """Fill the run's report; a mapping that lacks a required field is reported, not refused.

    `rows` are the table's own, gone through by way of whoever tells how far it is.
    """
    before = run.problems_file
    run.report = _table_report(table) | {"answered": list(answered)}
    try:
        mapping.require()
    except Refused as refusal:
        run.report |= {"blocked": refusal.message}
        forget_at_commit(before)
        return
    plan = plan_of(run, table if rows is None else rows, mapping, actor=actor, today=today)
    run.checked = (checked_on(run, actor, today), plan)
    run.report |= {"problems_file": before} | report_of(plan)
    run.report |= problems_kept(run, plan)


def problems_kept(run: Import, plan: Plan) -> dict[str, str]:
    """The list of this check beside the upload; the one before goes once this one is the one that counts."""
    forget_at_commit(run.problems_file)
    if not plan.problems:
        return {"problems_file": ""}
    return {"problems_file": files.keep_problems(plan.problems, workspace_id=run.workspace_id)}


def forget_at_commit(*names: str) -> None:
    transaction.on_commit(lambda: files.forget(*names))


def plan_of(run: Import, table: Iterable[Row], mapping: Mapping, *, actor: Member, today: date) -> Plan:
    context = queries.context_for(actor, Noun(run.target), today=today)
    return plan_engine.check(table, mapping, context, Choices.from_json(run.choices))


def checked_on(run: Import, actor: Member, today: date) -> str:
    """All that a check depends on; every write of the workspace moves its log."""
    looked_at = (run.stored_as, run.target, run.mapping, run.choices, actor.pk, last_entries(actor.workspace_id), today)
    return json.dumps(looked_at, sort_keys=True, default=str)


def _table_report(table: Table) -> dict[str, Any]:
    """What the file looks like: its encoding, and the first values of each column."""
    sample = table.sample()[:40]
    return {
        "encoding": table.note,
        "sheet": table.sheet,
        "sheets": list(table.sheets),
        "header_row": table.header_row,
        "codec": table.encoding,
        "warnings": list(table.warnings),
        "columns": [
            {"header": header, "samples": _first_values(row.cells[index : index + 1] for row in sample)}
            for index, header in enumerate(table.headers)
        ],
    }


def _first_values(cells: Iterable[tuple[str, ...]], most: int = 3) -> list[str]:
    """Distinct values of a column; a short row has none there."""
    return [shorten(value) for value in dict.fromkeys(cell for found in cells for cell in found if cell)][:most]
