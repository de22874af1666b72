"""Reminders at their minute, and once a day the files that no row names."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from tradeoff.discussion import actions, files
from tradeoff.workspaces import tenancy

AGAIN = RetryStrategy(max_attempts=6, exponential_wait=4)


@app.task(name="discussion.remind", retry=AGAIN)
def remind(workspace_id: int, task_id: int) -> None:
    with transaction.atomic():
        tenancy.enter(workspace_id)
        actions.remind(task_id=task_id, now=timezone.now())


@app.periodic(cron="17 3 * * *")
@app.task(name="discussion.sweep_files", queueing_lock="discussion.sweep_files")
def sweep_files(timestamp: int) -> None:  # noqa: ARG001 - every periodic job gets it
    for workspace_id in files.folders():
        with transaction.atomic():
            tenancy.enter(workspace_id)
            actions.sweep(workspace_id=workspace_id, now=timezone.now())
