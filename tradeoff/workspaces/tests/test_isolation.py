"""Row-level security, proven on every table that belongs to a workspace, whatever the code filters."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from itertools import count
from typing import Any

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone

from tradeoff.workspaces import tenancy
from tradeoff.workspaces.factories import make_workspace
from tradeoff.workspaces.models import Workspace

TENANT_MODELS = sorted(
    (
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and any(field.attname == "workspace_id" for field in model._meta.local_fields)
    ),
    key=lambda model: model._meta.db_table,
)
PLAIN_VALUES: dict[type[models.Field[Any, Any]], Any] = {
    models.BooleanField: False,
    models.DateTimeField: datetime(2026, 11, 16, 9, 0, tzinfo=timezone.get_default_timezone()),
    models.DateField: date(2026, 11, 16),
    models.FloatField: 1.0,
    models.DecimalField: 1,
    models.IntegerField: 1,
    models.BinaryField: b"x",
    models.JSONField: {},
    ArrayField: "{}",
    models.CharField: "x",
    models.TextField: "x",
}
_keys = count(1)
# Columns that may be empty where another is not, as a check of their table demands; filled in every table that has one.
FILLED = {"account"}
each_model = pytest.mark.parametrize("model", TENANT_MODELS, ids=lambda model: model._meta.db_table)


# Rows that must hang on one of several things.
ONE_OF: dict[str, dict[str, Any]] = {
    "voice_note": {"account_id": 1},
    "activities_activity": {"account_id": 1},
    "calls_call": {"account_id": 1},
    "integrations_connection": {"state": "draft", "grant": ""},
    "matching_likeness": {"noun_id": 1, "other_id": 2},
    "inbox_insight": {"start": 0, "end": 1},
    "integrations_workthing": {"origin": "imported"},
}


# What these name is looked at with the statement that writes them, so it must be there.
HELD_AT_ONCE = {"crm_deal"}


@pytest.fixture
def bare_rows(db: None) -> Iterator[None]:
    """Rows can be made without what they point at: nobody asks here whether a deal's stage is there.

    Deferred foreign keys are looked at when a transaction ends, and this one is rolled back.
    """
    yield
    transaction.set_rollback(True)


@each_model
def test_table_is_under_the_policy(model: type[models.Model], db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relrowsecurity FROM pg_class WHERE oid = %s::regclass", [model._meta.db_table])
        secured = cursor.fetchone()
        cursor.execute(
            "SELECT qual, with_check, cmd FROM pg_policies WHERE tablename = %s AND policyname = 'workspace_only'",
            [model._meta.db_table],
        )
        policy = cursor.fetchone()

    assert secured == (True,)
    assert policy is not None
    using, check, command = policy
    assert command == "ALL"
    for clause in (using, check):
        assert "workspace_id" in clause
        assert "app.workspace" in clause


@each_model
def test_another_workspace_sees_no_row(model: type[models.Model], bare_rows: None) -> None:
    own, other = make_workspace(), make_workspace()
    tenancy.enter(own.pk)
    _insert(model, own)

    seen_at_home = _count(model)
    tenancy.enter(other.pk)
    seen_elsewhere = _count(model)
    tenancy.enter(None)
    seen_nowhere = _count(model)

    assert (seen_at_home, seen_elsewhere, seen_nowhere) == (1, 0, 0)


@each_model
def test_writing_into_another_workspace_is_refused(model: type[models.Model], bare_rows: None) -> None:
    own, other = make_workspace(), make_workspace()
    tenancy.enter(other.pk)

    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        _insert(model, own)


def test_every_model_with_a_workspace_is_proven_here() -> None:
    names = {model._meta.label_lower for model in TENANT_MODELS}

    assert {"crm.deal", "crm.dealversion", "workspaces.member", "asks.ask", "log.entry"} <= names
    assert len(names) > 25


def test_workspaces_themselves_are_seen_only_from_inside(db: None) -> None:
    own, other = make_workspace(), make_workspace()
    tenancy.enter(own.pk)

    seen = set(Workspace._base_manager.values_list("pk", flat=True))

    assert seen == {own.pk}
    assert other.pk not in seen


def _count(model: type[models.Model]) -> int:
    """By SQL of our own, so that no manager can have added a filter."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{model._meta.db_table}"')  # noqa: S608 - a table's name
        (found,) = cursor.fetchone()
    assert model._base_manager.count() == found
    return int(found)


def _insert(model: type[models.Model], workspace: Workspace, **given: int) -> None:
    """A row with a plain value in every column that must have one."""
    values = {"workspace_id": workspace.pk} | ONE_OF.get(model._meta.db_table, {}) | given
    for field in model._meta.local_concrete_fields:
        if field.attname not in values and not field.primary_key and (not field.null or field.name in FILLED):
            values[field.attname] = _plain(field)
            named = field.related_model
            if model._meta.db_table in HELD_AT_ONCE and named and not getattr(field, "db_constraint", True):
                _insert(named, workspace, id=values[field.attname])
    columns = ", ".join(f'"{model._meta.get_field(name).column}"' for name in values)  # type: ignore[union-attr]
    places = ", ".join(["%s"] * len(values))
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({places})',  # noqa: S608 - names of the model
            [_bound(value) for value in values.values()],
        )


def _plain(field: models.Field[Any, Any]) -> Any:
    if field.is_relation:
        return next(_keys)  # never the same twice: some rows may not point at themselves
    if field.choices:
        return field.choices[0][0]
    if field.has_default() and not callable(field.default):
        return field.default
    return next(value for kind, value in PLAIN_VALUES.items() if isinstance(field, kind))


def _bound(value: Any) -> Any:
    from psycopg.types.json import Jsonb

    return Jsonb(value) if isinstance(value, dict | list) else value
