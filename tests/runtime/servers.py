"""A server folder per test, other processes that use it, and a look at what is left of it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

from tradeoff.config import keeper, migrating, places
from tradeoff.config.postgres import Server, running_server

USE = """
import pathlib, sys
from tradeoff.config.postgres import running_server
with running_server(pathlib.Path(sys.argv[1]), fsync=False) as server:
    print(server.admin_url, flush=True)
    sys.stdin.read()
"""


@contextlib.contextmanager
def empty_home(name: str) -> Iterator[Path]:
    """A folder where a server may live, with short paths; gone afterwards with whatever still runs there."""
    home = places.server_home(f"{name}-{os.getpid()}")
    try:
        yield home
    finally:
        for pid in keeper.residents(home / "data"):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        shutil.rmtree(home, ignore_errors=True)


@contextlib.contextmanager
def migrated_home(name: str) -> Iterator[Path]:
    """As `empty_home`, but with our database in it: a copy of one that is kept until a migration changes."""
    with empty_home(name) as home:
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        kept = places.server_home("migrated")
        kept.mkdir(parents=True, exist_ok=True)
        with (kept / "turn.lock").open("a") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            _keep_migrated(kept)
            subprocess.run(["cp", "-a", str(kept / "data"), str(home / "data")], check=True)  # owners stay as they are
        yield home


def _keep_migrated(kept: Path) -> None:
    """Its mark is written last, so what was interrupted is made anew."""
    mark = kept / "migrated"
    if mark.exists() and mark.read_text() == migrating.fingerprint():
        return
    mark.unlink(missing_ok=True)
    shutil.rmtree(kept / "data", ignore_errors=True)
    with running_server(kept, fsync=False) as server:
        server.create_database()
        migrating.migrate(server.owner_url(), server.app_url())
    if not is_empty_within(kept, 30):
        raise AssertionError(f"the server of {kept} does not stop")
    mark.write_text(migrating.fingerprint())


@contextlib.contextmanager
def another_user_of(home: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Another process that uses the server of `home` until its input ends; and the address it was given."""
    process = start_user_of(home)
    try:
        yield process, address_from(process)
    finally:
        if process.poll() is None:
            process.communicate(timeout=240)


def start_user_of(home: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", USE, str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=places.CHECKOUT,
    )


def address_from(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline().strip()
    assert line.startswith("postgresql://"), f"the other process ended with {process.poll()}"
    return line


def postmaster(server: Server) -> int:
    return int((server.home / "data" / "postmaster.pid").read_text().split()[0])


def ask(url: str, question: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(question).fetchone()
    return row[0] if row else None


def is_empty_within(home: Path, seconds: float) -> bool:
    """Whether every process of the server is gone in time."""
    until = time.monotonic() + seconds
    while keeper.residents(home / "data"):
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True
