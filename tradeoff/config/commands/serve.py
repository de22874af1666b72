"""`tradeoff serve`: the web pages."""

from __future__ import annotations

import os

from tradeoff.config.commands._port import free_port
from tradeoff.config.environment import APP_ADDRESS, database_ready
from tradeoff.config.migrating import require_up_to_date

WORKERS = 2
THREADS = 4  # each keeps a database connection


def run() -> None:
    """Serve the pages on 127.0.0.1 and $PORT (8000)."""
    port = free_port()
    with database_ready():
        require_up_to_date(os.environ[APP_ADDRESS])
        from granian.constants import Interfaces
        from granian.log import LogLevels
        from granian.server import Server

        Server(
            "tradeoff.config.wsgi:application",
            address="127.0.0.1",
            port=port,
            interface=Interfaces.WSGI,
            workers=WORKERS,
            blocking_threads=THREADS,
            respawn_failed_workers=True,
            workers_kill_timeout=5,
            log_level=LogLevels.warning,
        ).serve()
