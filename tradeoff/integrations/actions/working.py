"""How planned work stands comes back, and what was planned before anybody decided comes in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection as database
from django.db import transaction

from tradeoff import work
from tradeoff.integrations.actions.health import report_trouble, report_well
from tradeoff.integrations.actions.lines import adapter_for, line_for
from tradeoff.integrations.actions.watching import watch
from tradeoff.integrations.line import NotPermitted, Rejected, Trouble
from tradeoff.integrations.models import Connection, Delivery, WorkThing
from tradeoff.integrations.rules import Origin, State
from tradeoff.integrations.sinks import WorkBatch, WorkSink, WorkState
from tradeoff.workspaces import tenancy

if TYPE_CHECKING:
    from tradeoff.integrations.jira.sink import JiraSink

Tell = Callable[[int], None]
READ = ("progress", "starts", "due", "estimate", "released_on", "done_at", "changed_at")
WRITTEN = [*READ, "key", "title", "status", "kind", "releases", "gone_at", "url", "body"]
SPACE = 7404  # of advisory locks that are ours


def take_backlog(*, workspace_id: int, run_id: int, connection_id: int, now: datetime) -> None:
    """All that is in the project, as a run somebody can watch and stop; then the vendor is asked to tell of changes."""
    with work.running(workspace_id, run_id) as run:
        row = _live(workspace_id, connection_id)
        if row is None:
            return
        try:
            row = _read_as(row)

            def tell(kept: int) -> None:
                run.raise_if_cancelled()
                run.advance(kept, words=f"{kept} read")

            kept = follow_work(connection=row, now=now, whole=True, tell=tell)
            run.advance(kept, kept, f"{kept} pieces of work came in. {_told_of_changes(row)}")
        except Trouble as trouble:
            _tell_trouble(row, trouble, now)
            raise


def _told_of_changes(row: Connection) -> str:
    """A vendor that cannot knock here, because nobody can from outside, is asked every ten minutes all the same."""
    try:
        return "Changes come as they happen." if watch(connection=row) else "Changes are read every ten minutes."
    except (Rejected, NotPermitted):
        return "Changes are read every ten minutes: Jira does not knock at this address."


def follow_work(*, connection: Connection, now: datetime, whole: bool = False, tell: Tell | None = None) -> int:
    """What changed in the project since we last looked, with some overlap; how many things were kept."""
    project = connection.mapping.get("project")
    if not project:
        return 0
    since = None if whole else connection.synced_at
    kept = 0
    with line_for(connection) as line:
        sink: WorkSink = adapter_for(connection, line)
        for batch in sink.backlog(project, since):
            kept += _keep(connection, batch, now)
            if tell is not None:
                tell(kept)
    _looked(connection, now)
    return kept


def reread_work(connection: Connection, deliveries: Sequence[Delivery], now: datetime) -> None:
    """What webhooks hint at, each once."""
    ids = list(dict.fromkeys(str(hint["id"]) for one in deliveries for hint in one.hints if hint["noun"] == "work"))
    if not ids:
        return
    with line_for(connection) as line:
        sink: WorkSink = adapter_for(connection, line)
        for batch in sink.reread(ids):
            _keep(connection, batch, now, project=str(connection.mapping.get("project") or ""))


def reread_decided(*, connection: Connection, now: datetime) -> int:
    """Every thing a decision made, each night: a deletion whose webhook was lost is found here. How many were asked."""
    ids = _decided(connection)
    with line_for(connection) as line:
        sink: WorkSink = adapter_for(connection, line)
        for batch in sink.reread(ids):
            _keep(connection, batch, now)
    return len(ids)


def one_writer(row: Connection) -> None:
    """Until the transaction ends nobody else writes this connection's things: two would make the same one at once."""
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [SPACE, row.pk])


def keep_states(row: Connection, states: Sequence[WorkState], now: datetime) -> None:
    """Late news never overwrites newer: disordered webhooks and overlapping reads come to the same."""
    latest: dict[str, WorkState] = {}
    for state in states:
        if state.id not in latest or state.changed_at >= latest[state.id].changed_at:
            latest[state.id] = state
    known = {thing.external_id: thing for thing in WorkThing.objects.filter(connection=row, external_id__in=latest)}
    site = _site(row) if len(known) < len(latest) else ""
    new, changed = [], []
    for state in latest.values():
        thing = known.get(state.id)
        if thing is None:
            thing = WorkThing(
                workspace_id=row.workspace_id,
                connection=row,
                external_id=state.id,
                origin=Origin.IMPORTED,
                url=f"{site}/browse/{state.key}",
                at=now,
            )
            new.append(thing)
        elif thing.changed_at is not None and thing.changed_at > state.changed_at:
            continue
        else:
            changed.append(thing)
        _take(thing, state)
    WorkThing.objects.bulk_create(new)
    WorkThing.objects.bulk_update(changed, WRITTEN)


def _take(thing: WorkThing, state: WorkState) -> None:
    for name in READ:
        setattr(thing, name, getattr(state, name))
    if thing.key != state.key:  # moved to another project there: its old address leads on, the new one is right
        thing.url = f"{thing.url.rpartition('/browse/')[0]}/browse/{state.key}"
    thing.key, thing.title = state.key, state.title[:300]
    thing.status, thing.kind = state.status[:80], state.kind[:80]
    thing.releases, thing.gone_at = list(state.releases), None
    thing.body = state.body[:20_000] or thing.body


@transaction.atomic
def _keep(row: Connection, batch: WorkBatch, now: datetime, *, project: str | None = None) -> int:
    """With a project, of what is not known yet only what is in it: a webhook may tell of a whole site."""
    tenancy.enter(row.workspace_id)
    one_writer(row)
    states = batch.states
    if project is not None:
        there = WorkThing.objects.filter(connection=row, external_id__in=[state.id for state in states])
        known = set(there.values_list("external_id", flat=True))
        states = tuple(one for one in states if one.id in known or one.key.rpartition("-")[0] == project)
    keep_states(row, states, now)
    gone = [where for where, words in batch.errors if words == "gone"]
    WorkThing.objects.filter(connection=row, external_id__in=gone, gone_at=None).update(gone_at=now)
    return len(batch.states)


def _site(row: Connection) -> str:
    """What people open in a browser: beside a thing that is known, else the connection's own."""
    beside = WorkThing.objects.filter(connection=row).exclude(url="").values_list("url", flat=True).first()
    told = beside.rpartition("/browse/")[0] if beside else str(row.extra.get("site") or "")
    return told if told.startswith(("https://", "http://")) else row.base_url


def _read_as(row: Connection) -> Connection:
    """Which of the site's own fields mean start and estimate, and where people open it."""
    with line_for(row) as line:
        sink: JiraSink = adapter_for(row, line)
        chosen, site = sink.own_fields(), sink.site
    return _note_fields(row, chosen, site)


@transaction.atomic
def _note_fields(row: Connection, chosen: dict[str, str], site: str) -> Connection:
    tenancy.enter(row.workspace_id)
    found = Connection.objects.select_for_update(of=("self",)).get(pk=row.pk)
    found.mapping = {**chosen, **found.mapping}
    found.extra = {**found.extra, "site": site}
    found.save(update_fields=["mapping", "extra"])
    return found


@transaction.atomic
def _live(workspace_id: int, connection_id: int) -> Connection | None:
    tenancy.enter(workspace_id)
    return Connection.objects.filter(pk=connection_id, state=State.LIVE).first()


@transaction.atomic
def _decided(row: Connection) -> list[str]:
    tenancy.enter(row.workspace_id)
    rows = WorkThing.objects.filter(connection=row, origin=Origin.DECIDED, gone_at=None)
    return list(rows.order_by("pk").values_list("external_id", flat=True))


@transaction.atomic
def _looked(connection: Connection, now: datetime) -> None:
    tenancy.enter(connection.workspace_id)
    report_well(connection=connection, now=now, synced=True)


@transaction.atomic
def _tell_trouble(row: Connection, trouble: Trouble, now: datetime) -> None:
    tenancy.enter(row.workspace_id)
    report_trouble(connection=row, trouble=trouble, now=now)
