"""`tradeoff serve`: the web pages."""

from __future__ import annotations

import os

from tradeoff.config.commands._port import free_port
from tradeoff.config.environment import APP_ADDRESS, database_ready
from tradeoff.config.migrating import require_up_to_date
from tradeoff.config.serving import serve


def run() -> None:
    """Serve the pages on 127.0.0.1 and $PORT (8000)."""
    port = free_port()
    with database_ready():
        require_up_to_date(os.environ[APP_ADDRESS])
        serve(port)
