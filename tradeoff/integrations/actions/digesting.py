"""The week in a channel: figures that name nobody, and what was decided where all who read it are of the house."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from tradeoff import log
from tradeoff.integrations import access, events, queries
from tradeoff.integrations.actions.lines import adapter_for, line_for
from tradeoff.integrations.actions.telling import keep_told
from tradeoff.integrations.models import ChatTold, Connection
from tradeoff.integrations.slack import blocks
from tradeoff.integrations.slack.said import DigestSaid
from tradeoff.kernel.errors import Invalid, NotAllowed
from tradeoff.ui.format import day
from tradeoff.workspaces import tenancy

if TYPE_CHECKING:
    from tradeoff.integrations.sinks import ChatSink
    from tradeoff.workspaces.models import Member

MOST_READERS = 1000
HOUR = 8  # of a Monday, where the workspace is


@transaction.atomic
def choose_digest(*, connection: Connection, actor: Member, channel: str, now: datetime) -> Connection:
    """Which channel hears of the week; empty for none."""
    if not access.can_keep_connections(actor):
        raise NotAllowed("Connections are kept by an administrator.")
    row = Connection.objects.select_for_update(of=("self",)).get(pk=connection.pk, workspace_id=actor.workspace_id)
    if channel and channel not in {one["value"] for one in row.mapping.get("channels", [])}:
        raise Invalid("Choose a channel from the list.", field="channel")
    row.mapping = {**row.mapping, "digest": channel}
    row.save(update_fields=["mapping"])
    log.record(events.DigestChosen(connection_id=row.pk, vendor=row.vendor), actor=actor, now=now)
    return row


def tell_digest(*, connection: Connection, now: datetime) -> bool:
    """On Mondays, once a week however often it is asked; whether it went out now."""
    due = _due(connection, now)
    if due is None:
        return False
    channel, monday = due
    with line_for(connection) as line:
        sink: ChatSink = adapter_for(connection, line)
        found = sink.channel(channel)
        if found.shared:  # since it was chosen another company came to read there
            return False
        message = blocks.digest(_week(connection, monday, sink.readers(channel, most=MOST_READERS)))
        posted = sink.post(channel, message, f"{connection.pk}-{_key(monday)}")
    keep_told(connection, _key(monday), posted.channel, posted.id, now)
    return True


@transaction.atomic
def _due(connection: Connection, now: datetime) -> tuple[str, date] | None:
    tenancy.enter(connection.workspace_id)
    channel = str(connection.mapping.get("digest") or "")
    local = now.astimezone(connection.workspace.zone)
    if not channel or local.weekday() != 0 or local.hour < HOUR:
        return None
    if ChatTold.objects.filter(connection=connection, key=_key(local.date())).exists():
        return None
    return channel, local.date()


@transaction.atomic
def _week(connection: Connection, monday: date, readers: list[str] | None) -> DigestSaid:
    """The seven days before this Monday."""
    tenancy.enter(connection.workspace_id)
    zone, since = connection.workspace.zone, monday - timedelta(days=7)
    start, end = (datetime.combine(one, time.min, tzinfo=zone) for one in (since, monday))
    told = queries.week_of(connection.workspace_id, start, end)
    root = f"{settings.SITE_ADDRESS}/{connection.workspace.slug}"
    rows = []
    if queries.are_all_members(connection, readers):
        rows = [
            (one.problem.title, f"{one.signed_by.name} chose “{one.chosen.title}”.", f"{root}/decisions/{one.pk}")
            for one in told.decisions
            if one.signed_by and one.chosen
        ]
    return DigestSaid(
        title="The week in Tradeoff",
        period=f"{day(since)} to {day(monday - timedelta(days=1))}",
        figures=[
            ("asks came in", str(told.asked)),
            ("asks were answered", str(told.answered)),
            ("decisions were signed", str(len(told.decisions))),
            ("asks wait past their day", str(told.late)),
        ],
        rows=rows,
        url=f"{root}/decisions",
    )


def _key(monday: date) -> str:
    return f"digest-{monday.isoformat()}"
