"""Runs, failed jobs, schedules and workers. Jobs know no row-level security: they are only reached through our rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from croniter import croniter
from django.db import connection
from django.db.models import Max, QuerySet
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinatePeriodicDefer, ProcrastinateWorker

from tradeoff.kernel.errors import NotFound
from tradeoff.work import access
from tradeoff.work.models import Run, Trouble
from tradeoff.workspaces.models import Member


@dataclass(frozen=True)
class Schedule:
    """A task that the clock starts."""

    task: str
    cron: str
    last_at: datetime | None
    last_status: str
    next_at: datetime


def runs_of(actor: Member) -> QuerySet[Run]:
    """Newest first: all of the workspace for admins, their own for everybody else."""
    runs = Run.objects.filter(workspace=actor.workspace_id).select_related("asked_by")
    if not access.sees_all(actor):
        runs = runs.filter(asked_by=actor)
    return runs.order_by("-asked_at", "-pk")


def run_of(actor: Member, run_id: int) -> Run:
    found = runs_of(actor).filter(pk=run_id).first()
    if found is None:
        raise NotFound("There is no such run, or it is not yours.")
    return found


def troubles_of(actor: Member) -> QuerySet[Trouble]:
    """Jobs that failed for good and wait for somebody, newest first."""
    found = Trouble.objects.filter(workspace=actor.workspace_id, settled_at__isnull=True)
    if not access.sees_all(actor):
        found = found.filter(run__asked_by=actor)
    return found.select_related("run").order_by("-at", "-pk")


def trouble_of(actor: Member, trouble_id: int) -> Trouble:
    found = troubles_of(actor).filter(pk=trouble_id).first()
    if found is None:
        raise NotFound("This job has been retried or discarded meanwhile, or it is not yours.")
    return found


def job(job_id: int) -> ProcrastinateJob | None:
    return ProcrastinateJob.objects.filter(pk=job_id).first()


def last_heartbeat() -> datetime | None:
    """The last sign of life of any worker; None when none is registered."""
    found: datetime | None = ProcrastinateWorker.objects.aggregate(last=Max("last_heartbeat"))["last"]
    return found


def schedules(*, now: datetime) -> list[Schedule]:
    """What runs by the clock, for the whole installation, by name."""
    periodic = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}
    newest = ProcrastinatePeriodicDefer.objects.filter(task_name__in=periodic).order_by("task_name", "-defer_timestamp")
    last = {row.task_name: row for row in newest.distinct("task_name").select_related("job")}
    return [
        Schedule(
            task=name,
            cron=cron,
            last_at=datetime.fromtimestamp(last[name].defer_timestamp or 0, UTC) if name in last else None,
            last_status=_status(last.get(name)),
            next_at=croniter(cron, now.astimezone(UTC)).get_next(datetime),  # type: ignore[no-untyped-call]
        )
        for name, cron in sorted(periodic.items())
    ]


def _status(deferred: ProcrastinatePeriodicDefer | None) -> str:
    return deferred.job.status if deferred is not None and deferred.job is not None else ""


def every_workspace() -> list[int]:
    """The number of each workspace and nothing else, for periodic jobs; they enter one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT work_every_workspace()")
        return [key for (key,) in cursor.fetchall()]
