"""A decided option goes to where work is planned, once, however many press at once and whatever is lost on the way.

The vendor is spoken with outside of any transaction; what it said is kept in one of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection as database
from django.db import transaction
from procrastinate.contrib.django import app

from tradeoff import log
from tradeoff.integrations import access, events
from tradeoff.integrations.actions.health import report_trouble
from tradeoff.integrations.actions.lines import adapter_for, line_for
from tradeoff.integrations.actions.working import keep_states, one_writer
from tradeoff.integrations.line import Trouble
from tradeoff.integrations.models import Connection, WorkOrder, WorkThing
from tradeoff.integrations.queries import decided_option, signer_of
from tradeoff.integrations.rules import Origin, State
from tradeoff.integrations.sinks import WorkItem, WorkRef, WorkSink, WorkState
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed
from tradeoff.work import actions as work
from tradeoff.workspaces import tenancy

if TYPE_CHECKING:
    from tradeoff.workspaces.models import Member

MOST_PROJECTS = 50
LEFT_BEHIND = timedelta(minutes=15)
MAKING = 7405  # of advisory locks that are ours


@transaction.atomic
def choose_project(*, connection: Connection, actor: Member, place: str, now: datetime) -> Connection:
    """Where decided work goes from now on; all that is there comes in, as a run. `place` the vendor has named."""
    _require(actor)
    row = Connection.objects.select_for_update(of=("self",)).get(pk=connection.pk, workspace_id=actor.workspace_id)
    named = {one["value"]: one["label"] for one in row.mapping.get("places", [])}
    if place not in named:
        raise Invalid("Choose a project and a kind of work from the list.", field="place")
    project, _, kind = place.partition("/")
    row.mapping = {**row.mapping, "project": project, "kind": kind}
    row.save(update_fields=["mapping"])
    log.record(events.WorkPlaceChosen(connection_id=row.pk, vendor=row.vendor), actor=actor, now=now)
    work.start(
        actor=actor,
        kind="integrations.backlog",
        label=f"Backlog of {named[place].partition(':')[0]}",
        task="integrations.take_backlog",
        arguments={"connection_id": row.pk},
        path="planned",
        now=now,
    )
    return row


@transaction.atomic
def plan_option(*, connection: Connection, actor: Member, option_id: int, now: datetime) -> WorkOrder:
    """Sends a decided option there; a job makes it. One that was refused, or is gone there, may be sent again."""
    _require(actor)
    option = decided_option(actor, option_id)
    if not connection.mapping.get("project") or not connection.mapping.get("kind"):
        raise Conflict("Choose first in which project decided work is planned.")
    order, is_new = WorkOrder.objects.get_or_create(
        connection=connection,
        option=option,
        defaults={"workspace_id": actor.workspace_id, "by": actor, "at": now},
    )
    if not is_new and not order.words:
        raise Conflict("It is on its way there already.")
    things = WorkThing.objects.filter(connection=connection, option=option)
    things.filter(gone_at__isnull=False).delete()
    if things.exists():
        raise Conflict("It is planned there already.")
    order.by, order.words, order.at = actor, "", now
    order.save()
    event = events.WorkPlanned(connection_id=connection.pk, vendor=connection.vendor, option_id=option.pk)
    log.record(event, actor=actor, now=now)
    app.configure_task("integrations.make_work", lock=f"work {connection.pk}").defer(
        workspace_id=actor.workspace_id, connection_id=connection.pk, option_id=option.pk
    )
    return order


def make_work(*, workspace_id: int, connection_id: int, option_id: int, now: datetime) -> WorkRef | None:
    """The job behind `plan_option`. Killed in between, the next try finds what the first one made.

    What passes is raised, to be tried again; a refusal is kept with the order, where who sent it reads it.
    """
    with _one_maker(option_id):
        found = _to_make(workspace_id, connection_id, option_id)
        return _make(*found, option_id, now) if found else None


def _make(row: Connection, item: WorkItem, option_id: int, now: datetime) -> WorkRef | None:
    key = f"{row.workspace_id}-{option_id}"
    try:
        with line_for(row) as line:
            sink: WorkSink = adapter_for(row, line)
            ref = sink.create(item, key)
            states = [state for batch in sink.reread([ref.id]) for state in batch.states]
    except Trouble as trouble:
        _refused(row, option_id, trouble, now)
        if trouble.passes:
            raise
        return None
    _keep_made(row, option_id, item, ref, states, now)
    return ref


def make_what_waits(*, connection: Connection, now: datetime) -> int:
    """Orders whose job is no more, because the door was closed when it came or it was tried too often."""
    for option_id in _waiting(connection, now):
        make_work(workspace_id=connection.workspace_id, connection_id=connection.pk, option_id=option_id, now=now)
    return len(_waiting(connection, now))


@transaction.atomic
def _waiting(connection: Connection, now: datetime) -> list[int]:
    tenancy.enter(connection.workspace_id)
    rows = WorkOrder.objects.filter(connection=connection, words="", at__lt=now - LEFT_BEHIND)
    return list(rows.order_by("pk").values_list("option_id", flat=True))


def settle_work(*, connection: Connection) -> int:
    """Which projects and kinds of work there are, for the page to offer; returns how many places."""
    places: list[dict[str, str]] = []
    with line_for(connection) as line:
        sink: WorkSink = adapter_for(connection, line)
        for project in islice(sink.projects(), MOST_PROJECTS):
            places += [
                {"value": f"{project.key}/{kind.id}", "label": f"{project.name}: {kind.name}"}
                for kind in sink.kinds(project.key)
            ]
    _offer(connection, places)
    return len(places)


@contextmanager
def _one_maker(option_id: int) -> Iterator[None]:
    """Held by the database session: a job that was given to a second worker waits for the first, and finds it made."""
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [MAKING, option_id % 2**31])
    try:
        yield
    finally:
        with database.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [MAKING, option_id % 2**31])


@transaction.atomic
def _to_make(workspace_id: int, connection_id: int, option_id: int) -> tuple[Connection, WorkItem] | None:
    tenancy.enter(workspace_id)
    row = Connection.objects.filter(pk=connection_id, state=State.LIVE).first()
    if row is None or WorkThing.objects.filter(connection=row, option=option_id).exists():
        return None
    signed = signer_of(workspace_id, option_id)
    if signed is None or signed.chosen is None:
        WorkOrder.objects.filter(connection=row, option=option_id).delete()
        return None
    root = f"{settings.SITE_ADDRESS}/{signed.problem.workspace.slug}"
    item = WorkItem(
        title=signed.chosen.title,
        url=f"{root}/decisions/{signed.pk}",
        why=signed.reason,
        details="\n\n".join(part for part in (signed.chosen.description, signed.problem.statement) if part),
        project=row.mapping["project"],
        kind=row.mapping["kind"],
        due=signed.deliver_by,
        labels=("tradeoff",),
    )
    return row, item


@transaction.atomic
def _keep_made(
    row: Connection, option_id: int, item: WorkItem, ref: WorkRef, states: Sequence[WorkState], now: datetime
) -> None:
    """A webhook may have brought it before we did: then it was taken for imported, and is ours from here."""
    tenancy.enter(row.workspace_id)
    one_writer(row)
    told = {"option_id": option_id, "origin": Origin.DECIDED, "key": ref.key, "url": ref.url}
    WorkThing.objects.update_or_create(
        connection=row,
        external_id=ref.id,
        defaults=told,
        create_defaults={**told, "workspace_id": row.workspace_id, "title": item.title[:300], "at": now},
    )
    keep_states(row, states, now)
    WorkOrder.objects.filter(connection=row, option=option_id).delete()


@transaction.atomic
def _refused(row: Connection, option_id: int, trouble: Trouble, now: datetime) -> None:
    tenancy.enter(row.workspace_id)
    report_trouble(connection=row, trouble=trouble, now=now)
    if not trouble.passes:
        fields = "; ".join(getattr(trouble, "fields", {}).values())
        words = " ".join(part for part in (trouble.message, fields) if part)
        WorkOrder.objects.filter(connection=row, option=option_id).update(words=words[:300])


@transaction.atomic
def _offer(connection: Connection, places: Iterable[dict[str, str]]) -> None:
    tenancy.enter(connection.workspace_id)
    row = Connection.objects.select_for_update(of=("self",)).get(pk=connection.pk)
    row.mapping = {**row.mapping, "places": list(places)}
    row.save(update_fields=["mapping"])


def _require(actor: Member) -> None:
    if not access.can_plan_work(actor):
        raise NotAllowed("Work is planned by product and administrators.")
