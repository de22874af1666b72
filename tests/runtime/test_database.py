"""The test database is what it claims to be: a clone, used by a role that row-level security binds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.tasks import Task

from tests.database import Addresses
from tradeoff.config import examination, migrating, roles
from tradeoff.config.postgres import ServerTrouble


@pytest.mark.django_db
def test_tests_run_as_a_role_that_is_bound_by_row_level_security() -> None:
    assert examination.role().is_well


@pytest.mark.django_db
def test_every_table_of_a_workspace_is_protected() -> None:
    assert examination.row_security().remedy == ""


@pytest.mark.django_db
def test_a_table_without_a_policy_is_found(owner_connection: psycopg.Connection) -> None:
    owner_connection.execute("CREATE TABLE forgotten (workspace_id bigint)")
    try:
        found = examination.row_security()
    finally:
        owner_connection.execute("DROP TABLE forgotten")

    assert found.line.startswith("problem")
    assert "forgotten" in found.remedy


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    assert examination.migrations().is_well


def test_the_owner_is_known_as_one_whom_row_level_security_does_not_bind(owner_connection: psycopg.Connection) -> None:
    owner = roles.role_facts(owner_connection)

    assert owner.name == owner_connection.info.user
    assert not owner.is_bound
    assert "crm_deal" in owner.owned_tables


def test_refuses_to_migrate_when_owner_and_app_are_one_role(worker_addresses: Addresses) -> None:
    with pytest.raises(ServerTrouble, match="both name the role"):
        migrating.migrate(worker_addresses.owner, worker_addresses.owner)


@pytest.mark.django_db(transaction=True)
def test_a_test_with_real_transactions_commits() -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_session VALUES ('left behind', '', now())")

    assert _answer("SELECT count(*) FROM django_session") == 1


@pytest.mark.django_db
def test_and_leaves_nothing_behind() -> None:
    assert _answer("SELECT count(*) FROM django_session") == 0


@pytest.mark.django_db
def test_run_jobs_runs_what_was_deferred_once_and_keeps_the_workspace(
    run_jobs: Callable[[], list[str]], note: tuple[Task[Any, Any, Any], list[str]]
) -> None:
    task, notes = note
    _enter("7")
    task.defer(word="heard")

    ran = [run_jobs(), run_jobs()]

    assert ran == [[task.name], []]
    assert notes == ["heard"]
    assert _answer("SELECT current_setting('app.workspace')") == "7"


@pytest.mark.django_db
def test_a_job_that_fails_fails_the_test(
    run_jobs: Callable[[], list[str]], note: tuple[Task[Any, Any, Any], list[str]]
) -> None:
    note[0].defer(word="")

    with pytest.raises(ValueError, match="nothing to note"):
        run_jobs()


@pytest.fixture
def note() -> Iterator[tuple[Task[Any, Any, Any], list[str]]]:
    """A task that notes a word and enters another workspace on the way, as jobs do."""
    notes: list[str] = []

    def write_down(word: str) -> None:
        if not word:
            raise ValueError("nothing to note")
        _enter("8")
        notes.append(word)

    task = app.task(name="tests.write_down")(write_down)
    yield task, notes
    del app.tasks[task.name]


def _enter(workspace: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.workspace', %s, true)", [workspace])


def _answer(question: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]
