"""How far a run is, written beside the work's own transaction, and whether somebody asked it to stop."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, connections, transaction
from django.utils import timezone

from tradeoff.kernel.errors import Refused
from tradeoff.work import queries, rules
from tradeoff.work.actions.failing import decides_to_retry, fail
from tradeoff.work.models import Run
from tradeoff.work.rules import RunState
from tradeoff.workspaces import tenancy


class Cancelled(Refused):
    """Somebody asked this run to stop; `running` ends it without trouble."""

    code = "cancelled"


@dataclass
class Progress:
    """What a job tells about its run while it works."""

    run_id: int
    _wire: Any

    def advance(self, done: int, total: int | None = None, words: str = "") -> None:
        """Say how far it is, seen by others at once; call it a few times a second at most."""
        with self._wire.cursor() as cursor:
            cursor.execute(
                "UPDATE work_run SET done = %s, total = coalesce(%s, total), words = %s WHERE id = %s",
                [done, total, words[:300], self.run_id],
            )

    def raise_if_cancelled(self) -> None:
        """Leave the block when somebody asked to stop; what is not committed by then is not done."""
        with self._wire.cursor() as cursor:
            cursor.execute("SELECT cancel_asked_at FROM work_run WHERE id = %s", [self.run_id])
            found = cursor.fetchone()
        if found is None or found[0] is not None:
            raise Cancelled("Stopped as asked.")


@contextlib.contextmanager
def running(workspace_id: int, run_id: int) -> Iterator[Progress]:
    """See `tradeoff.work.running`. A run that is over when the job comes is left as it is and its work skipped."""
    _begin(workspace_id, run_id)
    with _wire(workspace_id) as wire:
        progress = Progress(run_id, wire)
        try:
            progress.raise_if_cancelled()
            yield progress
        except Cancelled as stopped:
            _end(workspace_id, run_id, RunState.CANCELLED, stopped.message)
        except Exception as error:
            _stumble(workspace_id, run_id, error)
            raise
        else:
            _end(workspace_id, run_id, RunState.DONE)


@contextlib.contextmanager
def _wire(workspace_id: int) -> Iterator[Any]:
    """A connection of the run's own; inside a transaction (a job called by a test) the one that is there."""
    if connection.in_atomic_block:
        yield connection
        return
    wire = connections.create_connection("default")
    try:
        with wire.cursor() as cursor:
            cursor.execute("SELECT set_config('app.workspace', %s, false)", [str(workspace_id)])
        yield wire
    finally:
        wire.close()


@transaction.atomic
def _begin(workspace_id: int, run_id: int) -> None:
    tenancy.enter(workspace_id)
    Run.objects.filter(pk=run_id).update(
        state=RunState.RUNNING, started_at=timezone.now(), ended_at=None, words="", done=0
    )


@transaction.atomic
def _end(workspace_id: int, run_id: int, state: RunState, words: str = "") -> None:
    """Close the run; the last words of a run that went well stay."""
    tenancy.enter(workspace_id)
    fields = {"state": state, "ended_at": timezone.now()} | ({"words": words} if words else {})
    Run.objects.filter(pk=run_id).update(**fields)


def _stumble(workspace_id: int, run_id: int, error: Exception) -> None:
    """Failed for good, or waiting for the next try of its task's policy."""
    with transaction.atomic():
        tenancy.enter(workspace_id)
        job_id = Run.objects.values_list("job_id", flat=True).get(pk=run_id)
        row = queries.job(job_id) if job_id else None
        if row is not None and decides_to_retry(row.procrastinate_job, error):
            words = f"{rules.said(error)} It is tried again by itself."[:300]
            Run.objects.filter(pk=run_id).update(state=RunState.QUEUED, words=words)
            return
    fail(workspace_id=workspace_id, run_id=run_id, words=rules.said(error), now=timezone.now())
