"""Bring a database up to date as its owner, and know in a millisecond when there is nothing to do.

The last thing a successful migration does is to leave a fingerprint of all migration files as the database's comment.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import subprocess
import sys
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from tradeoff.config import roles
from tradeoff.config.postgres import ServerTrouble

PACKAGE = Path(__file__).resolve().parent.parent
FOREIGN = ("django", "django-allauth", "django-pghistory", "django-pgtrigger", "procrastinate")


def fingerprint() -> str:
    """Changes whenever a migration of ours or the version of a package that brings migrations changes."""
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.glob("*/migrations/*.py")):
        digest.update(f"{path.relative_to(PACKAGE)}\0".encode() + path.read_bytes())
    for name in FOREIGN:
        digest.update(f"{name}={importlib.metadata.version(name)}\0".encode())
    return digest.hexdigest()[:16]


def is_up_to_date(url: str) -> bool:
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    return row is not None and row[0] == _mark()


def require_up_to_date(url: str) -> None:
    """Refuse to serve from tables that are not those of this code."""
    try:
        current = is_up_to_date(url)
    except psycopg.OperationalError as error:
        raise ServerTrouble(f"PostgreSQL does not answer: {' '.join(str(error).split())}") from error
    if not current:
        raise ServerTrouble("The tables are not those of this version. Run `tradeoff migrate` first.")


def migrate(owner_url: str, app_url: str, *, quiet: bool = True) -> None:
    """Apply what is missing; refuses when the two addresses are one role, or Django's own command fails."""
    owner, app = conninfo_to_dict(owner_url), conninfo_to_dict(app_url)
    if owner.get("user") == app.get("user"):
        raise ServerTrouble(
            f"DATABASE_URL and DATABASE_OWNER_URL both name the role {app.get('user')}. Serve with a role that owns"
            " nothing, or row-level security protects nobody."
        )
    roles.let_app_in(owner_url, str(app["user"]))
    # the checks are `make check`'s business; they would load every page, which an upgrade needs not
    words = ("migrate", "--no-input", "--skip-checks", "-v", "0" if quiet else "1")
    path = os.pathsep.join((str(PACKAGE.parent), os.environ.get("PYTHONPATH", ""))).rstrip(os.pathsep)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "django", *words],
        env=os.environ
        | {"DATABASE_URL": owner_url, "DJANGO_SETTINGS_MODULE": "tradeoff.config.settings", "PYTHONPATH": path},
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ServerTrouble(f"The migration failed and was rolled back; Django said:\n{done.stderr.strip()}")
    mark(owner_url)


def mark(owner_url: str) -> None:
    """Note that the tables are those of this code; a clone needs it too, because a comment is not cloned."""
    name, words = str(conninfo_to_dict(owner_url).get("dbname")), sql.Literal(_mark())
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), words))


def _mark() -> str:
    return f"tradeoff migrations {fingerprint()}"
