"""Sockets to chats, kept open by the worker: where this server has no public address, people there still reach it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import Error as DatabaseError
from django.db import connections, transaction
from django.utils import timezone
from slack_bolt import App, BoltResponse
from slack_sdk.errors import SlackClientError

from tradeoff import log
from tradeoff.integrations import access, events
from tradeoff.integrations.actions import secrets
from tradeoff.integrations.actions.hosting import chat_app
from tradeoff.integrations.models import Connection
from tradeoff.integrations.queries import with_socket
from tradeoff.integrations.rules import State
from tradeoff.integrations.slack.ear import Ear, trouble_of
from tradeoff.kernel.errors import Invalid, NotAllowed
from tradeoff.work.queries import every_workspace
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.models import Member

LOOK_EVERY = 15.0  # seconds between looks at which chats want a socket
GOODBYE = 3.0  # seconds a worker that ends waits for its sockets to close
Wanted = dict[tuple[int, int, str], Connection]
said = logging.getLogger(__name__)


@transaction.atomic
def keep_socket(*, connection: Connection, actor: Member, token: str, now: datetime) -> Connection:
    """The token that opens a socket, tried before it is kept; empty takes it away."""
    if not access.can_keep_connections(actor):
        raise NotAllowed("Connections are kept by an administrator.")
    row = Connection.objects.select_for_update(of=("self",)).get(pk=connection.pk, workspace_id=actor.workspace_id)
    if token and not token.startswith("xapp-"):
        raise Invalid("An app-level token starts with xapp-. Slack, your app, Basic Information.", field="token")
    if token and (trouble := trouble_of(row.base_url, token)):
        raise Invalid(f"Slack gives no socket for it: {trouble}. It needs connections:write.", field="token")
    row.socket_token = secrets.seal(token)
    row.save(update_fields=["socket_token"])
    log.record(events.SocketChanged(connection_id=row.pk, vendor=row.vendor), actor=actor, now=now)
    return row


@contextmanager
def listening(*, look_every: float = LOOK_EVERY) -> Iterator[Callable[[], int]]:
    """Opens and closes sockets as connections come and go, for as long as the block lasts; how many are open."""
    ears = _Ears()
    over = threading.Event()

    def keep() -> None:
        while not over.is_set():
            ears.look()
            over.wait(look_every)
        ears.close()

    thread = threading.Thread(target=keep, name="sockets of chats", daemon=True)
    thread.start()
    try:
        yield ears.count
    finally:
        over.set()
        thread.join(GOODBYE)


class _Ears:
    """Those that are open; a token that was replaced closes its socket."""

    def __init__(self) -> None:
        self._open: dict[tuple[int, int, str], Ear] = {}

    def look(self) -> None:
        """Never raises: a database or a chat that is away is looked for again."""
        try:
            wanted = _wanted()
        except DatabaseError:
            said.warning("Which chats want a socket could not be read.")
            return
        finally:
            connections.close_all()
        for key in [key for key in self._open if key not in wanted]:
            self._open.pop(key).shut()
        for key in [key for key in wanted if key not in self._open]:
            ear = _ear(wanted[key])
            try:
                ear.open()
            except (SlackClientError, OSError, ValueError) as error:
                said.warning("A chat gives no socket: %s", type(error).__name__)
                ear.shut()
            else:
                self._open[key] = ear

    def count(self) -> int:
        return sum(ear.client.is_connected() for ear in list(self._open.values()))

    def close(self) -> None:
        for ear in self._open.values():
            ear.shut()
        self._open.clear()


def _wanted() -> Wanted:
    found: Wanted = {}
    for workspace_id in every_workspace():
        with transaction.atomic():
            tenancy.enter(workspace_id)
            found |= {(workspace_id, row.pk, row.socket_token): row for row in with_socket(workspace_id)}
    return found


def _ear(row: Connection) -> Ear:
    def dispatch(run: Callable[[App], BoltResponse]) -> BoltResponse | None:
        try:
            return _dispatched(row, run)
        finally:
            connections.close_all()  # this thread is the socket's

    app = _app_of(row)
    return Ear(app, base_url=row.base_url, token=secrets.unseal(row.socket_token), dispatch=dispatch)


@transaction.atomic
def _app_of(row: Connection) -> App:
    tenancy.enter(row.workspace_id)
    return chat_app(row, timezone.now())


@transaction.atomic
def _dispatched(row: Connection, run: Callable[[App], BoltResponse]) -> BoltResponse | None:
    """As the connection is now: one that was disconnected answers nobody."""
    tenancy.enter(row.workspace_id)
    there = Connection.objects.select_related("workspace").filter(pk=row.pk, state=State.LIVE).first()
    return run(chat_app(there, timezone.now())) if there and there.socket_token else None
