"""Builds the demo with the code of the release that docs/upgrades.md names, migrates it with today's, counts rows."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
from psycopg import sql

from tradeoff.config import migrating, places
from tradeoff.config.postgres import running_server

NOTES = places.CHECKOUT / "docs" / "upgrades.md"
NAMED = re.compile(r"^Upgrade from: `([0-9a-f]{7,40})`", re.MULTILINE)
BUILD = """
import os, django
from tradeoff.config import migrating
migrating.migrate(os.environ["DATABASE_OWNER_URL"], os.environ["DATABASE_URL"])
django.setup()
from django.utils import timezone
from tradeoff.config import demo
demo.build(now=timezone.now())
"""


def main() -> int:
    named = NAMED.search(NOTES.read_text()) if NOTES.exists() else None
    if named is None:
        print(
            'docs/upgrades.md names no release to upgrade from yet (a line "Upgrade from: `commit`"): nothing to test.'
        )
        return 0
    with tempfile.TemporaryDirectory() as folder:
        release = Path(folder) / "release"
        _git("worktree", "add", "--quiet", "--detach", str(release), named[1])
        try:
            return _upgrade(release)
        finally:
            _git("worktree", "remove", "--force", str(release))


def _upgrade(release: Path) -> int:
    with running_server(places.server_home("upgrade"), fsync=False) as server:
        with psycopg.connect(server.admin_url, autocommit=True) as connection:
            connection.execute("DROP DATABASE IF EXISTS upgrade WITH (FORCE)")
        server.create_database("upgrade")
        owner, app = server.owner_url("upgrade"), server.app_url("upgrade")
        addresses = {"DATABASE_URL": app, "DATABASE_OWNER_URL": owner, "PYTHONPATH": str(release)}
        os.environ["TRADEOFF_HOME"] = str(release / ".data")
        subprocess.run(
            [sys.executable, "-W", "ignore", "-c", BUILD],
            cwd=release,
            env=os.environ | addresses | {"DJANGO_SETTINGS_MODULE": "tradeoff.config.settings"},
            check=True,
        )
        before = _rows(owner)
        migrating.migrate(owner, app)
        return _compare(before, _rows(owner))


def _compare(before: dict[str, int], after: dict[str, int]) -> int:
    """A table that is gone or has other rows than before is a problem, but for those Django keeps about itself."""
    own = {"django_migrations", "django_content_type", "auth_permission"}
    lost = {name: count for name, count in before.items() if name not in own and after.get(name) != count}
    for name, count in lost.items():
        print(f"problem  {name}: {count} rows before, {after.get(name, 'no table')} after")
    print(
        f"{len(before)} tables, {sum(before.values())} rows before; {len(after)} tables, {sum(after.values())} after."
    )
    return 1 if lost else 0


def _rows(url: str) -> dict[str, int]:
    with psycopg.connect(url) as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
        return {
            name: connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name))).fetchall()[0][0]
            for (name,) in names
        }


def _git(*words: str) -> None:
    subprocess.run(["git", *words], cwd=places.CHECKOUT, check=True)


if __name__ == "__main__":
    sys.exit(main())
