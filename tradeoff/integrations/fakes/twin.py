"""What all twins share: keys that open and expire, and a plan of what goes wrong when."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tradeoff.integrations.fakes.story import Story

ON_THE_WAY = ("error", "limit", "slow_down", "timeout", "truncated", "lost")


@dataclass
class Fault:
    """`kind` strikes `times` times on calls whose path holds `path`, after letting `after` of them through.

    On the way: error (500), limit (403), slow_down (429, `seconds` as Retry-After or none), timeout (`seconds` late),
    truncated, lost (done, and answered with 500 all the same).
    Keys: expired, revoked. Anything else a twin looks for itself with `FaultPlan.holds`.
    """

    kind: str
    path: str = ""
    after: int = 0
    times: int = 1
    seconds: float | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


class FaultPlan:
    """What goes wrong, in order; told by `POST /_twin/faults` or from Python."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def plan(self, *faults: Fault) -> None:
        self._faults += faults

    def clear(self) -> None:
        self._faults.clear()

    def strikes(self, kinds: Sequence[str], path: str) -> Fault | None:
        """The next fault that is due on this call; it counts."""
        for fault in self._faults:
            if fault.kind in kinds and fault.path in path and fault.times > 0:
                if fault.after > 0:
                    fault.after -= 1
                    continue
                fault.times -= 1
                return fault
        return None

    def holds(self, kind: str) -> Fault | None:
        """A standing oddity of the data; it does not wear off."""
        return next((fault for fault in self._faults if fault.kind == kind), None)


class Twin:
    """Base of a vendor's twin: `routes()` and `denied()` are the vendor's, the rest is common."""

    name = "twin"
    token_path = "/oauth/token"  # noqa: S105 - an address
    rotates = False
    trusting = False  # a demo's twin is started anew with the demo, and knows its own keys of last time

    def __init__(self, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.clock = clock
        self.faults = FaultPlan()
        self.access: set[str] = {f"{self.name}-token"}
        self.refresh: set[str] = {f"{self.name}-refresh"}
        self.asked: list[tuple[str, str]] = []
        self._numbers = itertools.count(1)

    def routes(self) -> list[BaseRoute]:
        raise NotImplementedError

    def settle(self, story: Story) -> None:
        """Holds a demo's company instead of a test's."""

    def denied(self) -> Response:
        """How this vendor says that a token is none."""
        return JSONResponse({"message": "Unauthorized"}, status_code=401)

    def limited(self) -> Response:
        return JSONResponse({"message": "Limit reached"}, status_code=403)

    def slowed(self, seconds: float | None) -> Response:
        headers = {} if seconds is None else {"Retry-After": str(seconds)}
        return JSONResponse({"message": "Too many requests"}, status_code=429, headers=headers)

    def granted(self, access: str, refresh: str) -> Mapping[str, Any]:
        """What the token address answers with."""
        return {"access_token": access, "refresh_token": refresh, "token_type": "Bearer", "expires_in": 3600}

    def app(self) -> Starlette:
        told = [
            Route("/_twin/faults", self._tell, methods=["POST", "DELETE"]),
            Route(self.token_path, self._token, methods=["POST"]),
        ]
        app = Starlette(routes=[*told, *self.routes()])
        app.add_middleware(_Troubled, twin=self)
        return app

    def opens(self, headers: Mapping[str, str], path: str) -> bool:
        """Whether the call may come in; a key that was spent or revoked may not."""
        if self.faults.strikes(["revoked"], path):
            self.trusting = False
            self.access.clear()
            self.refresh.clear()
        if self.faults.strikes(["expired"], path):
            self.trusting = False
            self.access.clear()
        return self.knows(token_of(headers), self.access, "token")

    def knows(self, shown: str, kept: set[str], kind: str) -> bool:
        return shown in kept or (self.trusting and shown.startswith(f"{self.name}-{kind}"))

    def number(self) -> int:
        return next(self._numbers)

    def consent(self, request: Request) -> Response:
        """Nobody is asked: the way leads straight back, as it does once a person has agreed."""
        back, state = request.query_params["redirect_uri"], request.query_params.get("state", "")
        code = f"{self.name}-code-{self.number()}"
        self.refresh.add(code)
        return RedirectResponse(f"{back}?code={code}&state={state}", status_code=302)

    async def _token(self, request: Request) -> Response:
        told = await body_of(request)
        shown = str(told.get("refresh_token") or told.get("code") or "")
        if not self.knows(shown, self.refresh, "refresh"):
            if self.rotates:  # a token used twice was stolen from somebody: everything ends
                self.access.clear()
                self.refresh.clear()
            return JSONResponse({"error": "invalid_grant", "ok": False}, status_code=400)
        number = self.number()
        access, refresh = f"{self.name}-token-{number}", shown
        if self.rotates or "code" in told:
            self.refresh.discard(shown)
            refresh = f"{self.name}-refresh-{number}"
            self.refresh.add(refresh)
        self.access.add(access)
        return JSONResponse(self.granted(access, refresh))

    async def _tell(self, request: Request) -> Response:
        if request.method == "DELETE":
            self.faults.clear()
        else:
            told = await request.json()
            self.faults.plan(*(Fault(**one) for one in told.get("faults", [])))
        return Response(status_code=204)


class _Troubled:
    """Between a twin and who calls it: remembers the call, and lets the plan happen."""

    def __init__(self, app: ASGIApp, twin: Twin) -> None:
        self._app = app
        self._twin = twin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or "/_twin/" in scope["path"]:
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        self._twin.asked.append((scope["method"], path))
        fault = self._twin.faults.strikes(ON_THE_WAY, path)
        if fault is None:
            await self._app(scope, receive, send)
        elif fault.kind == "timeout":
            await asyncio.sleep(fault.seconds or 0)
            await self._app(scope, receive, send)
        elif fault.kind == "truncated":
            await self._app(scope, receive, _halved(send))
        elif fault.kind == "lost":
            await self._app(scope, receive, _unheard)
            await self._answer(fault)(scope, receive, send)
        else:
            await self._answer(fault)(scope, receive, send)

    def _answer(self, fault: Fault) -> Response:
        if fault.kind == "slow_down":
            return self._twin.slowed(fault.seconds)
        if fault.kind == "limit":
            return self._twin.limited()
        return JSONResponse({"message": "Internal error"}, status_code=500)


async def _unheard(_message: Message) -> None:
    """Where an answer goes that nobody is to get."""


def _halved(send: Send) -> Send:
    async def half(message: Message) -> None:
        if message["type"] == "http.response.body":
            body = message.get("body", b"")
            message = {**message, "body": body[: len(body) // 2]}
        elif message["type"] == "http.response.start":
            kept = [(name, value) for name, value in message["headers"] if name.lower() != b"content-length"]
            message = {**message, "headers": kept}
        await send(message)

    return half


def token_of(headers: Mapping[str, str]) -> str:
    """The key in the Authorization header, also the second half of a Basic pair."""
    scheme, _, told = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(told).decode().partition(":")[2]
        except ValueError:
            return ""
    return told.strip()


async def body_of(request: Request) -> Mapping[str, Any]:
    """JSON or a form, as vendors take either."""
    raw = await request.body()
    if "json" in request.headers.get("content-type", ""):
        told = json.loads(raw or b"{}")
        return told if isinstance(told, dict) else {}
    return dict(parse_qsl(raw.decode(), keep_blank_values=True))
