"""`tradeoff worker`: the jobs."""

from __future__ import annotations

import logging
import os

from tradeoff.config.environment import APP_ADDRESS, database_ready, django_ready
from tradeoff.config.migrating import require_up_to_date

CONCURRENCY = 2


def run() -> None:
    """Run the jobs that pages and imports leave behind, until it is stopped."""
    with database_ready():
        require_up_to_date(os.environ[APP_ADDRESS])
        _work()


def _work() -> None:
    with django_ready():
        from procrastinate.contrib.django import app
        from procrastinate.contrib.django.django_connector import DjangoConnector

        connector = app.connector
        if not isinstance(connector, DjangoConnector):
            raise TypeError("the jobs must live in Django's own database")
        logging.getLogger("procrastinate").setLevel(logging.WARNING)
        with app.replace_connector(connector.get_worker_connector()) as worker:
            worker.run_worker(concurrency=CONCURRENCY, name="tradeoff")
