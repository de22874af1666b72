"""What `tradeoff doctor` looks at: each check returns one finding, and a problem names its remedy."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString

import psycopg
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.mail import get_connection
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tradeoff.config import roles
from tradeoff.config.company import company_sign_in, weakness

OLDEST = 150_000
ASSETS = ("ui/dist/ui.js", "ui/dist/ui.css")
UNPROTECTED = """
    SELECT c.relname FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'workspace_id' AND NOT a.attisdropped
    WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
      AND NOT (c.relrowsecurity AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid))
    ORDER BY c.relname
"""


@dataclass(frozen=True)
class Finding:
    """One line of the doctor: what was looked at and, when it is not well, what to do."""

    subject: str
    remedy: str = ""

    @property
    def is_well(self) -> bool:
        return not self.remedy

    @property
    def line(self) -> str:
        return f"ok       {self.subject}" if self.is_well else f"problem  {self.subject}: {self.remedy}"


def findings() -> list[Finding]:
    """All checks in order; those that ask the database are left out when it does not answer."""
    reached = postgres()
    asking: list[Callable[[], Finding]] = [role, migrations, row_security, worker] if reached.is_well else []
    return [reached, *(check() for check in asking), assets(), mail(), company()]


def postgres() -> Finding:
    try:
        connection.ensure_connection()
    except Exception as error:  # noqa: BLE001 - whatever keeps us from the database is the finding
        return Finding("PostgreSQL", f"not reachable ({' '.join(str(error).split())}). Check DATABASE_URL.")
    found = connection.pg_version  # type: ignore[attr-defined]
    subject = f"PostgreSQL {found // 10000}"
    return Finding(subject, "" if found >= OLDEST else "version 15 or newer is needed.")


def role() -> Finding:
    facts = roles.role_facts(_psycopg())
    subject = f"role {facts.name} is bound by row-level security"
    if facts.is_bound:
        return Finding(subject)
    why = (
        "it is a superuser" * facts.is_superuser
        or "it may bypass row-level security" * facts.bypasses_row_security
        or f"it owns {len(facts.owned_tables)} tables, {facts.owned_tables[0]} first"
    )
    return Finding(subject, f"{why}. Serve with a role that owns nothing, and migrate with DATABASE_OWNER_URL.")


def migrations() -> Finding:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    remedy = f"{len(missing)} not applied, {missing[0][0]} first. Run `tradeoff migrate`." if missing else ""
    return Finding("migrations", remedy)


def row_security() -> Finding:
    bare = [row[0] for row in _psycopg().execute(UNPROTECTED)]
    remedy = f"no row-level security on {', '.join(bare)}. Run `tradeoff migrate`." if bare else ""
    return Finding("workspaces are kept apart in every table", remedy)


def worker() -> Finding:
    """That no worker runs is a problem only while jobs wait for one."""
    waiting = _count(
        "SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now()"
    )
    seen = _count("SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '2 minutes'")
    words = f"{waiting} job waits" if waiting == 1 else f"{waiting} jobs wait"
    if seen:
        return Finding(f"a worker is at work, {words} for it")
    return Finding("no worker has been seen for 2 minutes", f"{words}. Start one: `tradeoff worker`." * bool(waiting))


def _count(question: LiteralString) -> int:
    """A number from the database; 0 where the tables are not there yet, which `migrations` tells."""
    try:
        row = _psycopg().execute(question).fetchone()
    except psycopg.errors.UndefinedTable:
        return 0
    return int(row[0]) if row else 0


def assets() -> Finding:
    missing = [name for name in ASSETS if finders.find(name) is None]
    return Finding("assets", f"{', '.join(missing)} not built. Run `make assets`." if missing else "")


def mail() -> Finding:
    if not settings.EMAIL_HOST:
        return Finding(f"mail is written to {Path(settings.EMAIL_FILE_PATH).name}/ (set EMAIL_HOST to send it)")
    try:
        with get_connection(fail_silently=False, timeout=5):
            return Finding(f"mail server {settings.EMAIL_HOST}")
    except OSError as error:
        return Finding(f"mail server {settings.EMAIL_HOST}", f"{error}. Check EMAIL_HOST, EMAIL_PORT and the password.")


def _psycopg() -> psycopg.Connection:
    connection.ensure_connection()
    found = connection.connection
    if not isinstance(found, psycopg.Connection):
        raise TypeError("Tradeoff needs psycopg 3")
    return found


def company() -> Finding:
    if remedy := weakness(os.environ):
        return Finding("sign-in by the company", remedy)
    found = company_sign_in(os.environ)
    return Finding(
        f"people may sign in with {found[0]['name']}" if found else "people sign in with a password or passkey"
    )
