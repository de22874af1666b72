"""Fixtures of every test: the database of this worker, its owner's connection, and the jobs."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import dj_database_url
import hypothesis
import psycopg
import pytest
from django.db import connection

from tests import database, jobs

# a slow moment of the machine is no failure, and a red build can be had again
hypothesis.settings.register_profile("house", deadline=None, derandomize=True)
hypothesis.settings.load_profile("house")


@pytest.fixture(scope="session")
def worker_addresses() -> Iterator[database.Addresses]:
    """The addresses of this worker's database; child processes find them in the environment."""
    with database.worker_database() as addresses, pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", addresses.app)
        patch.setenv("DATABASE_OWNER_URL", addresses.owner)
        yield addresses


@pytest.fixture(scope="session")
def django_db_setup(worker_addresses: database.Addresses, django_db_blocker: Any) -> Iterator[None]:
    """Instead of pytest-django's own: Django connects as the app role to the clone."""
    connection.settings_dict.update(dj_database_url.parse(worker_addresses.app))
    owner = worker_addresses.owner
    connection.ops.execute_sql_flush = lambda _: database.empty_all_tables(owner)  # type: ignore[method-assign]
    with django_db_blocker.unblock():
        yield
        connection.close()


@pytest.fixture
def owner_connection(django_db_setup: None, worker_addresses: database.Addresses) -> Iterator[psycopg.Connection]:
    """The same database as its owner, to whom no policy applies. It sees what is committed."""
    with psycopg.connect(worker_addresses.owner, autocommit=True) as owner:
        yield owner


@pytest.fixture
def run_jobs(db: None) -> Callable[[], list[str]]:
    """Call it to run all jobs that are due on the test's connection."""
    return jobs.run_jobs


CHROMIUM = shutil.which("chromium")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests marked `browser` need Chromium; without it they are skipped, and the last lines say so."""
    for item in items:
        if CHROMIUM is None and item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason="there is no Chromium"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if CHROMIUM is None:
        terminalreporter.write_sep("*", "NO CHROMIUM: THE BROWSER TESTS WERE SKIPPED", red=True, bold=True)


def pytest_report_header() -> str:
    given = "TEST_DATABASE_URL" if os.environ.get("TEST_DATABASE_URL") else "embedded PostgreSQL"
    return f"database: {given}, each worker a clone, as the app role"
