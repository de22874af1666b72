"""`tradeoff migrate`: the tables."""

from __future__ import annotations

import os

import typer

from tradeoff.config import migrating
from tradeoff.config.environment import APP_ADDRESS, OWNER_ADDRESS, database_ready
from tradeoff.config.postgres import ServerTrouble


def run() -> None:
    """Bring the tables up to date, as the role that owns them (DATABASE_OWNER_URL)."""
    with database_ready():
        app, owner = os.environ[APP_ADDRESS], os.environ.get(OWNER_ADDRESS)
        if not owner:
            raise ServerTrouble("Migrating needs DATABASE_OWNER_URL, the address of the role that owns the tables.")
        migrating.migrate(owner, app, quiet=False)
        typer.echo("The tables are up to date.")
