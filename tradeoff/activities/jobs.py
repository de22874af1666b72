"""Calendars and mailboxes are read every ten minutes: ids in, the network outside of any transaction."""

from __future__ import annotations

import contextlib

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from tradeoff.activities import actions, outside, queries, reading
from tradeoff.activities.engine.calendars import Stretch, read_calendar
from tradeoff.activities.queries.calendars import AHEAD, BACK
from tradeoff.kernel.errors import Refused
from tradeoff.workspaces import tenancy


@app.periodic(cron="*/10 * * * *")
@app.task(name="activities.read_sources", queueing_lock="activities.read_sources")
def read_sources(timestamp: int) -> None:  # noqa: ARG001 - when it was due
    """One job a calendar and a mailbox; one that still waits is not doubled."""
    for kind, workspace_id, key in queries.connected_sources():
        with contextlib.suppress(AlreadyEnqueued), transaction.atomic():
            once = f"activities.{kind}.{key}"
            task = app.configure_task(f"activities.read_{kind}", lock=once, queueing_lock=once)
            task.defer(workspace_id=workspace_id, source_id=key)


@app.task(name="activities.read_calendar")
def read_calendar_of(workspace_id: int, source_id: int) -> None:
    """Fetch one calendar and take its meetings in; what went wrong stands beside it."""
    with transaction.atomic():
        tenancy.enter(workspace_id)
        calendar = queries.calendar_source(source_id)
        if calendar is None:
            return
    now = timezone.now()
    try:
        address = actions.unseal(calendar.sealed_address)
        content = outside.fetch_calendar(address)
        zone = calendar.member.workspace.zone
        read = read_calendar(content, stretch=Stretch(now - BACK, now + AHEAD), zone=zone)
    except Refused as refusal:
        with transaction.atomic():
            tenancy.enter(workspace_id)
            actions.note_calendar_trouble(calendar=calendar, words=refusal.message, now=now)
        return
    with transaction.atomic():
        tenancy.enter(workspace_id)
        if queries.calendar_source(source_id) is not None:
            actions.take_calendar(
                actor=calendar.member,
                calendar=calendar,
                meetings=read.meetings,
                with_private=calendar.with_private,
                now=now,
            )


@app.task(name="activities.read_mailbox")
def read_mailbox_of(workspace_id: int, source_id: int) -> None:
    """Log the new mails of one mailbox; what one run cannot take, the next does at once."""
    if reading.read_mailbox(workspace_id, source_id, now=timezone.now()):
        read_mailbox_of.defer(workspace_id=workspace_id, source_id=source_id)
