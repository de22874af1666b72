"""Imports and their undoing left to a worker: asked once, done once, whatever dies in between."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from tradeoff.imports import files
from tradeoff.imports.actions.checking import check
from tradeoff.imports.actions.following import Progress, Told
from tradeoff.imports.actions.taking import unwritten, write
from tradeoff.imports.actions.taking_back import held_for_undo, take_back
from tradeoff.imports.engine.mapping import Mapping
from tradeoff.imports.models import Import
from tradeoff.imports.report import rows_expected
from tradeoff.imports.rules import PAGE_LIMITS
from tradeoff.kernel.errors import Invalid
from tradeoff.tables.reading import open_table
from tradeoff.work import actions as work
from tradeoff.work.models import Run
from tradeoff.workspaces import tenancy

if TYPE_CHECKING:
    from tradeoff.workspaces.models import Member


@transaction.atomic
def start_write(*, run: Import, actor: Member, now: datetime) -> Run:
    """Leave the writing to a worker; refuses a second press, and a file that was dealt with already."""
    held = unwritten(run, actor)
    _require_ready(held)
    held.write_run = _started("imports.write", f"Import {held.file_name}", held, actor, rows_expected(held), now)
    held.save(update_fields=["write_run"])
    return held.write_run


@transaction.atomic
def start_undo(*, file: Import, actor: Member, now: datetime) -> Run:
    """Leave the undo to a worker; refuses a second press, and what can no longer be undone."""
    held = held_for_undo(file, actor, now=now)
    total = sum(sum(pair) for pair in held.report.get("touched", {}).values())
    held.undo_run = _started("imports.undo", f"Undo the import of {held.file_name}", held, actor, total, now)
    held.save(update_fields=["undo_run"])
    return held.undo_run


@transaction.atomic
def check_left(*, workspace_id: int, run_id: int, import_id: int, progress: Progress, now: datetime) -> None:
    """What the worker does; a stop or a death leaves the file as it was, unchecked. Nobody waits for a lock of it."""
    tenancy.enter(workspace_id)
    run = Run.objects.select_related("asked_by__workspace").get(pk=run_id)
    file = Import.objects.get(pk=import_id)
    if file.state != "checked" or file.check_run_id != run_id or not file.report.get("unchecked"):
        return
    today = now.astimezone(run.asked_by.workspace.zone).date()
    mapping = Mapping.from_json(file.mapping)
    table = open_table(files.path_of(file.stored_as), limits=PAGE_LIMITS, shape=mapping.shape)
    rows, answered = Told(table, progress, 0), file.report.get("answered", [])
    check(file, table, mapping, actor=run.asked_by, today=today, rows=rows, answered=answered)
    progress.raise_if_cancelled()
    file.save(update_fields=["report"])


@transaction.atomic
def write_left(*, workspace_id: int, run_id: int, import_id: int, progress: Progress, now: datetime) -> None:
    """What the worker does. Where an earlier try got through before its worker died, there is nothing left to do."""
    run, file = _found(workspace_id, run_id, import_id)
    if file.state != "checked":
        return
    today = now.astimezone(run.asked_by.workspace.zone).date()
    write(run=file, actor=run.asked_by, today=today, now=now, progress=progress, by_run=run.pk)


@transaction.atomic
def undo_left(*, workspace_id: int, run_id: int, import_id: int, progress: Progress, now: datetime) -> None:
    """As `write_left`, the other way."""
    run, file = _found(workspace_id, run_id, import_id)
    if file.state != "undone":
        take_back(file=file, actor=run.asked_by, now=now, progress=progress, by_run=run.pk)


def _require_ready(held: Import) -> None:
    """What the last check left open is said at once, not by a worker a while later."""
    if held.report.get("unchecked"):
        raise Invalid("This file has not been checked through. Check it again first.")
    if blocked := held.report.get("blocked"):
        raise Invalid(blocked)
    for reading in held.report.get("readings", []):
        if reading.get("question"):
            raise Invalid(f"{reading['question']} Say so beside the column.", field="columns")


def _started(kind: str, label: str, held: Import, actor: Member, total: int, now: datetime) -> Run:
    return work.start(
        actor=actor, kind=kind, label=label, task=kind, now=now, arguments={"import_id": held.pk},
        path=f"imports/{held.pk}", total=total,
    )  # fmt: skip


def _found(workspace_id: int, run_id: int, import_id: int) -> tuple[Run, Import]:
    tenancy.enter(workspace_id)
    run = Run.objects.select_related("asked_by__workspace").get(pk=run_id)
    return run, Import.objects.select_for_update(of=("self",)).get(pk=import_id)
