"""Runs deferred jobs inside a test, on the test's own connection."""

from __future__ import annotations

import inspect
import json
import time

from asgiref.sync import async_to_sync
from django.db import connection
from procrastinate import sql
from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext
from procrastinate.jobs import Job, Status

MOST = 1000


def run_jobs() -> list[str]:
    """Run every job that is due, also those that jobs defer; return the names of their tasks in order.

    Fetching and finishing are Procrastinate's own statements, so locks, priorities and schedules count. A job that
    fails fails the test. The workspace the test had entered is the current one again afterwards.
    """
    ran: list[str] = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.workspace', true)")
        workspace = cursor.fetchone()[0] or ""
    while job := _next_job():
        if len(ran) >= MOST:
            raise AssertionError(f"more than {MOST} jobs: does one defer itself? The last was {ran[-1]}")
        _run(job)
        app.connector.get_sync_connector().execute_query(
            sql.queries["finish_job"], job_id=job.id, status=Status.SUCCEEDED.value, delete_job=False
        )
        ran.append(job.task_name)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.workspace', %s, true)", [workspace])
    return ran


def _run(job: Job) -> None:
    task = app.tasks[job.task_name]
    run = async_to_sync(task.func) if inspect.iscoroutinefunction(task.func) else task.func
    context = JobContext(app=app, job=job, abort_reason=lambda: None, start_timestamp=time.time())
    run(*([context] if task.pass_context else []), **job.task_kwargs)


def _next_job() -> Job | None:
    row = app.connector.get_sync_connector().execute_query_one(sql.queries["fetch_job"], queues=None, worker_id=None)
    if row["id"] is None:
        return None
    return Job.from_row(row | {"args": json.loads(row["args"])})  # Django leaves JSON of raw queries as text
