"""Embedding under kills: our worker, then PostgreSQL, are killed (-9) while notes get their vectors.

Every note must have its one vector in the end, the vector it has without a kill, and the planted pair that says the
same must be proposed once, wherever the kill fell. Words must find notes all the while.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import psycopg

from tests.faults.stage import Stage, until
from tests.runtime import servers
from tradeoff.config import places
from tradeoff.config.postgres import Server, running_server
from tradeoff.matching.vectors import as_rows
from tradeoff.text.encoder import load

VECTORS = "SELECT count(*) FROM matching_vector"
OPEN_JOBS = (
    "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND starts_with(task_name, 'matching.')"
)
PAIR = ("Pilots must see the tide before they take a berth", "Before taking a berth, pilots must see the tide")


@dataclass
class Outcome:
    """What stands when all is quiet again."""

    notes: int
    kills: list[str] = field(default_factory=list)
    vectors: int = 0
    nearest_to_own: float = 0.0
    worded_meanwhile: int = 0
    pairs: int = 0
    failed: int = 0


def run(*, notes: int, kills: tuple[str, ...] = ("worker", "postgresql")) -> Outcome:
    """Give so many notes their vectors while somebody dies at each further share of them."""
    outcome, texts = Outcome(notes), _texts(notes)
    with _stage() as (stage, server):
        _write(stage, texts)
        stage.keep_worker()
        for number, target in enumerate(kills, 1):
            share = notes * number // (len(kills) + 1)
            until(lambda enough=share: stage.ask(VECTORS) >= min(enough, notes), "some have vectors")  # type: ignore[misc]
            if number == 1:
                outcome.worded_meanwhile = stage.ask("SELECT count(*) FROM matching_passage")
            stage.kill(target, server)
            outcome.kills.append(target)
            stage.keep_worker()
        until(lambda: _is_quiet(stage), "everything is read and compared")
        _count(stage, outcome, texts)
    return outcome


def _texts(amount: int) -> list[str]:
    """All of them different, but for one pair far apart."""
    places_of_work = ("quay", "yard", "gate", "crane", "depot", "pier", "lock")
    texts = [
        f"At {places_of_work[n % 7]} {n} they count {n * 13 % 997} crates of goods {n * 31 % 463} by hand"
        for n in range(amount)
    ]
    texts[1], texts[-2] = PAIR
    return texts


@contextlib.contextmanager
def _stage() -> Iterator[tuple[Stage, Server]]:
    with (
        servers.migrated_home("faults") as home,
        tempfile.TemporaryDirectory() as folder,
        contextlib.ExitStack() as stack,
    ):
        server = stack.enter_context(running_server(home))
        owner, app = server.owner_url(), server.app_url()
        environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"} | {
            "DATABASE_URL": app, "DATABASE_OWNER_URL": owner, "TRADEOFF_HOME": folder, "SECRET_KEY": "only for faults",
        }  # fmt: skip
        subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "tests.faults.filling", "1", "0", "0"],
            env=environment, cwd=places.CHECKOUT, check=True,
        )  # fmt: skip
        stage = Stage(home, environment, owner, app, stack=stack)
        stack.callback(stage.kill_worker)
        yield stage, server


def _write(stage: Stage, texts: list[str]) -> None:
    with psycopg.connect(stage.owner) as owner:
        owner.execute(
            "INSERT INTO voice_note (workspace_id, account_id, text, author_name, source, origin, at, added_at,"
            " person_kind, state) SELECT firm.workspace_id, firm.id, said, '', 'file', '', now(), now(), 'customer',"
            " 'unprocessed' FROM (SELECT workspace_id, id FROM crm_account LIMIT 1) firm, unnest(%s::text[]) AS said",
            [texts],
        )
        owner.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args)"
            " SELECT 'default', 'matching.catch_up', jsonb_build_object('workspace_id', id) FROM workspaces_workspace"
        )


def _is_quiet(stage: Stage) -> bool:
    stage.keep_worker()
    stage.press_time()
    time.sleep(0.5)
    return stage.ask(OPEN_JOBS) == 0


def _count(stage: Stage, outcome: Outcome, texts: list[str]) -> None:
    encoder = load()
    assert encoder is not None
    with psycopg.connect(stage.owner) as owner:
        rows = owner.execute(
            "SELECT n.text, v.vector::text FROM matching_vector v JOIN voice_note n ON n.id = v.noun_id"
            " WHERE v.noun = 'note' ORDER BY n.id"
        ).fetchall()
        pairs = owner.execute(
            "SELECT count(*) FROM matching_likeness l JOIN voice_note a ON a.id = l.noun_id"
            " JOIN voice_note b ON b.id = l.other_id WHERE a.text = %s AND b.text = %s", [PAIR[1], PAIR[0]],
        ).fetchone()  # fmt: skip
    outcome.vectors = len(rows)
    own = encoder.encode([text for text, _ in rows])
    outcome.nearest_to_own = float(np.sum(own * as_rows([kept for _, kept in rows]), axis=1).min())
    outcome.pairs = pairs[0] if pairs else 0
    outcome.failed = stage.ask("SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'")
    assert [text for text, _ in rows] == texts
