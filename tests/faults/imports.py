"""Imports under kills: our real web server, worker and PostgreSQL are killed (-9) while files come in by page.

Each file is uploaded and pressed as a browser does; then one of the three dies at a moment a seed decides. What was
pressed must come in whole, once, or not at all and then at the second press. Then some of the files are undone, and the
worker or PostgreSQL dies in the middle: each goes back whole or not at all, but for the one row that was edited since.
Time is pressed as `stage` says.
"""

# ruff: noqa: S310 - every address is our own server's

from __future__ import annotations

import contextlib
import os
import random
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

from tests.browser.site import free_port
from tests.faults import stage as stages
from tests.faults.stage import SLUG, Stage, token_of, until
from tests.runtime import servers
from tradeoff.config import places
from tradeoff.config.postgres import Server, running_server

PATIENCE = 400.0
LINES = ("worker", "postgresql", "web")
EMAIL, PASSWORD = "ada@faults.example", "rows-and-kills-2026"
OPEN_RUNS = "SELECT count(*) FROM work_run WHERE state IN ('queued', 'running')"
OPEN_JOBS = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND task_name = %s"
DOING = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing' AND task_name = %s"
KEPT = "SELECT count(*) FROM imports_touch WHERE file_id = %s AND kept = 'edited'"


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
    undone: int = 0
    half_undone: int = 0
    edited_kept: int = 0
    kills: list[str] = field(default_factory=list)
    keys: list[int] = field(default_factory=list)


class Person(stages.Person):
    """Brings in files by page."""

    def upload(self, name: str, text: str) -> int:
        """The import's number."""
        url = f"{self.stage.root}/imports/new"
        token, edge = token_of(self.get(url)), "edge-of-a-part"
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
        with self.opener.open(request, timeout=240) as answer:
            return int(answer.url.rsplit("/", 1)[1])

    def press(self, import_id: int) -> None:
        """Import, with the form as it stands."""
        self.post(f"{self.stage.root}/imports/{import_id}/check", {"write": "1"}, f"imports/{import_id}")

    def undo(self, import_id: int) -> None:
        self.post(f"{self.stage.root}/imports/{import_id}/undo", {}, f"imports/{import_id}/undo")


def run(*, seed: int, kills: int, rows: int, undos: int) -> Outcome:
    """As many files as kills, of `rows` deals each; every kill hits another of the three in turn. The first `undos` of
    them are undone after, under kills of the worker and of PostgreSQL."""
    dice = random.Random(seed)  # noqa: S311 - the same points each time
    outcome = Outcome(files=kills, rows=rows)
    with _stage() as (stage, server):
        person = Person(stage, EMAIL, PASSWORD)
        person.sign_in()
        for number in range(kills):
            target = LINES[number % len(LINES)]
            _under_fire(stage, server, person, number, target, dice, outcome)
        _counted(stage, outcome)
        for number in range(undos):
            _undone_under_fire(stage, server, person, number, LINES[number % 2], dice, outcome)
    return outcome


def _under_fire(
    stage: Stage, server: Server, person: Person, number: int, target: str, dice: random.Random, outcome: Outcome
) -> None:
    key = person.upload(f"deals-{number}.csv", _deals(number, outcome.rows))
    outcome.keys.append(key)
    person.press(key)
    until(lambda: _is_taken(stage, "imports.write"), "a worker takes the import")
    time.sleep(dice.uniform(0.0, 1.5))
    state = "after" if not stage.ask(OPEN_RUNS) else "during"
    stage.kill(target, server)
    outcome.kills.append(f"{target} {state}")
    stage.keep_web()
    _half(stage, number, outcome)
    _until_over(stage)
    _half(stage, number, outcome)
    if not _in(stage, number):
        outcome.pressed_again += 1
        person.press(key)
        _until_over(stage)


def _undone_under_fire(
    stage: Stage, server: Server, person: Person, number: int, target: str, dice: random.Random, outcome: Outcome
) -> None:
    key = outcome.keys[number]
    stage.tell(f"UPDATE crm_deal SET next_step = 'Call them.' WHERE external_id = 'F{number}-0'")
    person.undo(key)
    until(lambda: _is_taken(stage, "imports.undo"), "a worker takes the undo")
    time.sleep(dice.uniform(0.0, 0.8))
    state = "after" if not stage.ask(OPEN_RUNS) else "during"
    stage.kill(target, server)
    outcome.kills.append(f"{target} {state} undo")
    stage.keep_web()
    outcome.half_undone += _in(stage, number) not in {1, outcome.rows}
    _until_over(stage)
    if _in(stage, number) == outcome.rows:
        outcome.pressed_again += 1
        person.undo(key)
        _until_over(stage)
    outcome.half_undone += _in(stage, number) != 1
    outcome.undone += stage.ask("SELECT count(*) FROM imports_import WHERE id = %s AND state = 'undone'", key)
    outcome.edited_kept += stage.ask(KEPT, key)


def _is_taken(stage: Stage, task: str) -> bool:
    """A worker whose database died under it ends after a while; as the supervisor does, it is started again."""
    stage.keep_worker()
    return bool(stage.ask(DOING, task)) or not stage.ask(OPEN_JOBS, task)


def _until_over(stage: Stage) -> None:
    """Until no import waits or runs; the clock is pressed once in a while."""
    end, pressed = time.monotonic() + PATIENCE, time.monotonic()
    while stage.ask(OPEN_RUNS):
        assert time.monotonic() < end, "the import did not end"
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
    until(lambda: stage.ask("SELECT count(*) FROM notices_notice WHERE kind = 'imports.done'") >= outcome.files,
          "who pressed is told")  # fmt: skip
    outcome.notices = stage.ask("SELECT count(*) FROM notices_notice WHERE kind = 'imports.done'")


def _deals(number: int, rows: int) -> str:
    lines = [f"F{number}-{row},File {number} deal {row},Harbor,Proposal,{row + 1},2026-12-01" for row in range(rows)]
    return "\n".join(("Deal ID,Deal Name,Account,Stage,Amount,Close Date", *lines)) + "\n"


@contextlib.contextmanager
def _stage() -> Iterator[tuple[Stage, Server]]:
    with (
        servers.migrated_home("ifaults") as home,
        tempfile.TemporaryDirectory() as folder,
        contextlib.ExitStack() as stack,
    ):
        server = stack.enter_context(running_server(home))
        owner, app = server.owner_url(), server.app_url()
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
