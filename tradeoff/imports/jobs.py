"""What a worker does for imports."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from tradeoff import work
from tradeoff.imports import actions
from tradeoff.imports.models import Import
from tradeoff.notices import actions as notices
from tradeoff.work.queries import every_workspace
from tradeoff.work.retry import Again
from tradeoff.workspaces import tenancy


@app.task(name="imports.check", retry=Again())
def check(workspace_id: int, run_id: int, import_id: int) -> None:
    with work.running(workspace_id, run_id) as progress:
        actions.check_left(
            workspace_id=workspace_id, run_id=run_id, import_id=import_id, progress=progress, now=timezone.now()
        )


@app.task(name="imports.write", retry=Again())
def write(workspace_id: int, run_id: int, import_id: int) -> None:
    with work.running(workspace_id, run_id) as progress:
        actions.write_left(
            workspace_id=workspace_id, run_id=run_id, import_id=import_id, progress=progress, now=timezone.now()
        )


@app.task(name="imports.undo", retry=Again())
def undo(workspace_id: int, run_id: int, import_id: int) -> None:
    with work.running(workspace_id, run_id) as progress:
        actions.undo_left(
            workspace_id=workspace_id, run_id=run_id, import_id=import_id, progress=progress, now=timezone.now()
        )


@app.task(name="imports.tell", retry=Again())
def tell(workspace_id: int, entry_id: int, facts: dict[str, Any]) -> None:
    """To who left it to a worker and went on; who waited at the command line has seen it."""
    with transaction.atomic():
        tenancy.enter(workspace_id)
        file = Import.objects.select_related("write_run__asked_by", "undo_run__asked_by").get(pk=facts["import_id"])
        run = file.undo_run if "went" in facts else file.write_run
        if run is not None:
            notices.tell(
                members=[run.asked_by],
                kind="imports.undone" if "went" in facts else "imports.done",
                noun="import",
                noun_id=file.pk,
                entry_id=entry_id,
                now=timezone.now(),
            )


@app.periodic(cron="50 3 * * *")
@app.task(name="imports.sweep", queueing_lock="imports.sweep")
def sweep(timestamp: int) -> None:  # noqa: ARG001 - every periodic job gets it
    for workspace_id in every_workspace():
        actions.sweep(workspace_id=workspace_id, now=timezone.now())
