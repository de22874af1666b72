"""A digest run under kills: our real web server, worker and PostgreSQL are killed (-9), and every mail is counted."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from typing import Any

from aiosmtpd.controller import Controller

from tests.browser.site import free_port
from tests.faults import telling
from tests.faults.stage import Stage
from tests.runtime import servers
from tradeoff.config import places
from tradeoff.config.commands.worker import CONCURRENCY
from tradeoff.config.postgres import Server, running_server

TAKES = 0.04  # seconds the mail server takes for a mail, so that kills find some in flight
PATIENCE = 400.0  # on a busy machine; a run that goes well takes a fraction
OPEN_JOBS = "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND task_name = ANY(%s)"
UNTOLD_JOBS = (
    "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND task_name = ANY(%s)"
    " AND task_name = 'notices.run_failed'"
)
OF_FAILED = "FROM notices_notice WHERE kind = 'work.failed'"
TARGETS = ("worker", "postgresql", "web")
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
    answered: int = 0
    unanswered: int = 0
    answered_untold: int = 0
    notices: int = 0
    in_flight: int = 0
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
        self.taken.append((str(mail["To"]), str(mail["Message-ID"]), re.findall(r"(?:piece|said)-\d+-\d+", text)))
        await asyncio.sleep(TAKES)  # it has the mail and has not said so: a kill now makes a repeat
        return "250 kept"


def run(*, seed: int, kills: int, members: int, each: int, talkers: int = 2) -> Outcome:
    """Tell `members` of `each` pieces of news and mail them as digests, with so many kills on the way.

    All the while `talkers` write comments by page that name a member each.
    """
    dice = random.Random(seed)  # noqa: S311 - the same points each time
    targets = _targets(kills, dice)
    outcome, post = Outcome(expected=members * each), Post()
    with _stage(members, each, talkers, post) as (stage, server):
        with telling.talking(stage, talkers=talkers, members=members) as talk:
            early = kills // 2
            _under_fire(stage, server, dice, targets[:early], outcome, "while telling")
            _until_quiet(stage, UNTOLD_JOBS)
            stage.tell("UPDATE notices_notice SET mail_at = now() WHERE mail_id IS NULL AND mail_at IS NOT NULL")
            stage.press_time()
            _under_fire(stage, server, dice, targets[early:], outcome, "while mailing")
            stage.keep_web()
            time.sleep(1)  # and a little talk with nobody killed
        _until_quiet(stage, OPEN_JOBS)
        stage.tell("UPDATE notices_notice SET mail_at = now() WHERE mail_id IS NULL AND mail_at IS NOT NULL")
        stage.press_time()
        _until_quiet(stage, OPEN_JOBS)
        _counted_inside(outcome, stage, talk)
    return _counted(outcome, post, talk, members, each)


def _targets(kills: int, dice: random.Random) -> list[str]:
    """Each of the three in turn, shuffled."""
    found = [TARGETS[number % len(TARGETS)] for number in range(kills)]
    dice.shuffle(found)
    return found


def _counted_inside(outcome: Outcome, stage: Stage, talk: telling.Talk) -> None:
    told = stage.ask(f"SELECT count(*) {OF_FAILED}")
    outcome.told = stage.ask(f"SELECT count(DISTINCT (member_id, occasion)) {OF_FAILED}")
    outcome.in_app_doubled = told - outcome.told + stage.ask(telling.TOLD_TWICE)
    outcome.answered, outcome.unanswered = len(talk.answered), talk.unanswered
    once = [stage.ask(telling.MENTIONED, comment) for comment in talk.answered]
    outcome.answered_untold = sum(times == 0 for times in once) + stage.ask(telling.UNTOLD)
    outcome.in_app_doubled += sum(times > 1 for times in once)
    outcome.notices = stage.ask("SELECT count(*) FROM notices_notice")
    outcome.failed_jobs = stage.ask(FAILED, OURS)


def _counted(outcome: Outcome, post: Post, talk: telling.Talk, members: int, each: int) -> Outcome:
    wanted = {
        (f"m{member}@faults.example", f"piece-{member}-{part}") for member in range(members) for part in range(each)
    }
    wanted |= {(to, f"said-{said}") for to, said in (told.split() for told in talk.answered.values())}
    under: dict[tuple[str, str], set[str]] = {}
    for to, key, pieces in post.taken:
        for piece in pieces:
            under.setdefault((to, piece), set()).add(key)
    outcome.lost = len(wanted - under.keys())
    outcome.mailed_under_two_ids = sum(len(keys) > 1 for keys in under.values())
    ids = Counter(key for _, key, _ in post.taken)
    outcome.mails, outcome.repeats = len(ids), sum(ids.values()) - len(ids)
    return outcome


def _under_fire(
    stage: Stage, server: Server, dice: random.Random, targets: list[str], outcome: Outcome, when: str
) -> None:
    for target in targets:
        _until_working(stage)
        time.sleep(dice.uniform(0.0, 0.6))
        if target != "web":
            outcome.in_flight += CONCURRENCY
        stage.kill(target, server)
        outcome.kills.append(f"{target} {when}")
        stage.keep_worker()
        stage.start_web()


def _until_working(stage: Stage) -> None:
    """Until a worker has taken something, or there is nothing left to take; and the web server answers again."""
    stage.keep_web()
    until = time.monotonic() + 240
    while time.monotonic() < until:
        stage.keep_worker()
        left = stage.ask(OPEN_JOBS, OURS) + stage.ask(UNMAILED)
        if not left or stage.ask(DOING, OURS):
            return
        time.sleep(0.02)


def _until_quiet(stage: Stage, question: str) -> None:
    """Until nothing of ours is open; the clock is pressed once in a while."""
    until = time.monotonic() + PATIENCE
    pressed = time.monotonic()
    while stage.ask(question, OURS) or (question == OPEN_JOBS and stage.ask(UNMAILED)):
        if time.monotonic() > until:
            raise AssertionError("the run did not end: jobs are still open")
        stage.keep_worker()
        if time.monotonic() - pressed > 4:
            stage.press_time()
            pressed = time.monotonic()
        time.sleep(0.1)


@contextlib.contextmanager
def _stage(members: int, each: int, talkers: int, post: Post) -> Iterator[tuple[Stage, Server]]:
    controller = Controller(post, hostname="127.0.0.1", port=free_port())
    with (
        servers.migrated_home("faults") as home,
        tempfile.TemporaryDirectory() as folder,
        contextlib.ExitStack() as stack,
    ):
        server = stack.enter_context(running_server(home))
        owner, app, port = server.owner_url(), server.app_url(), str(free_port())
        environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"} | {
            "DATABASE_URL": app, "DATABASE_OWNER_URL": owner, "TRADEOFF_HOME": folder, "SECRET_KEY": "only for faults",
            "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(controller.port), "SITE_ADDRESS": f"http://127.0.0.1:{port}",
            "PORT": port,
        }  # fmt: skip
        subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "tests.faults.filling", str(members), str(each), str(talkers)],
            env=environment, cwd=places.CHECKOUT, check=True,
        )  # fmt: skip
        controller.start()
        stack.callback(controller.stop)
        stage = Stage(home, environment, owner, app, stack=stack)
        stack.callback(stage.web.close)
        stack.callback(stage.kill_worker)
        stage.keep_web()
        yield stage, server
