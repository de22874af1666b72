"""One server for a file of tests; each test stands a twin of its own behind it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import Receive, Scope, Send

from tradeoff.integrations.fakes.serving import served
from tradeoff.integrations.fakes.twin import Twin


@contextmanager
def standing() -> Iterator[tuple[str, list[Twin]]]:
    inside: list[Twin] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await inside[0].app()(scope, receive, send)

    with served(Starlette(routes=[Mount("/here", app=app)])) as url:  # below a path, as all of them are in a demo
        yield f"{url}/here", inside
