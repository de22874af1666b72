"""Webhooks taken in: kept before they are answered, and once, whatever the vendor repeats; a job reads them.

A bulk edit at the vendor knocks hundreds of times a second. So what a door looks like is remembered by the process, and
a delivery for which a reader waits already is kept by one statement. That statement looks at the door again itself: one
that was ended, or given another address or secret meanwhile, keeps nothing, and the delivery goes the long way.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection as database
from django.db import transaction

from tradeoff.integrations.actions import secrets
from tradeoff.integrations.actions.hearing import SPACE, TASK, defer_hearing, lock_of
from tradeoff.integrations.models import Connection
from tradeoff.integrations.vendors import Delivered, vendor_named
from tradeoff.kernel.errors import NotAllowed, NotFound

MOST_REMEMBERED = 500
COLUMNS = ("vendor", "hook_secret", "signing_secret", "client_id", "client_secret")
ENTER = "SELECT set_config('app.workspace', %s, true), pg_advisory_xact_lock_shared(%s, %s)"
DOOR = f"SELECT {', '.join(COLUMNS)} FROM integrations_connection WHERE id = %s AND state IN ('live', 'broken')"  # noqa: S608
INSERT = """INSERT INTO integrations_delivery
    (workspace_id, connection_id, delivery_id, hints, payload, at, tries, words)"""
AWAITED = "EXISTS (SELECT 1 FROM procrastinate_jobs WHERE status = 'todo' AND task_name = %s AND lock = %s)"
KEEP = f"""
    WITH kept AS ({INSERT} VALUES (%s, %s, %s, %s, %s, %s, 0, '') ON CONFLICT (connection_id, delivery_id) DO NOTHING)
    SELECT {AWAITED}"""
KEEP_AT_ONCE = f"""{ENTER};
    WITH kept AS (
        {INSERT} SELECT %s, id, %s, %s::jsonb, %s::jsonb, %s::timestamptz, 0, '' FROM integrations_connection
        WHERE id = %s AND state IN ('live', 'broken') AND ({", ".join(COLUMNS)}) = (%s, %s, %s, %s, %s) AND {AWAITED}
        ON CONFLICT (connection_id, delivery_id) DO NOTHING RETURNING 1)
    SELECT EXISTS (SELECT 1 FROM kept)"""  # noqa: S608


@dataclass(frozen=True)
class Knock:
    """What somebody sends to an address of ours who says to be a vendor."""

    vendor: str
    workspace_id: int
    connection_id: int
    secret: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    url: str = field(repr=False)


@dataclass(frozen=True)
class _Door:
    """What stands sealed in the row, and what it holds."""

    sealed: tuple[str, ...]
    hook: str = field(repr=False)
    secrets: Mapping[str, str] = field(repr=False)
    row: Connection


_doors: dict[tuple[int, int], _Door] = {}


def take_delivery(*, knock: Knock, now: datetime) -> Delivered:
    """Keeps a delivery that is from whom it says, and leaves the rest to a job; the same refusal for all strangers."""
    known = _doors.get((knock.workspace_id, knock.connection_id))
    if known is not None:
        try:
            delivered = _proven(known, knock, now)
        except (NotAllowed, NotFound):
            delivered = None  # perhaps its secrets are others now
        if delivered is not None and (not _says_something(delivered) or _kept_at_once(known, delivered, now)):
            return delivered
    return _taken_by_the_row(knock, now)


@transaction.atomic
def _taken_by_the_row(knock: Knock, now: datetime) -> Delivered:
    door = _door(knock)
    delivered = _proven(door, knock, now)
    if _says_something(delivered) and not _kept_for_somebody(door.row, delivered, now):
        defer_hearing(door.row)
    return delivered


def _proven(door: _Door, knock: Knock, now: datetime) -> Delivered:
    verify = vendor_named(knock.vendor).verify
    if verify is None or door.row.vendor != knock.vendor:
        raise NotFound("Nobody listens here.")
    if not hmac.compare_digest(door.hook.encode(), knock.secret.encode()):
        raise NotFound("Nobody listens here.")
    delivered = verify(headers=knock.headers, body=knock.body, url=knock.url, secrets=door.secrets, now=now)
    if delivered is None:
        raise NotAllowed("The signature is not the vendor's.")
    return delivered


def _says_something(delivered: Delivered) -> bool:
    return bool(delivered.hints or delivered.payload)


def _door(knock: Knock) -> _Door:
    """The row without what only a page needs; the shared lock is held until this transaction ends."""
    place = (knock.workspace_id, knock.connection_id)
    with database.cursor() as cursor:
        cursor.execute(ENTER, [str(knock.workspace_id), SPACE, knock.connection_id])
        cursor.execute(DOOR, [knock.connection_id])
        found = cursor.fetchone()
    if found is None:
        _doors.pop(place, None)
        raise NotFound("Nobody listens here.")
    row = Connection(pk=place[1], workspace_id=place[0], **dict(zip(COLUMNS, found, strict=True)))
    if len(_doors) >= MOST_REMEMBERED:
        _doors.clear()
    _doors[place] = _Door(tuple(found), secrets.unseal(row.hook_secret), secrets.secrets_of(row), row)
    return _doors[place]


def _kept_at_once(door: _Door, delivered: Delivered, now: datetime) -> bool:
    """One round to the database, one transaction of its own. False: nobody waits, it is known, or the door changed."""
    row, (hints, payload) = door.row, _texts(delivered)
    enter: list[Any] = [str(row.workspace_id), SPACE, row.pk]
    new: list[Any] = [row.workspace_id, delivered.id[:200], hints, payload, now]
    with database.cursor() as cursor:
        cursor.execute(KEEP_AT_ONCE, [*enter, *new, row.pk, *door.sealed, TASK, lock_of(row.pk)])
        cursor.nextset()
        return bool(cursor.fetchone()[0])


def _kept_for_somebody(row: Connection, delivered: Delivered, now: datetime) -> bool:
    """Keeps it, once; whether a job that reads it waits already."""
    hints, payload = _texts(delivered)
    new: list[Any] = [row.workspace_id, row.pk, delivered.id[:200], hints, payload, now]
    with database.cursor() as cursor:
        cursor.execute(KEEP, [*new, TASK, lock_of(row.pk)])
        return bool(cursor.fetchone()[0])


def _texts(delivered: Delivered) -> tuple[str, str]:
    return json.dumps([asdict(hint) for hint in delivered.hints]), json.dumps(dict(delivered.payload))
