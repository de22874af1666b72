"""A server folder per test, other processes that use it, and a look at what is left of it."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg

from tradeoff.config import keeper, places
from tradeoff.config.postgres import Server

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
def another_user_of(home: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Another process that uses the server of `home` until its input ends; and the address it was given."""
    process = start_user_of(home)
    try:
        yield process, address_from(process)
    finally:
        if process.poll() is None:
            process.communicate(timeout=30)


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
