"""The test database: a template that the owner migrated, cloned for each worker, used by the app role.

So row-level security is real in every test. The server is an embedded one without fsync, or the one that
TEST_DATABASE_URL and TEST_DATABASE_OWNER_URL (a role that may create databases) name.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from django.conf import settings
from psycopg import sql

from tradeoff.config import migrating, places
from tradeoff.config.postgres import running_server

PREFIX = "test_tradeoff"


@dataclass(frozen=True)
class Addresses:
    """One database as its owner and as the app."""

    owner: str
    app: str

    def on(self, database: str) -> Addresses:
        return Addresses(*(urlsplit(url)._replace(path=f"/{database}").geturl() for url in (self.owner, self.app)))


@dataclass(frozen=True)
class Content:
    """What else the template holds: `fill` writes it, once for each `key`, which says what it depends on."""

    name: str
    key: str
    fill: Callable[[Addresses], None]


@contextlib.contextmanager
def worker_database(label: str = "", content: Content | None = None) -> Iterator[Addresses]:
    """A fresh database of this process, dropped at the end; a label makes another one beside it."""
    name = f"{PREFIX}_{label or os.environ.get('PYTEST_XDIST_WORKER', 'alone')}_{os.getpid()}"
    with _server() as (server, lock):
        with _locked(lock):
            template = _template(server)
            if content is not None:
                template = _filled(server, template, content)
            _drop_leftovers(server, making=name)
            _clone(server, template, name)
            migrating.mark(server.on(name).owner)
        try:
            yield server.on(name)
        finally:
            _execute(server, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def empty_all_tables(owner_url: str) -> None:
    """What a test with real transactions leaves behind goes at once, history included; only the owner may do that."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute("SET lock_timeout = '10s'")
        tables = connection.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
            " AND relname <> 'django_migrations' AND relispartition = false"
        ).fetchall()
        names = sql.SQL(", ").join(sql.Identifier(row[0]) for row in tables)
        connection.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(names))


@contextlib.contextmanager
def _server() -> Iterator[tuple[Addresses, Path]]:
    """Addresses on the server's first database, and the file that says whose turn it is to make databases."""
    app, owner = os.environ.get("TEST_DATABASE_URL"), os.environ.get("TEST_DATABASE_OWNER_URL")
    if app and owner:
        places.home().mkdir(parents=True, exist_ok=True)
        yield Addresses(owner, app), places.home() / "test.lock"
        return
    with running_server(places.server_home("test"), fsync=False) as server:
        yield Addresses(server.owner_url("postgres"), server.app_url("postgres")), server.home / "test.lock"


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _template(server: Addresses) -> str:
    """The name of the migrated template; it is kept between runs until a migration changes."""
    shape = f"{migrating.fingerprint()}{settings.INSTALLED_APPS}{settings.AUTH_USER_MODEL}"
    name = f"{PREFIX}_template_{hashlib.sha256(shape.encode()).hexdigest()[:12]}"
    known = {database for database in _databases(server) if database.startswith(f"{PREFIX}_template_")}
    if name in known:
        return name
    for old in known:
        _execute(server, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(old)))
    draft = f"{name}_draft"
    _execute(server, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(draft)))
    migrating.migrate(server.on(draft).owner, server.on(draft).app)
    _execute(server, sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(draft), sql.Identifier(name)))
    return name


def _filled(server: Addresses, template: str, content: Content) -> str:
    """A template made from the migrated one and filled; kept between runs like it, until its key changes."""
    family = f"{PREFIX}_{content.name}_x"  # x: never the name of a process
    name = family + hashlib.sha256(f"{template}{content.key}".encode()).hexdigest()[:12]
    known = {database for database in _databases(server) if database.startswith(family)}
    if name in known:
        return name
    for old in known:
        _execute(server, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(old)))
    draft = f"{name}_draft"
    _clone(server, template, draft)
    migrating.mark(server.on(draft).owner)
    content.fill(server.on(draft))
    _execute(server, sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(draft), sql.Identifier(name)))
    return name


def _clone(server: Addresses, template: str, name: str) -> None:
    _execute(
        server,
        sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
            sql.Identifier(name), sql.Identifier(template)
        ),
    )


def _drop_leftovers(server: Addresses, *, making: str) -> None:
    """Databases of processes that ended without saying goodbye, and one that stands where ours comes."""
    for database in _databases(server):
        found = re.fullmatch(rf"{PREFIX}_[a-z]+\d*_(\d+)", database)
        if found and (database == making or not _is_alive(int(found[1]))):
            _execute(server, sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _databases(server: Addresses) -> list[str]:
    with psycopg.connect(server.owner) as connection:
        return [row[0] for row in connection.execute("SELECT datname FROM pg_database ORDER BY datname")]


def _execute(server: Addresses, statement: sql.Composed) -> None:
    with psycopg.connect(server.owner, autocommit=True) as connection:
        connection.execute(statement)
