"""One pass over the connection to the twin of `bench.crm`, in a process of its own whose memory can be measured."""

from __future__ import annotations

import json
import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tradeoff.config.settings")
os.environ.setdefault("ALLOW_PRIVATE_ADDRESSES", "1")  # the twin stands on this machine
django.setup()

from django.db import transaction  # noqa: E402 - Django comes first
from django.utils import timezone  # noqa: E402

from tradeoff.integrations import actions as doors  # noqa: E402
from tradeoff.integrations.line import Grant  # noqa: E402
from tradeoff.integrations.models import Connection  # noqa: E402
from tradeoff.syncing import actions  # noqa: E402
from tradeoff.syncing.rules import Why  # noqa: E402
from tradeoff.workspaces import tenancy  # noqa: E402
from tradeoff.workspaces.models import Member  # noqa: E402


def main(workspace_id: int, address: str, why: Why) -> None:
    connection_id = _connection(workspace_id, address)
    started = time.perf_counter()
    told = actions.sync(workspace_id=workspace_id, connection_id=connection_id, why=why, now=timezone.now())
    took = time.perf_counter() - started
    assert told is not None
    print(json.dumps({"seconds": took, "facts": told.facts(), "words": told.words}))


@transaction.atomic
def _connection(workspace_id: int, address: str) -> int:
    tenancy.enter(workspace_id)
    known = Connection.objects.filter(vendor="salesforce").first()
    if known is not None:
        return known.pk
    actor = Member.objects.get()
    now = timezone.now()
    row = doors.prepare_connection(
        actor=actor, vendor="salesforce", now=now, base_url=address, oauth_base_url=address, client_id="id",
        client_secret="the twin asks for none",  # noqa: S106
    )  # fmt: skip
    grant = Grant(
        kind="oauth", access="salesforce-token", refresh="salesforce-refresh", extra={"instance_url": address}
    )
    return doors.open_connection(connection=row, actor=actor, grant=grant, now=now).pk


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], Why(sys.argv[3]))
