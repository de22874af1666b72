"""The web server itself, lean enough to be up in a moment: its workers load the pages, this process loads neither
Django nor the command line."""

from __future__ import annotations

import os

WORKERS = 2
THREADS = 4  # each keeps a database connection


def serve(port: int, application: str = "tradeoff.config.wsgi:application") -> None:
    """Serve the pages on 127.0.0.1 until asked to stop; the database's address is in the environment."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    Server(
        application,
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        workers=WORKERS,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=5,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    serve(int(os.environ["PORT"]))
