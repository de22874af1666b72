"""Webhooks under kills: a vendor sends, repeats what was not answered, and our web server and worker are killed (-9).

What was answered 200 must have been read by the end, whoever died in between.
"""

from __future__ import annotations

import contextlib
import hmac
import json
import os
import queue
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from tests.browser.site import free_port
from tests.faults.stage import Stage, until
from tests.runtime import servers
from tradeoff.config import places
from tradeoff.config.keeper import stop_with_parent
from tradeoff.config.postgres import running_server

PATIENCE = 400.0
SENDERS = 6
WARM = 200
ACCEPTED = 200
LENGTH = re.compile(rb"content-length: *([0-9]+)", re.IGNORECASE)
UNHEARD = "SELECT count(*) FROM integrations_delivery WHERE handled_at IS NULL"
MODULE = [sys.executable, "-W", "ignore", "-m", "tests.faults.knocking"]


@dataclass
class Outcome:
    """What was answered, how fast while nobody died, and what of it was never read."""

    refused: int = 0
    per_second: float = 0.0
    slowest: float = 0.0
    accepted: set[str] = field(default_factory=set)
    lost: int = 0
    read_twice: int = 0
    drained_in: float = 0.0
    kills: list[str] = field(default_factory=list)


class KnockedAt(Stage):
    """The same stage, whose server and worker know the vendor."""

    def keep_worker(self) -> None:
        if self.worker is None or self.worker.poll() is not None:
            self.worker = self._started("worker")

    def start_web(self) -> None:
        if self.server is None or self.server.poll() is not None:
            self.server = self._started("web")
            self.root = f"http://127.0.0.1:{self.environment['PORT']}/faults"

    def _started(self, what: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [*MODULE, what],
            env=self.environment, cwd=places.CHECKOUT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, start_new_session=True,
            preexec_fn=stop_with_parent(signal.SIGKILL),  # noqa: PLW1509 - it ends with us
        )  # fmt: skip


class Knocker:
    """A vendor's senders: each takes the next delivery and sends it until it is answered 200.

    What they send is made and signed before the first goes out, so that the machine's time is the server's.
    """

    def __init__(self, address: str, ids: Sequence[str], outcome: Outcome) -> None:
        self._outcome = outcome
        self._port = urlsplit(address).port or 80
        self._ids: queue.SimpleQueue[tuple[str, bytes]] = queue.SimpleQueue()
        for one in ids:
            self._ids.put((one, _request(address, one)))
        self._threads = [threading.Thread(target=self._send_all, daemon=True) for _ in range(SENDERS)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def finish(self) -> None:
        for thread in self._threads:
            thread.join(PATIENCE)
            assert not thread.is_alive(), "a delivery was never answered"
        assert self._ids.empty(), "a sender gave up"

    def _send_all(self) -> None:
        wire = Wire(self._port)
        while True:
            try:
                one, request = self._ids.get_nowait()
            except queue.Empty:
                wire.close()
                return
            began = time.perf_counter()
            while (status := wire.ask(request)) != ACCEPTED:
                self._outcome.refused += status is not None
                time.sleep(0.05)
                began = time.perf_counter()
            self._outcome.slowest = max(self._outcome.slowest, time.perf_counter() - began)
            self._outcome.accepted.add(one)


class Wire:
    """One connection that is kept open: bytes out, the status of the answer in."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None

    def ask(self, request: bytes) -> int | None:
        """None when nobody answered whole."""
        try:
            if self._socket is None:
                self._socket = socket.create_connection(("127.0.0.1", self._port), timeout=20)
                self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._socket.sendall(request)
            return self._answer(self._socket)
        except OSError:
            self.close()
            return None

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
        self._socket = None

    @staticmethod
    def _answer(wire: socket.socket) -> int:
        got = b""
        while b"\r\n\r\n" not in got:
            got += _more(wire)
        head, _, body = got.partition(b"\r\n\r\n")
        length = LENGTH.search(head)
        missing = (int(length[1]) if length else 0) - len(body)
        while missing > 0:
            missing -= len(_more(wire))
        return int(head[9:12])


def _more(wire: socket.socket) -> bytes:
    got = wire.recv(65536)
    if not got:
        raise ConnectionResetError
    return got


def _request(address: str, one: str) -> bytes:
    parts = urlsplit(address)
    body = json.dumps({"id": one, "changed": [one]}).encode()
    signed = hmac.new(b"countersign", body, "sha256").hexdigest()
    head = (
        f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/json\r\n"
        f"X-Acme-Signature: {signed}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def run(*, seed: int, quiet: int, under_fire: int, kills: int) -> Outcome:
    """So many deliveries while all live, for the speed; then so many while web and worker die in turn."""
    dice, outcome = random.Random(seed), Outcome()  # noqa: S311 - the same moments each time
    with _stage() as (stage, address, heard):
        _knock(address, [f"w{number}" for number in range(WARM)], outcome)
        outcome.slowest = 0.0
        began = time.perf_counter()
        _knock(address, [f"q{number}" for number in range(quiet)], outcome)
        outcome.per_second = quiet / (time.perf_counter() - began)
        slowest = outcome.slowest
        knocker = Knocker(address, [f"f{number}" for number in range(under_fire)], outcome)
        knocker.start()
        for number in range(kills):
            time.sleep(0.2 + dice.random())
            target = ("web", "worker")[number % 2]
            stage.kill_web() if target == "web" else stage.kill_worker()
            outcome.kills.append(target)
            stage.keep_worker()
            stage.keep_web()
        knocker.finish()
        began = time.perf_counter()
        _until_read(stage)
        outcome.drained_in, outcome.slowest = time.perf_counter() - began, slowest
        read = heard.read_text().split() if heard.exists() else []
        outcome.lost = len(outcome.accepted - set(read))
        outcome.read_twice = len(read) - len(set(read))
    return outcome


def _knock(address: str, ids: Sequence[str], outcome: Outcome) -> None:
    knocker = Knocker(address, ids, outcome)
    knocker.start()
    knocker.finish()


def _until_read(stage: Stage) -> None:
    end = time.monotonic() + PATIENCE
    while stage.ask(UNHEARD):
        assert time.monotonic() < end, "deliveries stay unread"
        stage.keep_worker()
        stage.press_time()
        time.sleep(1)


@contextlib.contextmanager
def _stage() -> Iterator[tuple[Stage, str, Path]]:
    with (
        servers.migrated_home("hfaults") as home,
        tempfile.TemporaryDirectory() as folder,
        contextlib.ExitStack() as stack,
    ):
        server = stack.enter_context(running_server(home))
        owner, app, port = server.owner_url(), server.app_url(), str(free_port())
        unwanted = {"EMAIL_HOST", "DJANGO_SETTINGS_MODULE", "SITE_ADDRESS"}
        heard = Path(folder) / "heard"
        environment = {name: value for name, value in os.environ.items() if name not in unwanted} | {
            "DATABASE_URL": app, "DATABASE_OWNER_URL": owner, "TRADEOFF_HOME": folder, "SECRET_KEY": "only for faults",
            "PORT": port, "SITE_ADDRESS": f"http://127.0.0.1:{port}", "HEARD": str(heard),
        }  # fmt: skip
        found = subprocess.run(
            [*MODULE, "found"], env=environment, cwd=places.CHECKOUT, check=True, stdout=subprocess.PIPE, text=True
        )
        stage = KnockedAt(home, environment, owner, app, stack=stack)
        stack.callback(stage.kill_worker)
        stack.callback(stage.kill_web)
        stage.keep_web()
        stage.keep_worker()
        until(lambda: stage.ask("SELECT count(*) FROM procrastinate_workers"), "a worker is there")
        yield stage, json.loads(found.stdout), heard
