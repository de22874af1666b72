"""A server and a database of the bench's own, filled with the demo; both are gone afterwards."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from tests.browser.site import build_demo, environment_of
from tests.database import Addresses
from tradeoff.config import migrating, places, roles
from tradeoff.config.postgres import running_server


@dataclass(frozen=True)
class Ground:
    """Where to measure, and the environment our commands run in there."""

    addresses: Addresses
    environment: dict[str, str]

    def command(self, *words: str) -> str:
        """Run `tradeoff …` as a user would; what it said. Fails with its own words."""
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "tradeoff.config.commands", *words],
            env=self.environment, cwd=places.CHECKOUT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise SystemExit(f"tradeoff {' '.join(words)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout


@contextlib.contextmanager
def ready_ground() -> Iterator[Ground]:
    """A server with fsync, as in earnest; Django is set up on the database inside this block."""
    name = f"bench_{os.getpid()}"
    with (
        running_server(places.server_home("bench")) as server,
        tempfile.TemporaryDirectory(prefix="tradeoff-bench-", ignore_cleanup_errors=True) as folder,
    ):
        roles.create_database(server.admin_url, name)
        addresses = Addresses(server.owner_url(name), server.app_url(name))
        environment = environment_of(addresses, Path(folder)) | _compiled_once(Path(folder))
        try:
            os.environ.update(environment | {"DJANGO_SETTINGS_MODULE": "tradeoff.config.settings"})
            migrating.migrate(addresses.owner, addresses.app)
            build_demo(environment)
            with psycopg.connect(addresses.owner, autocommit=True) as owner:
                owner.execute("ANALYZE")
            with _django():
                yield Ground(addresses, environment)
        finally:
            with psycopg.connect(server.admin_url, autocommit=True) as admin:
                admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _compiled_once(folder: Path) -> dict[str, str]:
    """As where Tradeoff is installed: a module is compiled the first time a command needs it, not every time."""
    return {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(folder / "compiled")}


@contextlib.contextmanager
def _django() -> Iterator[None]:
    import django
    from django.db import connections

    django.setup()
    try:
        yield
    finally:
        connections.close_all()
