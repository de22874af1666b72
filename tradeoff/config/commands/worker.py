"""`tradeoff worker`: the jobs."""

from __future__ import annotations

import logging
import os

from tradeoff.config.environment import APP_ADDRESS, database_ready, django_ready
from tradeoff.config.migrating import require_up_to_date

CONCURRENCY = 2
GRACE = 8.0  # seconds for jobs that run when somebody asks to stop; what takes longer is begun anew by the next worker


def run() -> None:
    """Run the jobs that pages and imports leave behind, and keep sockets to chats open, until it is stopped."""
    with database_ready():
        require_up_to_date(os.environ[APP_ADDRESS])
        _work()


def _work() -> None:
    """Fetch on a connector of its own; `app` keeps Django's, so what a job defers goes with the job's transaction."""
    with django_ready():
        from procrastinate import App
        from procrastinate.contrib.django import app
        from procrastinate.contrib.django.django_connector import DjangoConnector

        from tradeoff.work.beside import all_kept
        from tradeoff.work.jobs import note_trouble

        connector = app.connector
        if not isinstance(connector, DjangoConnector):
            raise TypeError("the jobs must live in Django's own database")
        logging.getLogger("procrastinate").setLevel(logging.WARNING)
        worker = App(connector=connector.get_worker_connector(), import_paths=app.import_paths)
        worker.tasks, worker.periodic_registry = app.tasks, app.periodic_registry
        with all_kept():
            worker.run_worker(
                concurrency=CONCURRENCY,
                name="tradeoff",
                shutdown_graceful_timeout=GRACE,
                task_middleware=[note_trouble],
            )
