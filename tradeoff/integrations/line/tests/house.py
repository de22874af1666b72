"""A vendor's house on this machine: a real server that says what a test has written down, and remembers who asked."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tradeoff.integrations.line import Grant, Limiter, Line, Revoked, VendorRules

FAST = VendorRules(name="acme", per_second=10_000, burst=10_000, concurrency=50)


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Says:
    """What the house says: `cut` bytes short of what it promised, or `late` by so many seconds."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    cut: int = 0
    late: float = 0.0


Script = Callable[[Asked], Says]


class House:
    def __init__(self, script: Script | list[Says]) -> None:
        self.asked: list[Asked] = []
        self._script = script
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def start(self) -> None:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, asked: Asked) -> Says:
        self.asked.append(asked)
        if callable(self._script):
            return self._script(asked)
        return self._script[min(len(self.asked), len(self._script)) - 1]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        house = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1

            def do_GET(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                named = {name.lower(): value for name, value in self.headers.items()}
                says = house._answer(Asked(self.command, self.path, named, self.rfile.read(length)))
                time.sleep(says.late)
                self.send_response(says.status)
                self.send_header("Content-Length", str(len(says.body)))
                for name, value in says.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(says.body[: len(says.body) - says.cut])
                self.close_connection = bool(says.cut)

            do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815 - the names are the library's

            def log_message(self, *_args: object) -> None:
                pass

        return Handler


@contextmanager
def house(script: Script | list[Says]) -> Iterator[House]:
    there = House(script)
    there.start()
    try:
        yield there
    finally:
        there.stop()


class Drawer:
    """Keys over a dict: counts how often somebody renewed."""

    def __init__(self, access: str = "first", *, kind: str = "oauth") -> None:
        self.grant = Grant(kind="oauth" if kind == "oauth" else "token", access=access, refresh="r0")
        self.renewed = 0
        self._lock = threading.Lock()

    def current(self) -> Grant:
        return self.grant

    def renew(self, spent: Grant) -> Grant:
        with self._lock:
            if self.grant.kind != "oauth":
                raise Revoked("A token cannot be renewed.")
            if self.grant.access == spent.access:
                self.renewed += 1
                self.grant = replace(self.grant, access=f"fresh{self.renewed}", refresh=f"r{self.renewed}")
            return self.grant


@dataclass
class Slept:
    """Sleeps without sleeping, and says how long."""

    waits: list[float] = field(default_factory=list)

    def __call__(self, seconds: float) -> None:
        self.waits.append(seconds)


def line_to(
    there: House | str, *, keys: Drawer | None = None, rules: VendorRules = FAST, slept: Slept | None = None
) -> Line:
    naps = slept or Slept()
    limiter = Limiter(
        per_second=rules.per_second, burst=rules.burst, concurrency=rules.concurrency, sleep=naps, clock=_still()
    )
    url = there if isinstance(there, str) else there.url
    return Line(base_url=url, keys=keys or Drawer(), vendor=rules, limiter=limiter, sleep=naps)


def _still() -> Callable[[], float]:
    """A clock that leaps: who was told to wait has waited by the next look."""
    leaps = iter(range(0, 10_000_000, 60))
    return lambda: float(next(leaps))
