"""What a worker does for connections to CRMs."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from procrastinate.contrib.django import app

from tradeoff.syncing import actions
from tradeoff.syncing.rules import Why
from tradeoff.work.queries import every_workspace
from tradeoff.work.retry import Again


@app.task(name="syncing.begin", retry=Again())
def begin(workspace_id: int, entry_id: int, facts: dict[str, Any]) -> None:  # noqa: ARG001 - what subscribers get
    actions.begin(workspace_id=workspace_id, connection_id=facts["connection_id"], now=timezone.now())


@app.task(name="syncing.sync", retry=Again())
def sync(workspace_id: int, run_id: int, connection_id: int, why: str) -> None:
    actions.sync_run(
        workspace_id=workspace_id, run_id=run_id, connection_id=connection_id, why=Why(why), now=timezone.now()
    )


@app.task(name="syncing.try", retry=Again())
def try_out(workspace_id: int, run_id: int, connection_id: int) -> None:
    actions.try_run(workspace_id=workspace_id, run_id=run_id, connection_id=connection_id, now=timezone.now())


@app.task(name="syncing.changes", retry=Again())
def changes(workspace_id: int, connection_id: int, why: str) -> None:
    actions.sync(workspace_id=workspace_id, connection_id=connection_id, why=Why(why), now=timezone.now())


@app.task(name="syncing.reread", retry=Again())
def reread(workspace_id: int, connection_id: int, ids: dict[str, list[str]]) -> None:
    """What webhooks said has changed."""
    actions.sync(
        workspace_id=workspace_id,
        connection_id=connection_id,
        why=Why.TOLD,
        now=timezone.now(),
        hinted=actions.Hinted(ids),
    )


@app.task(name="syncing.write", retry=Again())
def write(workspace_id: int, connection_id: int, deal_id: int) -> None:
    actions.write_through(workspace_id=workspace_id, connection_id=connection_id, deal_id=deal_id, now=timezone.now())


@app.task(name="syncing.tell", retry=Again())
def tell(workspace_id: int, entry_id: int, facts: dict[str, Any]) -> None:  # noqa: ARG001 - what subscribers get
    actions.tell_deal(workspace_id=workspace_id, ask_id=facts["ask_id"], now=timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(name="syncing.clock", queueing_lock="syncing.clock")
def clock(timestamp: int) -> None:  # noqa: ARG001 - every periodic job gets it
    for workspace_id in every_workspace():
        actions.defer_all(workspace_id=workspace_id, why=Why.CHANGES, now=timezone.now())


@app.periodic(cron="40 2 * * *")
@app.task(name="syncing.night", queueing_lock="syncing.night")
def night(timestamp: int) -> None:  # noqa: ARG001 - every periodic job gets it
    for workspace_id in every_workspace():
        actions.defer_all(workspace_id=workspace_id, why=Why.NIGHTLY, now=timezone.now())
        actions.sweep(workspace_id=workspace_id, now=timezone.now())
