"""A connection's keys: read from its row, renewed under the row's lock on a database connection of their own.

A refresh token that a vendor rotates is worth nothing twice. So the new one is committed before anybody uses it, and
whatever the caller's transaction comes to, it stays.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db import connection as database
from django.db import connections, transaction
from django.db.utils import OperationalError
from django.utils import timezone

from tradeoff.integrations.actions import secrets
from tradeoff.integrations.actions.ways import way_out
from tradeoff.integrations.line import Grant, Revoked, Trouble, Unreachable, oauth
from tradeoff.integrations.models import Connection
from tradeoff.integrations.rules import State
from tradeoff.integrations.vendors import vendor_named
from tradeoff.workspaces import tenancy

LONGEST_WAIT = "30s"  # for the row, while somebody else renews
SEALED = ["grant", "client_secret", "signing_secret", "hook_secret", "socket_token"]
ENDED = "This connection has been ended."

Result = TypeVar("Result")


@dataclass(frozen=True)
class RowKeys:
    """Keys over one row of Connection."""

    workspace_id: int
    connection_id: int
    clock: Callable[[], datetime] = timezone.now

    def current(self) -> Grant:
        if database.in_atomic_block:
            return self._read()
        with transaction.atomic():
            tenancy.enter(self.workspace_id)
            return self._read()

    def renew(self, spent: Grant) -> Grant:
        renewed = _apart(lambda: self._renewed(spent))
        if renewed is None:  # its row is the caller's own and not committed yet, so nobody else can renew it
            renewed = self._renewed(spent)
        if renewed is None:
            raise Revoked(ENDED)
        if isinstance(renewed, Trouble):
            raise renewed
        return renewed

    def _read(self) -> Grant:
        row = Connection.objects.filter(pk=self.connection_id).first()
        if row is None or not row.grant:
            raise Revoked(ENDED)
        return secrets.grant_of(row)

    @transaction.atomic
    def _renewed(self, spent: Grant) -> Grant | Trouble | None:
        """What went wrong is given back, not raised, so that what the row says about it is committed."""
        tenancy.enter(self.workspace_id)
        row = _locked(self.connection_id)
        if row is None:
            return None
        if not row.grant:
            return Revoked(ENDED)
        held = secrets.grant_of(row)
        if held.access != spent.access:
            return held
        try:
            return self._store(row, _fresh(row, held))
        except Revoked as revoked:
            row.state, row.trouble, row.trouble_at = State.BROKEN, revoked.code, self.clock()
            row.trouble_words, row.trouble_remedy = revoked.message[:300], revoked.remedy[:300]
            row.save(update_fields=["state", "trouble", "trouble_at", "trouble_words", "trouble_remedy"])
            return revoked
        except Trouble as trouble:
            return trouble

    def _store(self, row: Connection, fresh: Grant) -> Grant:
        row.grant, row.extra = secrets.seal_grant(fresh), {**row.extra, **fresh.extra}
        row.save(update_fields=["grant", "extra"])
        return fresh


def _fresh(row: Connection, held: Grant) -> Grant:
    vendor = vendor_named(row.vendor)
    if held.kind != "oauth" or vendor.oauth is None:
        raise Revoked(f"{vendor.label} does not take the token any more.")
    return oauth.refresh(
        vendor.oauth, secrets.app_of(row), base_url=row.oauth_base_url, spent=held, transport=way_out()
    )


def _locked(connection_id: int) -> Connection | None:
    with database.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LONGEST_WAIT])
    try:
        return Connection.objects.select_for_update(of=("self",)).filter(pk=connection_id).first()
    except OperationalError as error:
        raise Unreachable("The connection is busy being renewed.") from error


def _apart(do: Callable[[], Result]) -> Result:
    """Done by another thread, which has its own database connection and so its own transaction."""
    done: list[Result] = []
    failed: list[Exception] = []

    def run() -> None:
        try:
            done.append(do())
        except Exception as error:  # noqa: BLE001 - raised again by who waits
            failed.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run, name="renew a grant")
    thread.start()
    thread.join()
    if failed:
        raise failed[0]
    return done[0]


@transaction.atomic
def reseal_all(*, workspace_id: int) -> int:
    """Every seal of a workspace's connections under the server's first key; how many connections there are."""
    tenancy.enter(workspace_id)
    rows = Connection.objects.select_for_update(of=("self",)).all()
    for row in rows:
        for name in SEALED:
            setattr(row, name, secrets.resealed(getattr(row, name)))
        row.save(update_fields=SEALED)
    return len(rows)
