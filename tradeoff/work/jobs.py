"""The worker's own jobs, and what it does around every other one."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, close_old_connections, transaction
from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app

from tradeoff.work import actions, queries, rules
from tradeoff.work.actions.failing import decides_to_retry
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.actions import settle_teams as settle
from tradeoff.workspaces.queries import today_in

logger = logging.getLogger(__name__)


@app.periodic(cron="* * * * *")
@app.task(name="work.rescue", queueing_lock="work.rescue")
def rescue(timestamp: int) -> None:  # noqa: ARG001 - every periodic job gets it
    actions.rescue(now=timezone.now())


@app.periodic(cron="40 3 * * *")
@app.task(name="work.sweep", queueing_lock="work.sweep", pass_context=True)
async def sweep(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - every periodic job gets it
    """Jobs that went well are forgotten after a week; failed ones stay until somebody looks."""
    await context.app.job_manager.delete_old_jobs(nb_hours=24 * 7)


@app.periodic(cron="3 * * * *")
@app.task(name="work.settle_teams", queueing_lock="work.settle_teams")
def settle_teams(timestamp: int) -> None:  # noqa: ARG001 - every periodic job gets it
    """Hourly, since a day begins at another hour in each workspace's time zone."""
    for workspace_id in queries.every_workspace():
        with transaction.atomic():
            tenancy.enter(workspace_id)
            today = today_in(workspace_id, now=timezone.now())
            settle(workspace_id=workspace_id, today=today)


def note_trouble(call_next: Callable[[], Any], context: JobContext, _worker: object) -> Any:
    """Around every job of the worker: one that failed for good is kept with its words for the page of failed jobs."""
    close_old_connections()  # one that died with its server is not used again
    try:
        return call_next()
    except Exception as error:
        close_old_connections()
        if not decides_to_retry(context.job, error):
            try:
                actions.note(job=context.job, error_words=rules.said(error), now=timezone.now())
            except DatabaseError:
                logger.exception("the failure of job %s could not be kept", context.job.id)
        raise
