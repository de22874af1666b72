"""`tradeoff demo`: everything at once, with a constructed company inside."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import psycopg
import typer

from tradeoff.config import migrating, places
from tradeoff.config.commands._port import free_port
from tradeoff.config.environment import APP_ADDRESS, OWNER_ADDRESS, database_ready, django_ready
from tradeoff.config.postgres import ServerTrouble
from tradeoff.config.supervisor import Child, Supervisor, is_free

TWINS_BESIDE = 200  # so many above the port of the pages


def run() -> None:
    """Start the database, the pages and the jobs with two demo workspaces; Ctrl-C stops them all."""
    port = free_port()
    os.environ["PORT"] = str(port)
    web, jobs = Child("serve", "tradeoff.config.serving", when_orphaned=signal.SIGTERM), Child("worker")
    supervisor = Supervisor([web, jobs, *_twins(port)], say=lambda line: typer.echo(line, err=True))
    with database_ready():
        _migrate_if_needed()
        people = _people() or _fill()
        with supervisor.running():
            if supervisor.open(web, port):
                typer.echo("\n".join((f"\nTradeoff is at http://127.0.0.1:{port}/", *people, "Ctrl-C stops it.")))
            code = supervisor.watch()
    raise typer.Exit(code)


def _twins(port: int) -> list[Child]:
    """The vendors' twins, always at the same place, so that what was connected stays so when the demo starts again."""
    there = int(os.environ.get("TWINS_PORT") or port + TWINS_BESIDE)
    if os.environ.get("TWINS_ADDRESS"):
        return []
    if not is_free(there):
        typer.echo(f"Port {there} is in use, so Salesforce, HubSpot, Jira and Slack are not there to play with. "
                   "Choose another: TWINS_PORT=8301 make demo", err=True)  # fmt: skip
        return []
    os.environ["TWINS_PORT"], os.environ["TWINS_ADDRESS"] = str(there), f"http://127.0.0.1:{there}"
    return [Child("twins", "tradeoff.config.twins", when_orphaned=signal.SIGTERM)]


def _migrate_if_needed() -> None:
    app, owner = os.environ[APP_ADDRESS], os.environ.get(OWNER_ADDRESS)
    if migrating.is_up_to_date(app):
        return
    if not owner:
        raise ServerTrouble("The tables are not up to date. Give DATABASE_OWNER_URL too, or run `tradeoff migrate`.")
    typer.echo("Preparing the tables …")
    migrating.migrate(owner, app)


def _people() -> list[str]:
    """The lines of the last start, without loading Django, while these people are in the database.

    Workspaces would not do: the app's role sees none of them before somebody has signed in.
    """
    memo = _memo()
    if not memo.exists():
        return []
    people = [tuple(person) for person in json.loads(memo.read_text())]
    with psycopg.connect(os.environ[APP_ADDRESS]) as connection:
        known = {row[0] for row in connection.execute("SELECT email FROM workspaces_user")}
    return [_line(*person) for person in people] if {email for _, email, *_ in people} <= known else []


def _fill() -> list[str]:
    """Build the demo workspaces unless they are there; one line per person who can sign in."""
    with django_ready():
        from django.utils import timezone

        from tradeoff.config import demo

        demo.build(now=timezone.now())
        people = demo.sign_ins()
    _memo().write_text(json.dumps(people))
    return [_line(*person) for person in people]


def _line(role: str, email: str, password: str, slug: str) -> str:
    return f"  {role:<20} {email:<36} {password}   /{slug}/"


def _memo() -> Path:
    return places.home() / "demo.json"
