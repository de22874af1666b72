from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app

from tradeoff import log
from tradeoff.kernel.errors import Conflict, NotAllowed
from tradeoff.work import access, events
from tradeoff.work.models import Run
from tradeoff.work.rules import RunState
from tradeoff.workspaces.models import Member


@transaction.atomic
def start(
    *,
    actor: Member,
    kind: str,
    label: str,
    task: str,
    now: datetime,
    arguments: Mapping[str, Any] | None = None,
    path: str = "",
    total: int = 0,
) -> Run:
    """Leave work to a worker; the job `task(workspace_id, run_id, **arguments)` is deferred in this transaction.

    `path` is where its result will be, below the workspace's address. The caller has asked its own access.
    """
    run = Run.objects.create(
        workspace_id=actor.workspace_id,
        kind=kind,
        label=label[:200],
        asked_by=actor,
        total=total,
        path=path,
        asked_at=now,
    )
    run.job_id = app.configure_task(task).defer(workspace_id=actor.workspace_id, run_id=run.pk, **dict(arguments or {}))
    run.save(update_fields=["job_id"])
    log.record(events.RunStarted(run_id=run.pk), actor=actor, now=now)
    return run


@transaction.atomic
def cancel(*, run: Run, actor: Member, now: datetime) -> Run:
    """Stop a run: one that waits ends here, one that runs is asked and ends at its next look."""
    found = Run.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if not access.can_cancel(actor, found):
        raise NotAllowed("Only an admin or who started it may stop it.")
    if found.is_over:
        raise Conflict("It is over already; there is nothing left to stop.")
    found.cancel_asked_at = found.cancel_asked_at or now
    if found.job_id is not None and app.job_manager.cancel_job_by_id(found.job_id):
        found.state, found.ended_at, found.words = RunState.CANCELLED, now, "Stopped before it began."
    found.save(update_fields=["cancel_asked_at", "state", "ended_at", "words"])
    log.record(events.RunCancelled(run_id=found.pk), actor=actor, now=now)
    return found
