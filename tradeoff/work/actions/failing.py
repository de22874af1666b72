"""What failed: noted in plain words, tried again, let go; and jobs whose worker died are handed to another one."""

from __future__ import annotations

from datetime import datetime

from asgiref.sync import async_to_sync
from django.db import transaction
from procrastinate import sql
from procrastinate.contrib.django import app
from procrastinate.jobs import Job, Status

from tradeoff import log
from tradeoff.kernel.errors import Conflict
from tradeoff.work import events, queries, rules
from tradeoff.work.models import Run, Trouble
from tradeoff.work.rules import RunState
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.models import Member

STALLED_AFTER = 30.0  # seconds without a heartbeat; a worker beats every 10


def decides_to_retry(job: Job, error: BaseException) -> bool:
    """Whether the task's own policy tries this job again after this error."""
    task = app.tasks.get(job.task_name)
    return task is not None and task.get_retry_exception(error, job) is not None


@transaction.atomic
def note(*, job: Job, error_words: str, now: datetime) -> None:
    """Keep a job that failed for good, so that somebody can read why and retry it; one of no workspace is not kept."""
    workspace_id = job.task_kwargs.get("workspace_id")
    if not isinstance(workspace_id, int) or job.id is None:
        return
    tenancy.enter(workspace_id)
    run_id = job.task_kwargs.get("run_id")
    run = Run.objects.filter(pk=run_id).first() if isinstance(run_id, int) else None
    Trouble.objects.update_or_create(
        job_id=job.id,
        settled_at=None,
        defaults={
            "workspace_id": workspace_id,
            "task": job.task_name,
            "run": run,
            "words": error_words[:500],
            "attempts": job.attempts + 1,
            "at": now,
        },
    )


@transaction.atomic
def fail(*, workspace_id: int, run_id: int, words: str, now: datetime) -> None:
    """End a run that will not be tried again by itself, and tell who started it."""
    tenancy.enter(workspace_id)
    run = Run.objects.select_for_update(of=("self",)).select_related("asked_by").get(pk=run_id)
    run.state, run.words, run.ended_at = RunState.FAILED, words[:300], now
    run.save(update_fields=["state", "words", "ended_at"])
    log.record(events.RunFailed(run_id=run.pk), actor=run.asked_by, now=now)


@transaction.atomic
def retry(*, trouble: Trouble, actor: Member, now: datetime) -> None:
    """Queue a failed job for one more try; refuses one that is settled or no longer there."""
    found = _open(trouble, actor)
    job = queries.job(found.job_id)
    if job is None or job.status != Status.FAILED.value:
        raise Conflict("This job is not waiting for a retry any more. Discard it.")
    app.job_manager.retry_job_by_id(found.job_id, retry_at=now)
    if found.run_id is not None:
        Run.objects.filter(pk=found.run_id).update(
            state=RunState.QUEUED, words="", ended_at=None, cancel_asked_at=None, done=0
        )
    _settle(found, actor, now)
    log.record(events.JobRetried(trouble_id=found.pk), actor=actor, now=now)


@transaction.atomic
def retry_all(*, actor: Member, now: datetime) -> int:
    """Queue every failed job again that this member sees; those that are gone are let go. Returns how many."""
    retried = 0
    for trouble in queries.troubles_of(actor):
        job = queries.job(trouble.job_id)
        if job is not None and job.status == Status.FAILED.value:
            retry(trouble=trouble, actor=actor, now=now)
            retried += 1
        else:
            discard(trouble=trouble, actor=actor, now=now)
    return retried


@transaction.atomic
def discard(*, trouble: Trouble, actor: Member, now: datetime) -> None:
    """Let a failed job go; it is not tried again."""
    found = _open(trouble, actor)
    _settle(found, actor, now)
    log.record(events.JobDiscarded(trouble_id=found.pk), actor=actor, now=now)


def rescue(*, now: datetime) -> int:
    """Hand jobs whose worker died to another worker, and give up on one that keeps killing them; returns how many."""
    stalled = list(async_to_sync(app.job_manager.get_stalled_jobs)(seconds_since_heartbeat=STALLED_AFTER))
    for job in stalled:
        if job.id is None:
            continue
        if job.attempts + 1 >= rules.FATAL_RESCUES:
            give_up(job=job, now=now)
        else:
            app.job_manager.retry_job_by_id(job.id, retry_at=now)
    return len(stalled)


@transaction.atomic
def give_up(*, job: Job, now: datetime) -> None:
    """End a job under which one worker after the other died."""
    words = f"Its worker died {job.attempts + 1} times while this ran, so it is not tried again by itself."
    app.connector.get_sync_connector().execute_query(
        sql.queries["finish_job"], job_id=job.id, status=Status.FAILED.value, delete_job=False
    )
    note(job=job, error_words=words, now=now)
    workspace_id, run_id = job.task_kwargs.get("workspace_id"), job.task_kwargs.get("run_id")
    if isinstance(workspace_id, int) and isinstance(run_id, int):
        fail(workspace_id=workspace_id, run_id=run_id, words=words, now=now)


def _open(trouble: Trouble, actor: Member) -> Trouble:
    """The row as it is now, locked; queries say whether it is this member's."""
    queries.trouble_of(actor, trouble.pk)
    return Trouble.objects.select_for_update(of=("self",)).get(pk=trouble.pk)


def _settle(trouble: Trouble, actor: Member, now: datetime) -> None:
    trouble.settled_at, trouble.settled_by = now, actor
    trouble.save(update_fields=["settled_at", "settled_by"])
