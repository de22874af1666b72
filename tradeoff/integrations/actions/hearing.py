"""Webhooks that were taken in are read by a job. What one says is a hint only: this changed, so read it again.

One job a connection reads all that
wait. So that none is left behind, who keeps a delivery holds a shared lock until it is committed, and the job waits
for those who saw it waiting and left the reading to it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import connection as database
from django.db import transaction
from django.db.models import F, Max
from procrastinate.contrib.django import app

from tradeoff.integrations.actions.health import report_trouble
from tradeoff.integrations.line import Revoked, Trouble
from tradeoff.integrations.models import Connection, Delivery
from tradeoff.integrations.queries import live_connections
from tradeoff.integrations.rules import MOST_TRIES
from tradeoff.integrations.vendors import Capability, vendor_named
from tradeoff.workspaces import tenancy

Handle = Callable[[Connection, Sequence[Delivery], datetime], None]

AT_ONCE = 200
KEPT = timedelta(days=14)
TASK = "integrations.hear"
SPACE = 7402  # of advisory locks that are ours

_handles: dict[Capability, Handle] = {}


def on(capability: Capability, handle: Handle) -> None:
    """Who reads what webhooks of such a vendor hint at; called from AppConfig.ready.

    `handle(connection, deliveries, now)` runs in a job outside of any transaction and may be given the same twice.
    """
    _handles[capability] = handle


def defer_hearing(row: Connection) -> None:
    """One at a time a connection; a second one waits."""
    app.configure_task(TASK, lock=lock_of(row.pk)).defer(workspace_id=row.workspace_id, connection_id=row.pk)


def hear(*, workspace_id: int, connection_id: int, now: datetime) -> int:
    """Reads all that waits, some at a time; how many deliveries. What fails stays, with why, and is tried again."""
    _let_those_finish(workspace_id, connection_id)
    heard = 0
    while found := _waiting(workspace_id, connection_id):
        row, deliveries = found
        try:
            _handle(row, deliveries, now)
        except Revoked as revoked:
            _tell(row, revoked, now)
            return heard
        except Exception as error:
            _failed(workspace_id, deliveries, error)
            if isinstance(error, Trouble):
                _tell(row, error, now)
            raise
        _done(row, deliveries, now)
        heard += len(deliveries)
    return heard


def _handle(row: Connection, deliveries: Sequence[Delivery], now: datetime) -> None:
    for capability in sorted(vendor_named(row.vendor).capabilities):
        if capability in _handles:
            _handles[capability](row, deliveries, now)


@transaction.atomic
def _let_those_finish(workspace_id: int, connection_id: int) -> None:
    tenancy.enter(workspace_id)
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [SPACE, connection_id])


@transaction.atomic
def _waiting(workspace_id: int, connection_id: int) -> tuple[Connection, list[Delivery]] | None:
    tenancy.enter(workspace_id)
    row = live_connections(workspace_id).filter(pk=connection_id).first()
    if row is None:
        return None
    unheard = Delivery.objects.filter(connection=row, handled_at=None, tries__lt=MOST_TRIES)
    deliveries = list(unheard.order_by("pk")[:AT_ONCE])
    return (row, deliveries) if deliveries else None


@transaction.atomic
def _done(row: Connection, deliveries: Sequence[Delivery], now: datetime) -> None:
    tenancy.enter(row.workspace_id)
    ids = [delivery.pk for delivery in deliveries]
    last = Delivery.objects.filter(pk__in=ids).aggregate(last=Max("at"))["last"]
    Delivery.objects.filter(pk__in=ids).update(handled_at=now, words="", payload={})
    Connection.objects.filter(pk=row.pk).update(heard_at=last)


@transaction.atomic
def _failed(workspace_id: int, deliveries: Sequence[Delivery], error: Exception) -> None:
    """A vendor that is slow or away costs no try: those are for what a delivery itself breaks."""
    tenancy.enter(workspace_id)
    passes = isinstance(error, Trouble) and error.passes
    words = error.message if isinstance(error, Trouble) else type(error).__name__
    Delivery.objects.filter(pk__in=[delivery.pk for delivery in deliveries]).update(
        words=words[:300], tries=F("tries") + (0 if passes else 1)
    )


@transaction.atomic
def _tell(row: Connection, trouble: Trouble, now: datetime) -> None:
    tenancy.enter(row.workspace_id)
    report_trouble(connection=row, trouble=trouble, now=now)


@transaction.atomic
def sweep_deliveries(*, workspace_id: int, now: datetime) -> int:
    """Those that were read, after two weeks; one repeated later than that is read again, which is no harm."""
    tenancy.enter(workspace_id)
    return Delivery.objects.filter(handled_at__isnull=False, at__lt=now - KEPT).delete()[0]


def lock_of(connection_id: int) -> str:
    """One job of a connection reads at a time."""
    return f"hooks {connection_id}"
