"""What a worker tells in chats, after the fact and once."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from tradeoff.integrations import actions
from tradeoff.integrations.line import Trouble
from tradeoff.integrations.models import Connection
from tradeoff.integrations.queries import chat_connections
from tradeoff.work.queries import every_workspace
from tradeoff.work.retry import Again
from tradeoff.workspaces import tenancy


@app.task(name="integrations.tell_receipt", retry=Again())
def tell_receipt(workspace_id: int, entry_id: int, facts: dict[str, Any]) -> None:  # noqa: ARG001 - what subscribers get
    actions.tell_receipt(workspace_id=workspace_id, ask_id=facts["ask_id"], now=timezone.now())


@app.task(name="integrations.tell_answer", retry=Again())
def tell_answer(workspace_id: int, entry_id: int, facts: dict[str, Any]) -> None:  # noqa: ARG001
    actions.tell_answer(workspace_id=workspace_id, answer_id=facts["answer_id"], now=timezone.now())


@app.task(name="integrations.tell_decision", retry=Again())
def tell_decision(workspace_id: int, entry_id: int, facts: dict[str, Any]) -> None:  # noqa: ARG001
    actions.tell_decision(workspace_id=workspace_id, decision_id=facts["decision_id"], now=timezone.now())


@app.task(name="integrations.tell_signed", retry=Again())
def tell_signed(workspace_id: int, entry_id: int, facts: dict[str, Any]) -> None:  # noqa: ARG001
    actions.tell_decision(workspace_id=workspace_id, decision_id=facts["decision_id"], now=timezone.now())


@app.task(name="integrations.settle_in", retry=Again())
def settle_in(workspace_id: int, entry_id: int, facts: dict[str, Any]) -> None:  # noqa: ARG001
    """A chat that was just connected: who there is who here."""
    for row in _chats(workspace_id):
        if row.pk == facts["connection_id"]:
            actions.match_people(connection=row, now=timezone.now())


@app.task(name="integrations.look_around", retry=Again())
def look_around(workspace_id: int, connection_id: int) -> None:
    """Asked for on the page."""
    for row in _chats(workspace_id):
        if row.pk == connection_id:
            actions.match_people(connection=row, now=timezone.now())


@app.periodic(cron="7 * * * *")
@app.task(name="integrations.tell_digest", queueing_lock="integrations.tell_digest")
def tell_digest(timestamp: int) -> None:  # noqa: ARG001 - every periodic job gets it
    """Each hour, because Monday morning is another one in every zone."""
    for workspace_id in every_workspace():
        for row in _chats(workspace_id):
            try:
                actions.tell_digest(connection=row, now=timezone.now())
            except Trouble as trouble:
                _report(row, trouble)


@app.periodic(cron="40 3 * * *")
@app.task(name="integrations.match_people", queueing_lock="integrations.match_people")
def match_people(timestamp: int) -> None:  # noqa: ARG001 - every periodic job gets it
    """One chat that cannot be reached does not keep the others waiting."""
    for workspace_id in every_workspace():
        for row in _chats(workspace_id):
            try:
                actions.match_people(connection=row, now=timezone.now())
            except Trouble as trouble:
                _report(row, trouble)


@transaction.atomic
def _chats(workspace_id: int) -> list[Connection]:
    tenancy.enter(workspace_id)
    return chat_connections(workspace_id)


@transaction.atomic
def _report(row: Connection, trouble: Trouble) -> None:
    tenancy.enter(row.workspace_id)
    actions.report_trouble(connection=row, trouble=trouble, now=timezone.now())
