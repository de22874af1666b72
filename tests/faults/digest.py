"""A digest run under kills: our real worker and PostgreSQL are killed (-9) at random points, and every mail is counted.

Time is pressed where only waiting would pass: a killed worker's heartbeat is aged past its limit, and the minute's own
jobs (rescue, gather) are put in the queue as the clock would. Nothing else is touched while the run lasts.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import psycopg
from aiosmtpd.controller import Controller

from tests.browser.site import free_port
from tests.runtime import servers
from tradeoff.config import migrating, places
from tradeoff.config.keeper import stop_with_parent
from tradeoff.config.postgres import Server, running_server

TAKES = 0.04  # seconds the mail server takes for a mail, so that kills find some in flight
PATIENCE = 400.0  # on a busy machine; a run that goes well takes a fraction
OPEN_JOBS = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND task_name = ANY(%s)"
OURS = ["notices.run_failed", "notices.gather", "notices.post"]  # gather_due comes again by the clock
DOING = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing' AND task_name = ANY(%s)"
UNMAILED = "SELECT count(*) FROM notices_notice WHERE mail_id IS NULL AND mail_at <= now()"
FAILED = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed' AND task_name = ANY(%s)"


@dataclass
class Outcome:
    """What was told and mailed against what should have been."""

    expected: int
    told: int = 0
    in_app_doubled: int = 0
    lost: int = 0
    mailed_under_two_ids: int = 0
    repeats: int = 0
    mails: int = 0
    failed_jobs: int = 0
    kills: list[str] = field(default_factory=list)


class Post:
    """A mail server that takes its time and remembers (recipient, Message-ID, pieces of news) of each mail it took."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str, list[str]]] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        mail: Any = message_from_bytes(envelope.content, policy=policy.default)
        text = mail.get_body(preferencelist=("plain",)).get_content()
        self.taken.append((str(mail["To"]), str(mail["Message-ID"]), re.findall(r"Failed: (piece-\d+-\d+)\.", text)))
        await asyncio.sleep(TAKES)  # it has the mail and has not said so: a kill now makes a repeat
        return "250 kept"


@dataclass
class Stage:
    """The database server, the worker and the mail server of one run."""

    home: Path
    environment: dict[str, str]
    owner: str
    app: str
    worker: subprocess.Popen[bytes] | None = None
    stack: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    def keep_worker(self) -> None:
        """As the supervisor does: a worker that fell is started again."""
        if self.worker is None or self.worker.poll() is not None:
            self.worker = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "tradeoff.config.commands", "worker"],
                env=self.environment, cwd=places.CHECKOUT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, preexec_fn=stop_with_parent(signal.SIGKILL),  # noqa: PLW1509 - it ends with us
            )  # fmt: skip

    def kill_worker(self) -> None:
        if self.worker is not None and self.worker.poll() is None:
            self.worker.kill()
            self.worker.wait()

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


def run(*, seed: int, kills: int, members: int, each: int) -> Outcome:
    """Tell `members` of `each` pieces of news and mail them as digests, with so many kills on the way."""
    dice = random.Random(seed)  # noqa: S311 - the same points each time
    outcome, post = Outcome(expected=members * each), Post()
    with _stage(members, each, post) as (stage, server):
        early = kills // 2
        _under_fire(stage, server, dice, early, outcome, "while telling")
        _until_quiet(stage)
        stage.tell("UPDATE notices_notice SET mail_at = now() WHERE mail_id IS NULL")
        stage.press_time()
        _under_fire(stage, server, dice, kills - early, outcome, "while mailing")
        _until_quiet(stage)
        outcome.told = stage.ask("SELECT count(DISTINCT (member_id, occasion)) FROM notices_notice")
        outcome.in_app_doubled = stage.ask("SELECT count(*) FROM notices_notice") - outcome.told
        outcome.failed_jobs = stage.ask(FAILED, OURS)
    return _counted(outcome, post, members, each)


def _counted(outcome: Outcome, post: Post, members: int, each: int) -> Outcome:
    wanted = {
        (f"m{member}@faults.example", f"piece-{member}-{part}") for member in range(members) for part in range(each)
    }
    under: dict[tuple[str, str], set[str]] = {}
    for to, key, pieces in post.taken:
        for piece in pieces:
            under.setdefault((to, piece), set()).add(key)
    outcome.lost = len(wanted - under.keys())
    outcome.mailed_under_two_ids = sum(len(keys) > 1 for keys in under.values())
    ids = Counter(key for _, key, _ in post.taken)
    outcome.mails, outcome.repeats = len(ids), sum(ids.values()) - len(ids)
    return outcome


def _under_fire(stage: Stage, server: Server, dice: random.Random, kills: int, outcome: Outcome, when: str) -> None:
    stage.keep_worker()
    for _ in range(kills):
        _until_working(stage)
        time.sleep(dice.uniform(0.0, 0.6))
        target = dice.choice(["worker", "worker", "postgresql"])
        if target == "worker":
            stage.kill_worker()
        else:
            stage.kill_postgres(server)
            with contextlib.suppress(subprocess.TimeoutExpired):
                if stage.worker is not None:
                    stage.worker.wait(timeout=1)
        outcome.kills.append(f"{target} {when}")
        stage.tell("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")
        stage.press_time()
        stage.keep_worker()


def _until_working(stage: Stage) -> None:
    """Until a worker has taken something, or there is nothing left to take."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        stage.keep_worker()
        left = stage.ask(OPEN_JOBS, OURS) + stage.ask(UNMAILED)
        if not left or stage.ask(DOING, OURS):
            return
        time.sleep(0.02)


def _until_quiet(stage: Stage) -> None:
    """Until nothing of ours is open; the clock is pressed once in a while."""
    until = time.monotonic() + PATIENCE
    pressed = time.monotonic()
    while stage.ask(OPEN_JOBS, OURS) or stage.ask(UNMAILED):
        if time.monotonic() > until:
            raise AssertionError("the run did not end: jobs are still open")
        stage.keep_worker()
        if time.monotonic() - pressed > 4:
            stage.press_time()
            pressed = time.monotonic()
        time.sleep(0.1)


@contextlib.contextmanager
def _stage(members: int, each: int, post: Post) -> Iterator[tuple[Stage, Server]]:
    controller = Controller(post, hostname="127.0.0.1", port=free_port())
    with servers.empty_home("faults") as home, tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        server = stack.enter_context(running_server(home))
        server.create_database()
        owner, app = server.owner_url(), server.app_url()
        migrating.migrate(owner, app)
        environment = os.environ | {
            "DATABASE_URL": app, "DATABASE_OWNER_URL": owner, "TRADEOFF_HOME": folder, "SECRET_KEY": "only for faults",
            "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(controller.port), "SITE_ADDRESS": "https://tradeoff.example",
        }  # fmt: skip
        subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "tests.faults.filling", str(members), str(each)],
            env=environment | {"DJANGO_SETTINGS_MODULE": "tests.settings"}, cwd=places.CHECKOUT, check=True,
        )  # fmt: skip
        controller.start()
        stage = Stage(home, environment, owner, app, stack=stack)
        try:
            yield stage, server
        finally:
            stage.kill_worker()
            controller.stop()
