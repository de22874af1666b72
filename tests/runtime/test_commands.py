"""The commands refuse in words, and a supervisor leaves nobody behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.database import Addresses
from tradeoff.config import migrating, places

COMMAND = (sys.executable, "-W", "ignore", "-m", "tradeoff.config.commands")
SUPERVISE = """
from tradeoff.config.supervisor import Child, Supervisor
worker = Child("worker")
supervisor = Supervisor([worker], say=print)
with supervisor.running():
    worker.start()
    print(worker.process.pid, flush=True)
    supervisor.watch()
"""


def test_says_that_a_port_is_in_use_before_anything_is_started() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = _run("demo", PORT=str(taken.getsockname()[1]))

    assert done.returncode == 2
    assert "is in use" in done.stderr


@pytest.mark.parametrize("port", ["http", "0", "65536"])
def test_refuses_a_port_that_is_none(port: str) -> None:
    done = _run("serve", PORT=port)

    assert done.returncode == 2
    assert "must be a number between 1 and 65535" in done.stderr


def test_the_doctor_refuses_to_serve_as_the_owner(worker_addresses: Addresses) -> None:
    done = _run("doctor", DATABASE_URL=worker_addresses.owner)

    assert done.returncode == 1
    assert "problem  role" in done.stdout
    assert "it owns" in done.stdout


def test_refuses_to_serve_from_tables_of_another_version(worker_addresses: Addresses) -> None:
    name = urlsplit(worker_addresses.owner).path.lstrip("/")
    with psycopg.connect(worker_addresses.owner, autocommit=True) as owner:
        owner.execute(f'COMMENT ON DATABASE "{name}" IS NULL')
    try:
        done = _run("worker", DATABASE_URL=worker_addresses.app)
    finally:
        migrating.mark(worker_addresses.owner)

    assert done.returncode == 1
    assert "Run `tradeoff migrate` first" in done.stderr


def test_says_when_the_database_does_not_answer(tmp_path: Path) -> None:
    done = _run("worker", DATABASE_URL=f"postgresql://nobody@/nothing?host={tmp_path}")

    assert done.returncode == 1
    assert done.stderr.startswith("PostgreSQL does not answer")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_a_supervisor_takes_its_children_with_it(by: signal.Signals, worker_addresses: Addresses) -> None:
    supervisor = subprocess.Popen(
        [sys.executable, "-c", SUPERVISE],
        cwd=places.CHECKOUT,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert supervisor.stdout is not None
    child = int(supervisor.stdout.readline())
    time.sleep(1)
    assert not _is_gone_within(child, 0.1)

    supervisor.send_signal(by)
    supervisor.wait(20)

    assert _is_gone_within(child, 120)


def _run(command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, command],
        cwd=places.CHECKOUT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def _is_gone_within(pid: int, seconds: float) -> bool:
    """Whether the process has ended; one that only waits for its parent to notice has."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


def test_the_doctor_misses_a_worker_while_jobs_wait(worker_addresses: Addresses) -> None:
    with psycopg.connect(worker_addresses.owner, autocommit=True) as owner:
        owner.execute("DELETE FROM procrastinate_jobs")
        idle = _run("doctor", DATABASE_URL=worker_addresses.app).stdout
        owner.execute("INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('default', 'tests.none')")
        waiting = _run("doctor", DATABASE_URL=worker_addresses.app).stdout
        owner.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
        worked = _run("doctor", DATABASE_URL=worker_addresses.app).stdout
        owner.execute("DELETE FROM procrastinate_jobs")
        owner.execute("DELETE FROM procrastinate_workers")

    assert "ok       no worker has been seen for 2 minutes" in idle
    assert "problem  no worker has been seen for 2 minutes: 1 job waits. Start one" in waiting
    assert "ok       a worker is at work" in worked
