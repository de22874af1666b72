"""Imports under kills: our real web server, worker and PostgreSQL are killed (-9) while files come in by page.

Each file is uploaded and pressed as a browser does; then one of the three dies at a moment a seed decides. What was
pressed must come in whole, once, or not at all and then at the second press. Time is pressed as in `digest`.
"""

# ruff: noqa: S310 - every address is our own server's

from __future__ import annotations

import contextlib
import http.cookiejar
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.browser.site import child, free_port
from tests.faults import digest
from tests.runtime import servers
from tradeoff.config import migrating, places
from tradeoff.config.postgres import Server, running_server

PATIENCE = 120.0
LINES = ("worker", "postgresql", "web")
EMAIL, PASSWORD, SLUG = "ada@faults.example", "rows-and-kills-2026", "faults"
OPEN_RUNS = "SELECT count(*) FROM work_run WHERE state IN ('queued', 'running')"
OPEN_JOBS = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND task_name = 'imports.write'"
DOING = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing' AND task_name = 'imports.write'"


@dataclass
class Outcome:
    """What came in against what should have, over all files."""

    files: int
    rows: int
    came: int = 0
    half_written: int = 0
    doubled: int = 0
    entries: int = 0
    touches: int = 0
    notices: int = 0
    pressed_again: int = 0
    kills: list[str] = field(default_factory=list)


@dataclass
class Stage(digest.Stage):
    """With a web server beside the worker."""

    web: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    server: subprocess.Popen[bytes] | None = None
    root: str = ""

    def keep_web(self) -> None:
        if self.server is None or self.server.poll() is not None:
            self.server = self.web.enter_context(child("serve", self.environment))
            self.root = f"http://127.0.0.1:{self.environment['PORT']}/{SLUG}"
        _until(lambda: _answers(self.root.rsplit("/", 1)[0] + "/healthz"), "the web server answers")

    def kill_web(self) -> None:
        """The server and the workers it started: its session is its own."""
        if self.server is not None:
            os.killpg(self.server.pid, signal.SIGKILL)
            self.server.wait()


class Person:
    """Signs in and presses like a browser without scripts."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(cookies)

    def sign_in(self) -> None:
        root = self.stage.root.rsplit("/", 1)[0]
        self.post(f"{root}/account/login/", {"login": EMAIL, "password": PASSWORD})

    def upload(self, name: str, text: str) -> int:
        """The import's number."""
        url = f"{self.stage.root}/imports/new"
        token, edge = _token(self.get(url)), "edge-of-a-part"
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, value in (("csrfmiddlewaretoken", token), ("noun", "deals"))
        ]
        parts.append(
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            f"Content-Type: text/csv\r\n\r\n{text}\r\n--{edge}--\r\n"
        )
        request = urllib.request.Request(
            url, "".join(parts).encode(), {"Content-Type": f"multipart/form-data; boundary={edge}", "Referer": url}
        )
        with self._opener.open(request, timeout=60) as answer:
            return int(answer.url.rsplit("/", 1)[1])

    def press(self, import_id: int) -> None:
        """Import, with the form as it stands."""
        self.post(f"{self.stage.root}/imports/{import_id}/check", {"write": "1"}, f"imports/{import_id}")

    def get(self, url: str) -> str:
        with self._opener.open(url, timeout=60) as answer:
            return str(answer.read().decode())

    def post(self, url: str, said: dict[str, str], form: str = "") -> str:
        token = _token(self.get(f"{self.stage.root}/{form}" if form else url))
        body = urllib.parse.urlencode({**said, "csrfmiddlewaretoken": token}).encode()
        with self._opener.open(urllib.request.Request(url, body, {"Referer": url}), timeout=60) as answer:
            return str(answer.read().decode())


def run(*, seed: int, kills: int, rows: int) -> Outcome:
    """As many files as kills, of `rows` deals each; every kill hits another of the three in turn."""
    dice = random.Random(seed)  # noqa: S311 - the same points each time
    outcome = Outcome(files=kills, rows=rows)
    with _stage() as (stage, server):
        person = Person(stage)
        person.sign_in()
        for number in range(kills):
            target = LINES[number % len(LINES)]
            _under_fire(stage, server, person, number, target, dice, outcome)
        _counted(stage, outcome)
    return outcome


def _under_fire(
    stage: Stage, server: Server, person: Person, number: int, target: str, dice: random.Random, outcome: Outcome
) -> None:
    key = person.upload(f"deals-{number}.csv", _deals(number, outcome.rows))
    person.press(key)
    _until(lambda: _is_taken(stage), "a worker takes the import")
    time.sleep(dice.uniform(0.0, 1.5))
    state = "after" if not stage.ask(OPEN_RUNS) else "during"
    _kill(stage, server, target)
    outcome.kills.append(f"{target} {state}")
    stage.keep_web()
    _half(stage, number, outcome)
    _until_over(stage)
    _half(stage, number, outcome)
    if not _in(stage, number):
        outcome.pressed_again += 1
        person.press(key)
        _until_over(stage)


def _is_taken(stage: Stage) -> bool:
    """A worker whose database died under it ends after a while; as the supervisor does, it is started again."""
    stage.keep_worker()
    return bool(stage.ask(DOING)) or not stage.ask(OPEN_JOBS)


def _kill(stage: Stage, server: Server, target: str) -> None:
    if target == "worker":
        stage.kill_worker()
    elif target == "web":
        stage.kill_web()
    else:
        stage.kill_postgres(server)
        with contextlib.suppress(subprocess.TimeoutExpired):
            if stage.worker is not None:
                stage.worker.wait(timeout=1)
    if target != "web":
        stage.tell("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
        stage.press_time()


def _until_over(stage: Stage) -> None:
    """Until no import waits or runs; the clock is pressed once in a while."""
    until, pressed = time.monotonic() + PATIENCE, time.monotonic()
    while stage.ask(OPEN_RUNS):
        assert time.monotonic() < until, "the import did not end"
        stage.keep_worker()
        if time.monotonic() - pressed > 3:
            stage.press_time()
            pressed = time.monotonic()
        time.sleep(0.05)


def _in(stage: Stage, number: int) -> int:
    return stage.ask("SELECT count(*) FROM crm_deal WHERE external_id LIKE %s", f"F{number}-%")


def _half(stage: Stage, number: int, outcome: Outcome) -> None:
    """All or nothing, at whatever moment one looks."""
    outcome.half_written += _in(stage, number) not in {0, outcome.rows}


def _counted(stage: Stage, outcome: Outcome) -> None:
    outcome.came = stage.ask("SELECT count(*) FROM crm_deal")
    outcome.doubled = stage.ask("SELECT count(*) FROM crm_deal") - stage.ask(
        "SELECT count(DISTINCT name) FROM crm_deal"
    )
    outcome.entries = stage.ask("SELECT count(*) FROM log_entry WHERE event = 'FileImported'")
    outcome.touches = stage.ask("SELECT count(*) FROM imports_touch WHERE place = 'crm_deal' AND created")
    _until(lambda: stage.ask("SELECT count(*) FROM notices_notice WHERE kind = 'imports.done'") >= outcome.files,
           "who pressed is told")  # fmt: skip
    outcome.notices = stage.ask("SELECT count(*) FROM notices_notice WHERE kind = 'imports.done'")


def _deals(number: int, rows: int) -> str:
    lines = [f"F{number}-{row},File {number} deal {row},Harbor,Proposal,{row + 1},2026-12-01" for row in range(rows)]
    return "\n".join(("Deal ID,Deal Name,Account,Stage,Amount,Close Date", *lines)) + "\n"


def _token(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found is not None, page[:500]
    return found.group(1)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def _until(holds: object, what: str) -> None:
    until = time.monotonic() + 60
    while not holds():  # type: ignore[operator]
        assert time.monotonic() < until, f"not within a minute: {what}"
        time.sleep(0.05)


@contextlib.contextmanager
def _stage() -> Iterator[tuple[Stage, Server]]:
    with (
        servers.empty_home("ifaults") as home,
        tempfile.TemporaryDirectory() as folder,
        contextlib.ExitStack() as stack,
    ):
        server = stack.enter_context(running_server(home))
        server.create_database()
        owner, app = server.owner_url(), server.app_url()
        migrating.migrate(owner, app)
        unwanted = {"EMAIL_HOST", "DJANGO_SETTINGS_MODULE", "SITE_ADDRESS"}
        environment = {name: value for name, value in os.environ.items() if name not in unwanted} | {
            "DATABASE_URL": app, "DATABASE_OWNER_URL": owner, "TRADEOFF_HOME": folder, "SECRET_KEY": "only for faults",
            "PORT": str(free_port()),
        }  # fmt: skip
        _found(environment, Path(folder))
        stage = Stage(home, environment, owner, app, stack=stack)
        stack.callback(stage.web.close)
        stack.callback(stage.kill_worker)
        stage.keep_web()
        stage.keep_worker()
        yield stage, server


def _found(environment: dict[str, str], folder: Path) -> None:
    """A workspace with an admin, and the one account all deals are of."""
    accounts = folder / "accounts.csv"
    accounts.write_text("Account Name\nHarbor\n")
    command = [sys.executable, "-W", "ignore", "-m", "tradeoff.config.commands"]
    for words in (
        ["found", "Faults", "--slug", SLUG, "--admin-email", EMAIL, "--admin-name", "Ada", "--password", PASSWORD],
        ["import", str(accounts), "--workspace", SLUG, "--by", EMAIL, "--as", "accounts"],
    ):
        subprocess.run([*command, *words], env=environment, cwd=places.CHECKOUT, check=True, capture_output=True)
