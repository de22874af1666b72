"""A whole site for a browser: a database of its own with the demo inside, and our real `serve` and `worker`.

Nothing is imitated: the processes are the ones `make demo` supervises. They are stopped by their own ids.
"""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from uuid import uuid4

from tests import database
from tradeoff.config import places
from tradeoff.config.keeper import stop_with_parent
from tradeoff.integrations.fakes.app import demo
from tradeoff.integrations.fakes.serving import served as vendors

START_SECONDS = 300.0  # a machine that tests on many sides at once has been seen ten times slower
BUILD_SECONDS = 900.0
STOP_SECONDS = 60.0
KEY = "of-which-demo"
BUILD = """
from tradeoff.config.environment import django_ready
with django_ready():
    from django.utils import timezone
    from tradeoff.config import demo
    demo.build(now=timezone.now())
"""
SIGN_INS = """
import json
from tradeoff.config.environment import django_ready
with django_ready():
    from tradeoff.config import demo
    print(json.dumps(demo.sign_ins()))
"""


@dataclass(frozen=True)
class Person:
    """Somebody of the demo who can sign in."""

    role: str
    email: str
    password: str
    slug: str


@dataclass(frozen=True)
class Site:
    """Where it is, who may enter, and what it keeps."""

    root: str
    home: Path
    addresses: database.Addresses
    people: tuple[Person, ...]

    def person(self, role: str) -> Person:
        """`Rep`, `VP sales`, … as the sign-in lines of `make demo` name them."""
        return next(person for person in self.people if person.role == role)

    def url(self, person: Person, path: str = "") -> str:
        return f"{self.root}/{person.slug}/{path}"

    def mails(self) -> list[str]:
        """What the worker sent; without a mail server each mail is a file."""
        return [path.read_text() for path in sorted((self.home / "mail").glob("*.log"))]


@contextlib.contextmanager
def running_site() -> Iterator[Site]:
    """Filled, served and worked for; gone at the end. The demo's files are kept as long as its database is."""
    kept = places.home() / "test-demo"
    key = _key_of(kept)
    with tempfile.TemporaryDirectory(prefix="tradeoff-site-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        with database.worker_database(
            "browser", database.Content("demo", key, partial(_build, kept, key))
        ) as addresses:
            shutil.copytree(kept, home, dirs_exist_ok=True)
            yield from _running(addresses, home)


def _key_of(kept: Path) -> str:
    """What names the filled database: the demo's own key and a word the kept files share with it alone."""
    found = (kept / KEY).read_text() if (kept / KEY).exists() else ""
    return found if found.startswith(_demo_key()) else f"{_demo_key()} {uuid4()}"


def _build(kept: Path, key: str, addresses: database.Addresses) -> None:
    """The demo into the database, what it keeps beside it into `kept`."""
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir(parents=True)
    build_demo(environment_of(addresses, kept))
    (kept / KEY).write_text(key)


def _running(addresses: database.Addresses, home: Path) -> Iterator[Site]:
    """With the vendors' twins beside it, as the demo has them."""
    with vendors(demo()) as twins:
        environment = environment_of(addresses, home) | {"TWINS_ADDRESS": twins}
        people = tuple(Person(*line) for line in json.loads(_run(SIGN_INS, environment)))
        with served(environment) as root, child("worker", environment):
            yield Site(root, home, addresses, people)


def _demo_key() -> str:
    """The demo is told from today, by our code and its story: another day or another word is another demo."""
    digest = hashlib.sha256(str(datetime.now(UTC).date()).encode())
    for path in sorted(
        (*places.CHECKOUT.glob("tradeoff/**/*.py"), *places.CHECKOUT.glob("tradeoff/config/demo/**/*.toml"))
    ):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def environment_of(addresses: database.Addresses, home: Path) -> dict[str, str]:
    """What our processes are told: this database, this folder, a port nobody uses."""
    unwanted = {"EMAIL_HOST", "DJANGO_SETTINGS_MODULE", "SITE_ADDRESS"}
    port = free_port()
    return {name: value for name, value in os.environ.items() if name not in unwanted} | {
        "DATABASE_URL": addresses.app,
        "DATABASE_OWNER_URL": addresses.owner,
        "TRADEOFF_HOME": str(home),
        "PORT": str(port),
        "SECRET_KEY": "only for tests",
    }


def build_demo(environment: Mapping[str, str]) -> None:
    _run(BUILD, environment)


def _run(script: str, environment: Mapping[str, str]) -> str:
    """In a process of its own, which alone has Django on that database; what it printed."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script],
        env=dict(environment),
        cwd=places.CHECKOUT,
        capture_output=True,
        text=True,
        timeout=BUILD_SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"the demo could not be had:\n{done.stderr}"
    return done.stdout


@contextlib.contextmanager
def served(environment: Mapping[str, str]) -> Iterator[str]:
    """`tradeoff serve`, once it answers; its address."""
    with child("serve", environment) as process:
        port = int(environment["PORT"])
        until = time.monotonic() + START_SECONDS
        while not _answers(port):
            assert process.poll() is None, f"`tradeoff serve` ended with {process.returncode}; its words stand above"
            assert time.monotonic() < until, f"`tradeoff serve` did not answer within {START_SECONDS} s"
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"


@contextlib.contextmanager
def child(command: str, environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """One of our commands, stopped at the end with whatever it started."""
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "tradeoff.config.commands", command],
        env=dict(environment),
        cwd=places.CHECKOUT,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=stop_with_parent(signal.SIGTERM),  # noqa: PLW1509 - nothing here runs threads yet
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)  # its session is its own
                process.wait(STOP_SECONDS)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
