"""Our own web server and worker with one vendor more, made up for tests: `python -m tests.faults.knocking web`.

What the vendor's webhooks hint at is "read again" by writing its id into the file that `HEARD` names.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tradeoff.integrations.models import Connection, Delivery


def listen() -> None:
    """Django is set up: the vendor and who reads for it."""
    from tradeoff.integrations import actions, vendors
    from tradeoff.integrations.tests.acme import ACME

    vendors.register(ACME)
    actions.on("feedback", read_again)


def read_again(_connection: Connection, deliveries: Sequence[Delivery], _now: datetime) -> None:
    """One write a call, so that a kill leaves no half line."""
    lines = "".join(f"{hint['id']}\n" for delivery in deliveries for hint in delivery.hints)
    file = os.open(os.environ["HEARD"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    try:
        os.write(file, lines.encode())
    finally:
        os.close(file)


def main(what: str) -> None:
    if what == "web":
        from tradeoff.config.serving import serve

        serve(int(os.environ["PORT"]), application="tests.faults.knocking_door:application")
        return
    from tradeoff.config.environment import django_ready

    with django_ready():
        listen()
        if what == "worker":
            from tradeoff.config.commands import worker

            worker.run()
        else:
            _found()


def _found() -> None:
    """A workspace with a live connection; where to knock."""
    from django.db import transaction

    from tradeoff.integrations import actions
    from tradeoff.integrations.line import Grant
    from tradeoff.integrations.tests.acme import NOW
    from tradeoff.workspaces.factories import make_member, make_workspace
    from tradeoff.workspaces.rules import Role

    with transaction.atomic():
        admin = make_member(Role.ADMIN, workspace=make_workspace(name="Faults", slug="faults"))
        row = actions.prepare_connection(actor=admin, vendor="acme", now=NOW, signing_secret="countersign")
        row = actions.open_connection(connection=row, actor=admin, grant=Grant(kind="token", access="a1"), now=NOW)
        sys.stdout.write(json.dumps(actions.hook_address(row)) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
