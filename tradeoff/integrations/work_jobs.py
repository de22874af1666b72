"""What a worker does where work is planned: make it, follow it, stay told of changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from tradeoff.integrations import actions
from tradeoff.integrations.line import Trouble
from tradeoff.integrations.models import Connection
from tradeoff.integrations.queries import work_connections
from tradeoff.work.queries import every_workspace
from tradeoff.work.retry import Again
from tradeoff.workspaces import tenancy


@app.task(name="integrations.make_work", retry=Again())
def make_work(workspace_id: int, connection_id: int, option_id: int) -> None:
    actions.make_work(workspace_id=workspace_id, connection_id=connection_id, option_id=option_id, now=timezone.now())


@app.task(name="integrations.settle_work", retry=Again())
def settle_work(workspace_id: int, entry_id: int, facts: dict[str, Any]) -> None:  # noqa: ARG001 - what subscribers get
    """Just connected: which projects there are."""
    for row in _sinks(workspace_id):
        if row.pk == facts["connection_id"]:
            actions.settle_work(connection=row)


@app.task(name="integrations.take_backlog", retry=Again())
def take_backlog(workspace_id: int, run_id: int, connection_id: int) -> None:
    """A project was chosen: all that is in it comes in, and from then on we are told."""
    actions.take_backlog(workspace_id=workspace_id, run_id=run_id, connection_id=connection_id, now=timezone.now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="integrations.follow_work", queueing_lock="integrations.follow_work")
def follow_work(timestamp: int) -> None:  # noqa: ARG001 - every periodic job gets it
    def follow(row: Connection) -> None:
        actions.follow_work(connection=row, now=timezone.now())
        actions.make_what_waits(connection=row, now=timezone.now())

    _each(follow)


@app.periodic(cron="50 3 * * *")
@app.task(name="integrations.keep_watching", queueing_lock="integrations.keep_watching")
def keep_watching(timestamp: int) -> None:  # noqa: ARG001
    """Another thirty days of being told, and a look at what a lost webhook would have told."""

    def keep(row: Connection) -> None:
        actions.reread_decided(connection=row, now=timezone.now())
        actions.keep_watching(connection=row)

    _each(keep)


def _each(act: Callable[[Connection], object]) -> None:
    """One that cannot be reached does not keep the others waiting."""
    for workspace_id in every_workspace():
        for row in _sinks(workspace_id):
            try:
                act(row)
            except Trouble as trouble:
                _report(row, trouble)


@transaction.atomic
def _sinks(workspace_id: int) -> list[Connection]:
    tenancy.enter(workspace_id)
    return work_connections(workspace_id)


@transaction.atomic
def _report(row: Connection, trouble: Trouble) -> None:
    tenancy.enter(row.workspace_id)
    actions.report_trouble(connection=row, trouble=trouble, now=timezone.now())
