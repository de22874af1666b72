"""What a worker does for connections."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from tradeoff.integrations import actions, chat_jobs, work_jobs
from tradeoff.work.queries import every_workspace
from tradeoff.work.retry import Again


@app.task(name="integrations.hear", retry=Again())
def hear(workspace_id: int, connection_id: int) -> None:
    """All webhooks of a connection that wait."""
    actions.hear(workspace_id=workspace_id, connection_id=connection_id, now=timezone.now())


@app.periodic(cron="20 4 * * *")
@app.task(name="integrations.keep", queueing_lock="integrations.keep")
def keep(timestamp: int) -> None:  # noqa: ARG001 - every periodic job gets it
    """Seals anew, so that a server key that was replaced can go the day after; forgets webhooks long read."""
    for workspace_id in every_workspace():
        actions.reseal_all(workspace_id=workspace_id)
        actions.sweep_deliveries(workspace_id=workspace_id, now=timezone.now())


__all__ = ["chat_jobs", "hear", "keep", "work_jobs"]
