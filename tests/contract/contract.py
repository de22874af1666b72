"""What a contract is: a vendor's description, its twin, and the list of calls that its connector makes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2

from tradeoff.integrations.fakes.twin import Twin
from tradeoff.integrations.line import Grant, Limiter, Line, Revoked, VendorRules
from tradeoff.integrations.line.errors import Trouble
from tradeoff.integrations.line.oauth import ClientApp, OAuth, refresh

ID = re.compile(r"(?<=/)(?:[0-9A-Za-z]{15,18}|\d{2,}|01g\w+-\d+)(?=/|$)")
Call = Callable[[Line, str], Any]


@dataclass(frozen=True)
class Contract:
    """`calls` by name; each gets a line and the id of a deal (or of an issue) that is there."""

    vendor: str
    spec: str
    twin: Callable[[], Twin]
    rules: VendorRules
    some: Callable[[Twin], str]
    calls: Mapping[str, Call]
    oauth: OAuth | None = None
    origin: str = "published"
    scopes: tuple[str, ...] = ()


@dataclass
class Held:
    """How one call went: what was sent for it, what came of it, what the description says against it."""

    name: str
    sent: list[str] = field(default_factory=list)
    against: list[str] = field(default_factory=list)
    words: str = ""
    came: Any = None

    @property
    def holds(self) -> bool:
        return not self.against and not self.words


class Keys:
    """One grant that is never renewed."""

    def __init__(self, token: str, extra: Mapping[str, str] | None = None) -> None:
        self._grant = Grant(kind="token", access=token, extra=extra or {})

    def current(self) -> Grant:
        return self._grant

    def renew(self, spent: Grant) -> Grant:  # noqa: ARG002
        raise Revoked("The token is spent.")


class Watching(httpx2.BaseTransport):
    """Notes what is sent, and what stands in the way of it."""

    def __init__(self) -> None:
        self._below = httpx2.HTTPTransport()
        self.sent: list[str] = []
        self.against: list[str] = []

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        response = self._below.handle_request(request)
        said = f"{request.method} {ID.sub('{id}', request.url.path)}"
        if said not in self.sent:
            self.sent.append(said)
        if "problem+json" in response.headers.get("content-type", ""):
            response.read()
            self.against.append(f"{said}: {response.text[:600]}")
        return response

    def close(self) -> None:
        self._below.close()


def line_of(contract: Contract, address: str, token: str, watching: Watching, **extra: str) -> Line:
    limiter = Limiter(per_second=contract.rules.per_second, burst=contract.rules.burst, concurrency=1)
    return Line(
        base_url=address,
        keys=Keys(token, extra),
        vendor=contract.rules,
        limiter=limiter,
        transport=watching,
        sleep=lambda _seconds: None,
    )


def held(contract: Contract, line: Line, watching: Watching, deal: str) -> list[Held]:
    """Every call, in order; one that fails does not keep the next one from being made."""
    found = []
    for name, call in contract.calls.items():
        watching.sent.clear()
        watching.against.clear()
        outcome = Held(name)
        try:
            outcome.came = call(line, deal)
        except Trouble as trouble:
            outcome.words = trouble.message
        outcome.sent, outcome.against = list(watching.sent), list(watching.against)
        found.append(outcome)
    return found


def renewed(contract: Contract, address: str) -> list[Held]:
    """The call that renews keys, which goes past the line."""
    if contract.oauth is None:
        return []
    outcome, watching = Held("keys renewed"), Watching()
    spent = Grant(kind="oauth", access="spent", refresh=f"{contract.vendor}-refresh")
    try:
        refresh(contract.oauth, ClientApp("id", "secret"), base_url=address, spent=spent, transport=watching)
    except Trouble as trouble:
        outcome.words = trouble.message
    outcome.sent, outcome.against = watching.sent, watching.against
    return [outcome]
