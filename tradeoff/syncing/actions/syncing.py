"""Passes over a connection, each told in a line that a person can read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from tradeoff import log, work
from tradeoff.integrations import actions as doors
from tradeoff.integrations.ports import NotPermitted, Trouble, mapping_of
from tradeoff.integrations.queries import brings_deals, live_connections, may_keep, overlap_of
from tradeoff.kernel.errors import Conflict, NotAllowed
from tradeoff.syncing import events, queries
from tradeoff.syncing.actions.alone import alone
from tradeoff.syncing.actions.laying import Into
from tradeoff.syncing.actions.passing import Progress, Reader, entered
from tradeoff.syncing.models import OwnerMatch, Pass, Reading
from tradeoff.syncing.rules import NIGHTLY_OVERLAP, TRIED_RECORDS, Noun, Told, Why
from tradeoff.work.actions import start
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.models import Member

if TYPE_CHECKING:
    from tradeoff.integrations.models import Connection

KEPT = timedelta(days=90)
LEFT = NotPermitted("Who connected it is no administrator any more.", remedy="Connect again as one.")


@dataclass(frozen=True)
class Hinted:
    """Things that the CRM says have changed, by noun."""

    ids: Mapping[str, Sequence[str]]


def sync(
    *,
    workspace_id: int,
    connection_id: int,
    why: Why,
    now: datetime,
    progress: Progress | None = None,
    hinted: Hinted | None = None,
) -> Told | None:
    """Read what changed and lay it here; None where there is nothing to read any more. Outside of transactions.

    Raises the vendor's trouble after telling the connection's page of it; what was laid until then stays.
    """
    with alone(connection_id):
        with entered(workspace_id):
            connection = queries.live_connection(workspace_id, connection_id)
            if connection is None or not _is_due(connection, why):
                return None
            actor = connection.connected_by
            if actor is None or not actor.is_active or not may_keep(actor):
                doors.report_trouble(connection=connection, trouble=LEFT, now=now)
                return None
            if why is Why.ANEW:
                Reading.objects.filter(connection=connection).update(moment=None, newest=None, resume="")
        return _pass(connection, Into(connection, actor, now), why, progress, hinted)


def _is_due(connection: Connection, why: Why) -> bool:
    """Nobody reads on by the clock what nobody has read from the beginning, or before the vendor wants to be asked."""
    if why in {Why.CHANGES, Why.NIGHTLY}:
        deals = queries.readings_of(connection).get(Noun.DEAL)
        return deals is not None and deals.whole_at is not None
    return True


def _pass(connection: Connection, into: Into, why: Why, progress: Progress | None, hinted: Hinted | None) -> Told:
    with doors.line_for(connection) as line:
        overlap = max(overlap_of(connection), NIGHTLY_OVERLAP) if why is Why.NIGHTLY else overlap_of(connection)
        source = doors.adapter_for(connection, line)
        reader = Reader(source, into, mapping_of(connection.mapping), overlap, progress)
        try:
            _read(reader, why, hinted)
        except Exception as error:
            with entered(connection.workspace_id):
                if isinstance(error, Trouble):
                    doors.report_trouble(connection=connection, trouble=error, now=into.now)
                words = error.message if isinstance(error, Trouble) else "It ended early, and goes on where it was."
                reader.told.words.append(words)
                _keep(into, why, reader.told, is_whole=False)
            raise
    with entered(connection.workspace_id):
        doors.report_well(connection=connection, now=into.now, synced=why is not Why.TOLD)
        if reader.told.changed or reader.told.words or why in {Why.FIRST, Why.ASKED, Why.ANEW}:
            _keep(into, why, reader.told, is_whole=True)
    return reader.told


def _read(reader: Reader, why: Why, hinted: Hinted | None) -> None:
    if hinted is not None:
        for noun in Noun:
            if hinted.ids.get(noun):
                reader.reread(noun, hinted.ids[noun])
        return
    reader.read_all()
    if why in {Why.NIGHTLY, Why.ASKED, Why.ANEW}:
        reader.retry_mishaps()
    if why is Why.NIGHTLY:
        with entered(reader.into.connection.workspace_id):
            still_open = queries.open_linked(reader.into.connection)
        reader.reread(Noun.DEAL, still_open)


def _keep(into: Into, why: Why, told: Told, *, is_whole: bool) -> None:
    """A line of the log; the same trouble by the clock again only makes the last line longer."""
    ended, words, facts = timezone.now(), " ".join(told.words)[:600], told.facts() | told.frame
    last = queries.last_pass(into.connection)
    line = (why, words, facts, is_whole)
    if words and why is Why.CHANGES and last and line == (last.why, last.words, last.facts, last.is_whole):
        last.ended_at = ended
        last.save(update_fields=["ended_at"])
        return
    Pass.objects.create(
        workspace_id=into.connection.workspace_id,
        connection=into.connection,
        why=why,
        began_at=into.now,
        ended_at=ended,
        facts=facts,
        words=words,
        is_whole=is_whole,
    )


def sweep(*, workspace_id: int, now: datetime) -> int:
    """Forget the log of a quarter ago."""
    with entered(workspace_id):
        return Pass.objects.filter(ended_at__lt=now - KEPT).delete()[0]


def try_out(*, workspace_id: int, connection_id: int, now: datetime, progress: Progress | None = None) -> Told | None:
    """What the first records of every noun would do here, done and taken back; the page keeps the counts."""
    with alone(connection_id):
        with transaction.atomic():
            tenancy.enter(workspace_id)
            connection = queries.live_connection(workspace_id, connection_id)
            actor = connection.connected_by if connection else None
            if connection is None or actor is None or not may_keep(actor):
                return None
            into = Into(connection, actor, now)
            told = _tried(into, progress)
            transaction.set_rollback(True)
        with entered(workspace_id):
            doors.report_well(connection=connection, now=now)
            _keep(into, Why.TRIED, told, is_whole=True)
    return told


def _tried(into: Into, progress: Progress | None) -> Told:
    connection = into.connection
    with doors.line_for(connection) as line:
        source = doors.adapter_for(connection, line)
        reader = Reader(
            source, into, mapping_of(connection.mapping), overlap_of(connection), progress, most=TRIED_RECORDS
        )
        reader.read_all()
    unknown = OwnerMatch.objects.filter(connection=connection, member=None, is_active=True).order_by("name")
    reader.told.frame = {
        "owners_unknown": list(unknown.values_list("name", flat=True)[:50]),
        "stages": [stage.said.name for stage in queries.house_stages(connection.workspace_id)],
    }
    return reader.told


def try_run(*, workspace_id: int, run_id: int, connection_id: int, now: datetime) -> None:
    with work.running(workspace_id, run_id) as progress:
        told = try_out(workspace_id=workspace_id, connection_id=connection_id, now=now, progress=progress)
        if told is not None:
            progress.advance(sum(told.facts().get("created", {}).values()), words="Nothing was written. Look at it.")


@transaction.atomic
def ask_sync(*, actor: Member, connection: Connection, why: Why, now: datetime) -> None:
    """A run with progress; the first one after connecting, one now, or one of everything anew."""
    if not may_keep(actor):
        raise NotAllowed("A sync is asked for by an administrator.")
    if not connection.is_live or not brings_deals(connection):
        raise Conflict("It is not connected. Connect it, and the sync begins by itself.")
    start(
        actor=actor,
        kind="syncing.sync",
        label=f"{why.label}: {connection.name}",
        task="syncing.try" if why is Why.TRIED else "syncing.sync",
        arguments={"connection_id": connection.pk} | ({} if why is Why.TRIED else {"why": str(why)}),
        path=f"connections/{connection.pk}",
        now=now,
    )
    if why not in {Why.FIRST, Why.TRIED}:
        log.record(events.SyncAsked(connection_id=connection.pk, vendor=connection.vendor), actor=actor, now=now)


def sync_run(*, workspace_id: int, run_id: int, connection_id: int, why: Why, now: datetime) -> None:
    """What `ask_sync` left to a worker."""
    with work.running(workspace_id, run_id) as progress:
        sync(workspace_id=workspace_id, connection_id=connection_id, why=why, now=now, progress=progress)


def begin(*, workspace_id: int, connection_id: int, now: datetime) -> None:
    """Somebody connected it. Nothing is written before they have seen what would be; connected again, it goes on."""
    with entered(workspace_id):
        connection = queries.live_connection(workspace_id, connection_id)
        if connection is not None and brings_deals(connection) and connection.connected_by is not None:
            why = Why.ASKED if queries.has_begun(connection) else Why.TRIED
            ask_sync(actor=connection.connected_by, connection=connection, why=why, now=now)


def defer_all(*, workspace_id: int, why: Why, now: datetime) -> None:
    """A job for each connection that is to be read by the clock; one that still waits is not asked twice."""
    with entered(workspace_id):
        due = [
            row.pk
            for row in live_connections(workspace_id)
            if brings_deals(row) and (row.retry_at is None or row.retry_at <= now + timedelta(seconds=30))
        ]
    for connection_id in due:
        job = app.configure_task("syncing.changes", queueing_lock=f"syncing {why} {connection_id}")
        with suppress(AlreadyEnqueued):
            job.defer(workspace_id=workspace_id, connection_id=connection_id, why=str(why))


def heard(connection: Connection, deliveries: Sequence[object], now: datetime) -> None:  # noqa: ARG001
    """Webhooks only say what to read again; that is left to a job of its own, after those before it."""
    ids: dict[str, list[str]] = {}
    for delivery in deliveries:
        for hint in getattr(delivery, "hints", []):
            if hint["noun"] in set(Noun):
                ids.setdefault(hint["noun"], []).append(str(hint["id"]))
    if ids:
        wanted: dict[str, Any] = {noun: sorted(set(found)) for noun, found in ids.items()}
        app.configure_task("syncing.reread").defer(
            workspace_id=connection.workspace_id, connection_id=connection.pk, ids=wanted
        )
