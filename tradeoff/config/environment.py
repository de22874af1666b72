"""What a command needs around it: a database with its addresses in the environment, and Django on top of it.

`DATABASE_URL` (and `DATABASE_OWNER_URL` to migrate) in the environment select a PostgreSQL of yours, and nothing is
started. Without them the embedded server is found running or started for as long as the command runs.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

from tradeoff.config import places
from tradeoff.config.postgres import ServerTrouble, running_server

APP_ADDRESS = "DATABASE_URL"
OWNER_ADDRESS = "DATABASE_OWNER_URL"


def brings_own_server() -> bool:
    return bool(os.environ.get(APP_ADDRESS))


@contextlib.contextmanager
def database_ready() -> Iterator[None]:
    """Both addresses are in the environment inside this block, also for child processes."""
    if brings_own_server():
        yield
        return
    with running_server(places.server_home()) as server:
        server.create_database()
        os.environ[APP_ADDRESS], os.environ[OWNER_ADDRESS] = server.app_url(), server.owner_url()
        try:
            yield
        finally:
            del os.environ[APP_ADDRESS], os.environ[OWNER_ADDRESS]


@contextlib.contextmanager
def django_ready() -> Iterator[None]:
    """Django is set up on the app's address inside this block: import models there, not at the top of the file."""
    with database_ready():
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tradeoff.config.settings")
        import django

        django.setup()
        from django.core.checks import run_checks
        from django.db import connections

        for broken in run_checks(tags=["integrations"]):
            raise ServerTrouble(f"{broken.msg} {broken.hint}")
        try:
            yield
        finally:
            connections.close_all()
