"""Our real web server, worker and PostgreSQL, started and killed (-9) at will, and a person who uses them by page.

Time is pressed where only waiting would pass: a killed worker's heartbeat is aged past its limit, and the minute's own
jobs (rescue, gather) are put in the queue as the clock would. Nothing else is touched while a run lasts.
"""

# ruff: noqa: S310 - every address is our own server's

from __future__ import annotations

import contextlib
import http.client
import http.cookiejar
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests.browser.site import child
from tests.runtime import servers
from tradeoff.config import places
from tradeoff.config.keeper import stop_with_parent
from tradeoff.config.postgres import Server, running_server

SLUG = "faults"


@dataclass
class Stage:
    """The database server, the worker and the web server of one run."""

    home: Path
    environment: dict[str, str]
    owner: str
    app: str
    worker: subprocess.Popen[bytes] | None = None
    stack: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    web: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    server: subprocess.Popen[bytes] | None = None
    root: str = ""

    def keep_worker(self) -> None:
        """As the supervisor does: a worker that fell is started again."""
        if self.worker is None or self.worker.poll() is not None:
            self.worker = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "tradeoff.config.commands", "worker"],
                env=self.environment, cwd=places.CHECKOUT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, preexec_fn=stop_with_parent(signal.SIGKILL),  # noqa: PLW1509 - it ends with us
            )  # fmt: skip

    def start_web(self) -> None:
        if self.server is None or self.server.poll() is not None:
            self.server = self.web.enter_context(child("serve", self.environment))
            self.root = f"http://127.0.0.1:{self.environment['PORT']}/{SLUG}"

    def keep_web(self) -> None:
        self.start_web()
        until(lambda: _answers(self.root.rsplit("/", 1)[0] + "/healthz"), "the web server answers")

    def kill(self, target: str, server: Server) -> None:
        """`web`, `worker` or `postgresql`, as it is called in the report."""
        if target == "web":
            self.kill_web()
            return
        if target == "worker":
            self.kill_worker()
        else:
            self.kill_postgres(server)
            with contextlib.suppress(subprocess.TimeoutExpired):
                if self.worker is not None:
                    self.worker.wait(timeout=1)
        self.tell("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
        self.press_time()

    def kill_worker(self) -> None:
        if self.worker is not None and self.worker.poll() is None:
            self.worker.kill()
            self.worker.wait()

    def kill_web(self) -> None:
        """The server and the workers it started: its session is its own."""
        if self.server is not None:
            os.killpg(self.server.pid, signal.SIGKILL)
            self.server.wait()

    def kill_postgres(self, server: Server) -> None:
        os.kill(servers.postmaster(server), signal.SIGKILL)
        servers.is_empty_within(self.home, 20)
        self.stack.enter_context(running_server(self.home))

    def ask(self, question: str, *values: object) -> int:
        with psycopg.connect(self.owner, autocommit=True) as owner:
            row = owner.execute(question.encode(), values).fetchone()
        return int(row[0]) if row else 0

    def tell(self, statement: str) -> None:
        with psycopg.connect(self.owner, autocommit=True) as owner:
            owner.execute(statement.encode())

    def press_time(self) -> None:
        """What is silent counts as silent for long, and the minute's jobs are due."""
        self.tell(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'"
            " WHERE last_heartbeat < now() - interval '25 seconds' OR NOT EXISTS"
            " (SELECT 1 FROM pg_stat_activity WHERE usename = 'tradeoff_app')"
        )
        self.tell("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo' AND scheduled_at > now()")
        for task in ("work.rescue", "notices.gather_due"):
            self.tell(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, args) "
                f"VALUES ('default', '{task}', '{{\"timestamp\": 0}}')"
            )


class Unled(urllib.request.HTTPRedirectHandler):
    """A redirect is the answer."""

    def redirect_request(self, *_words: object) -> None:
        return None


class Person:
    """Signs in and presses like a browser without scripts."""

    def __init__(self, stage: Stage, email: str, password: str) -> None:
        self.stage, self.email, self.password = stage, email, password
        self.cookies = http.cookiejar.CookieJar()
        cookies = urllib.request.HTTPCookieProcessor(self.cookies)
        self.opener = urllib.request.build_opener(cookies)
        self._unled = urllib.request.build_opener(cookies, Unled())

    def sign_in(self) -> None:
        root = self.stage.root.rsplit("/", 1)[0]
        self.post(f"{root}/account/login/", {"login": self.email, "password": self.password})

    def get(self, url: str) -> str:
        with self.opener.open(url, timeout=240) as answer:
            return str(answer.read().decode())

    def post(self, url: str, said: dict[str, str], form: str = "") -> str:
        body = urllib.parse.urlencode({**said, "csrfmiddlewaretoken": self.token(form and f"/{form}", url)}).encode()
        with self.opener.open(urllib.request.Request(url, body, {"Referer": url}), timeout=240) as answer:
            return str(answer.read().decode())

    def token(self, form: str, url: str = "") -> str:
        return token_of(self.get(f"{self.stage.root}{form}" if form else url))

    def leads_to(self, url: str, said: dict[str, str]) -> str:
        """Where the answer to a form leads, without going there; empty when there was no such answer."""
        request = urllib.request.Request(url, urllib.parse.urlencode(said).encode(), {"Referer": url})
        try:
            with self._unled.open(request, timeout=20):
                return ""
        except urllib.error.HTTPError as answer:
            return str(answer.headers.get("Location", "")) if answer.code in {302, 303} else ""
        except (OSError, http.client.HTTPException):
            return ""


def token_of(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found is not None, page[:500]
    return found.group(1)


def until(holds: Callable[[], object], what: str) -> None:
    end = time.monotonic() + 300
    while not holds():
        assert time.monotonic() < end, f"not within five minutes: {what}"
        time.sleep(0.05)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False
