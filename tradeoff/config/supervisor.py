"""Runs a few of our own commands as children: restarts one that falls, stops all together, leaves none behind."""

from __future__ import annotations

import contextlib
import http.client
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tradeoff.config.keeper import stop_with_parent

COMMANDS = "tradeoff.config.commands"
HURRIED = 5.0  # a child that falls within so many seconds of its start did not start
TRIES = 3
PATIENCE = 10.0


@dataclass
class Child:
    """One `tradeoff` command under supervision."""

    name: str
    module: str = ""  # started instead of the command, when what the command checks first has been checked already
    when_orphaned: signal.Signals = signal.SIGKILL  # a job is safe to cut off, and must not outlive its database
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    hurried_falls: int = 0

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", *([self.module] if self.module else [COMMANDS, self.name])],
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C reaches the supervisor alone, which stops its children in order
            preexec_fn=stop_with_parent(self.when_orphaned),  # noqa: PLW1509 - the supervisor has one thread
        )

    def fell(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def stop(self, by: signal.Signals = signal.SIGTERM) -> None:
        if self.process is not None and not self.fell():
            self.process.send_signal(by)


@dataclass
class Supervisor:
    """Keeps its children up until somebody asks it to stop or one of them cannot be started."""

    children: list[Child]
    say: Callable[[str], None]
    asked_to_stop: bool = field(default=False, init=False)

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        before = {number: signal.signal(number, self._ask_to_stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            self._stop_all()
            for number, handler in before.items():
                signal.signal(number, handler)

    def watch(self) -> int:
        """Return 0 when asked to stop, 1 when a child fell on each of its tries to start."""
        while not self.asked_to_stop:
            for child in self.children:
                if (child.process is None or child.fell()) and not self._start_again(child):
                    self.say(f"`tradeoff {child.name}` does not start; its own words stand above.")
                    return 1
            time.sleep(0.2)
        return 0

    def open(self, child: Child, port: int, seconds: float = 60.0) -> bool:
        """Start a child that serves and wait until it answers; false when it falls, takes too long or we must stop."""
        child.start()
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self.asked_to_stop and not child.fell():
            if _answers(port):
                return True
            time.sleep(0.05)
        return False

    def _start_again(self, child: Child) -> bool:
        if child.process is None:
            child.start()
            return True
        hurried = time.monotonic() - child.started < HURRIED
        child.hurried_falls = child.hurried_falls + 1 if hurried else 1
        if child.hurried_falls >= TRIES:
            return False
        self.say(f"`tradeoff {child.name}` fell and is started again.")
        child.start()
        return True

    def _ask_to_stop(self, *_: object) -> None:
        self.asked_to_stop = True

    def _stop_all(self) -> None:
        for child in self.children:
            child.stop()
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and not all(child.fell() for child in self.children):
            time.sleep(0.02)
        for child in self.children:
            child.stop(signal.SIGKILL)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status > 0
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def is_free(port: int) -> bool:
    """Whether a server of ours could listen there; asked before anything is started, to say it in a sentence."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
