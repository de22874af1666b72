"""The twin's Socket Mode: whoever asks with an app's token gets the address of a socket, and is told over it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from tradeoff.integrations.fakes.twin import token_of

APP_TOKEN: Final = "xapp-tradeoff-demo"  # noqa: S105 - of nobody
OPEN: Final = "/api/apps.connections.open"
Told = tuple[asyncio.AbstractEventLoop, asyncio.Queue[Mapping[str, Any]]]


class Sockets:
    """`deliver` tells the app something over its newest socket; `answered` waits for what it says to that."""

    def __init__(self) -> None:
        self.open: list[Told] = []
        self.opened = 0
        self._answers: dict[str, Any] = {}
        self._news = threading.Condition()

    def routes(self) -> list[BaseRoute]:
        return [
            Route(OPEN, self._address, methods=["POST"]),
            WebSocketRoute("/socket", self._socket),
        ]

    def deliver(self, kind: str, payload: Mapping[str, Any]) -> str:
        """`kind` is slash_commands, interactive or events_api."""
        loop, queue = self.open[-1]
        self.opened += 1
        envelope = f"envelope-{self.opened}"
        told = {"type": kind, "envelope_id": envelope, "accepts_response_payload": True, "payload": dict(payload)}
        loop.call_soon_threadsafe(queue.put_nowait, told)
        return envelope

    def hang_up(self) -> None:
        """As Slack does every few hours; the app is expected to come again."""
        loop, queue = self.open[-1]
        loop.call_soon_threadsafe(queue.put_nowait, {"type": "disconnect", "reason": "refresh_requested"})

    def answered(self, envelope: str, *, seconds: float = 15) -> Any:
        """What the app said to it; KeyError when it said nothing in time."""
        until = time.monotonic() + seconds
        with self._news:
            while envelope not in self._answers and time.monotonic() < until:
                self._news.wait(0.2)
            return self._answers[envelope]

    async def _address(self, request: Request) -> Response:
        if token_of(request.headers) != APP_TOKEN:
            return JSONResponse({"ok": False, "error": "invalid_auth"})
        home = str(request.url).partition(OPEN)[0].replace("http", "ws", 1)
        return JSONResponse({"ok": True, "url": f"{home}/socket?ticket=1"})

    async def _socket(self, socket: WebSocket) -> None:
        await socket.accept()
        told: Told = (asyncio.get_running_loop(), asyncio.Queue())
        self.open.append(told)
        await socket.send_json({"type": "hello", "num_connections": len(self.open), "connection_info": {}})
        hears = asyncio.ensure_future(self._hear(socket))
        try:
            while not hears.done():
                says = asyncio.ensure_future(told[1].get())
                await asyncio.wait({says, hears}, return_when=asyncio.FIRST_COMPLETED)
                if not says.done():
                    says.cancel()
                    break
                await socket.send_json(says.result())
        finally:
            self.open.remove(told)
            hears.cancel()

    async def _hear(self, socket: WebSocket) -> None:
        try:
            while True:
                said = await socket.receive_json()
                with self._news:
                    self._answers[said["envelope_id"]] = said.get("payload")
                    self._news.notify_all()
        except (WebSocketDisconnect, RuntimeError):
            return
