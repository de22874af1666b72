"""`tradeoff reset`: forget the demo."""

from __future__ import annotations

import shutil

import typer

from tradeoff.config import keeper, places
from tradeoff.config.postgres import ServerTrouble


def run() -> None:
    """Delete the embedded database, its files and its mail. A database server of yours is never touched."""
    server = places.server_home()
    if keeper.residents(server / "data"):
        raise ServerTrouble("The embedded PostgreSQL is running. Stop `make demo` first, then reset.")
    for folder in (server, places.home() / "files", places.home() / "mail"):
        shutil.rmtree(folder, ignore_errors=True)
    (places.home() / "demo.json").unlink(missing_ok=True)
    typer.echo("The demo is gone; the next `make demo` builds it anew.")
