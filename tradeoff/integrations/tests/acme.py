"""A vendor made up for tests: OAuth and tokens, customers' words to read, webhooks it signs; its house is real."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import pytest

from tradeoff.integrations import actions, vendors
from tradeoff.integrations.line import Grant, Line, VendorRules
from tradeoff.integrations.line.oauth import OAuth
from tradeoff.integrations.line.tests.house import Asked, House, Says, house
from tradeoff.integrations.listeners import FeedbackRecord
from tradeoff.integrations.models import Connection
from tradeoff.integrations.sources import Batch, Since
from tradeoff.integrations.vendors import ConnectionFacts, Delivered, Hint, TokenForm, Vendor
from tradeoff.workspaces.factories import make_member
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Role

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def _who(line: Line) -> str:
    return str(line.call("GET", "/me").data["name"])


def verify(
    *, headers: Mapping[str, str], body: bytes, url: str, secrets: Mapping[str, str], now: datetime
) -> Delivered | None:
    signed = hmac.new(secrets["signing_secret"].encode(), body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(headers.get("x-acme-signature", ""), signed):
        return None
    said = json.loads(body)
    hints = tuple(Hint(noun="notes", id=str(one)) for one in said["changed"])
    return Delivered(id=said["id"], hints=hints, reply=said.get("challenge", "").encode())


def signed(body: bytes, secret: str) -> dict[str, str]:
    return {"x-acme-signature": hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}


@dataclass(frozen=True)
class Adapter:
    line: Line
    facts: ConnectionFacts

    def feedback(self, _since: Since) -> Iterator[Batch[FeedbackRecord]]:
        yield Batch(records=())

    def deleted(self, _since: Since) -> Iterator[str]:
        yield from ()

    def reread(self, _ids: Sequence[str]) -> Iterator[Batch[FeedbackRecord]]:
        yield Batch(records=())


ACME = Vendor(
    name="acme",
    label="Acme Ideas",
    tagline="What customers say there comes in.",
    capabilities=frozenset({"feedback"}),
    rules=VendorRules(name="acme", label="Acme Ideas", per_second=10_000, burst=10_000, concurrency=50),
    base_url="https://api.acme.example",
    oauth_base_url="https://login.acme.example",
    make=Adapter,
    oauth=OAuth(authorize="/oauth/authorize", token="/oauth/token", revoke="/oauth/revoke", scopes=("notes",)),
    token=TokenForm(label="Private token", help="Settings, API, New token."),
    verify=verify,
    signing="Signing secret",
    who=_who,
    setup="Create an app under Settings, Developers.",
)


@dataclass
class Acme:
    """What the house says: it knows one access token at a time, and each refresh token works once."""

    access: str = "a1"
    refresh: str = "r1"
    refreshed: int = 0
    revoked: list[str] = field(default_factory=list)

    def __call__(self, asked: Asked) -> Says:
        form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        if asked.path == "/oauth/token":
            return self._token(form)
        if asked.path == "/oauth/revoke":
            self.revoked.append(form["token"])
            return _says(200)
        if asked.headers.get("authorization") != f"Bearer {self.access}":
            return _says(401)
        return _says(200, name="Ostermere (sandbox)", deals=[])

    def _token(self, form: dict[str, str]) -> Says:
        if form.get("client_secret") != "hush":
            return _says(401, error="invalid_client")
        if form["grant_type"] == "refresh_token":
            if form["refresh_token"] != self.refresh:
                return _says(400, error="invalid_grant")
            self.refreshed += 1
            self.access, self.refresh = f"a1-{self.refreshed}", f"r1-{self.refreshed}"
        elif form["code"] != "code-1":
            return _says(400, error="invalid_grant")
        return _says(200, access_token=self.access, refresh_token=self.refresh, instance="eu1")


def _says(status: int, **data: Any) -> Says:
    return Says(status, json.dumps(data).encode())


@contextmanager
def acme_there(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Acme, House]]:
    monkeypatch.setitem(vendors._vendors, "acme", ACME)
    with house(acme := Acme()) as there:
        yield acme, there


def make_connection(there: House, *, admin: Member | None = None, grant: bool = True, **fields: str) -> Connection:
    """Prepared by an admin, and opened with the first tokens unless told not to."""
    actor = admin or make_member(Role.ADMIN)
    told = {"client_id": "client-1", "client_secret": "hush", "signing_secret": "countersign"} | fields
    connection = actions.prepare_connection(
        actor=actor, vendor="acme", now=NOW, base_url=there.url, oauth_base_url=there.url, **told
    )
    if not grant:
        return connection
    first = Grant(kind="oauth", access="a1", refresh="r1", extra={"instance": "eu1"})
    return actions.open_connection(connection=connection, actor=actor, grant=first, now=NOW, who="Ostermere (sandbox)")
