"""A workspace that is connected with a vendor's twin on a real socket."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.jobs import run_jobs
from tradeoff.integrations import actions as doors
from tradeoff.integrations.fakes.app import house_of
from tradeoff.integrations.fakes.serving import served
from tradeoff.integrations.fakes.twin import Twin
from tradeoff.integrations.line import Grant
from tradeoff.integrations.models import Connection
from tradeoff.syncing import actions
from tradeoff.syncing.rules import Told, Why
from tradeoff.workspaces.factories import make_member
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Role

NOW = datetime.now(UTC)  # vendors tell of deletions by their own clock


@dataclass
class There:
    """`sync` is one pass, a minute later every time."""

    twin: Any
    connection: Connection
    admin: Member
    now: datetime = field(default=NOW)

    def sync(self, why: Why = Why.ASKED, **told: Any) -> Told:
        self.now += timedelta(minutes=1)
        found = actions.sync(
            workspace_id=self.admin.workspace_id, connection_id=self.connection.pk, why=why, now=self.now, **told
        )
        assert found is not None
        self.connection.refresh_from_db()
        return found


@contextmanager
def connected(twin: Twin, admin: Member | None = None, mapping: dict[str, Any] | None = None) -> Iterator[There]:
    """Connected by a grant that the twin knows; the first sync has not been made."""
    actor = admin or make_member(Role.ADMIN)
    with served(house_of([twin])) as url:
        there = f"{url}/{twin.name}"
        row = doors.prepare_connection(
            actor=actor, vendor=twin.name, now=NOW, base_url=there, oauth_base_url=there, client_id="id",
            client_secret="secret",
        )  # fmt: skip
        row.mapping = mapping or {}
        row.save()
        grant = Grant(
            kind="oauth", access=f"{twin.name}-token", refresh=f"{twin.name}-refresh", extra={"instance_url": there}
        )
        doors.open_connection(connection=row, actor=actor, grant=grant, now=NOW)
        drop_jobs()
        yield There(twin, Connection.objects.get(pk=row.pk), actor)


def drop_jobs() -> None:
    """What was left to a worker until now is not done."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    ProcrastinateJob.objects.all()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_events; DELETE FROM procrastinate_jobs")


__all__ = ["NOW", "Callable", "There", "connected", "drop_jobs", "run_jobs"]
