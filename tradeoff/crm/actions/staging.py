"""Many rows at once: copied as text into a table of this transaction, then moved by one statement.

COPY into the table itself is refused under a row-level policy; a temporary table has none, and what moves from it is
checked by the policy, the constraints and the history trigger like any other row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Any

from django.db import connection
from django.db.models import Field, Model
from psycopg import sql

STAGING = sql.Identifier("staged_rows")


def insert_staged(model: type[Model], rows: Sequence[Model]) -> int:
    """Insert new rows in their order; their keys are the database's and are not told to the objects."""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key and not field.generated]  # noqa: SLF001
    return _through_staging(model, rows, fields, _INSERT) if rows else 0


def update_staged(model: type[Model], rows: Sequence[Model], attnames: Iterable[str]) -> int:
    """Set these columns on rows that are there, found by key; how many were found."""
    wanted = set(attnames)
    fields = [field for field in model._meta.concrete_fields if field.primary_key or field.attname in wanted]  # noqa: SLF001
    return _through_staging(model, rows, fields, _UPDATE) if rows else 0


_INSERT = sql.SQL("INSERT INTO {table} ({columns}) SELECT {columns} FROM {staging}")
_UPDATE = sql.SQL("UPDATE {table} AS kept SET {changes} FROM {staging} AS staged WHERE kept.id = staged.id")


def _through_staging(
    model: type[Model], rows: Sequence[Model], fields: Sequence[Field[Any, Any]], statement: sql.SQL
) -> int:
    names = [sql.Identifier(str(field.column)) for field in fields]
    settable = [sql.Identifier(str(field.column)) for field in fields if not field.primary_key]
    changes: list[sql.Composable] = [sql.SQL("{name} = staged.{name}").format(name=name) for name in settable]
    parts: dict[str, sql.Composable] = {
        "table": sql.Identifier(model._meta.db_table),  # noqa: SLF001
        "staging": STAGING,
        "columns": sql.SQL(", ").join(names),
        "changes": sql.SQL(", ").join(changes),
    }
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("CREATE TEMP TABLE {staging} ON COMMIT DROP AS SELECT {columns} FROM {table} WITH NO DATA").format(
                **parts
            )
        )
        with cursor.copy(sql.SQL("COPY {staging} ({columns}) FROM STDIN").format(**parts)) as copy:
            for row in rows:
                copy.write_row([_plain(getattr(row, field.attname)) for field in fields])
        cursor.execute(sql.SQL("ANALYZE {staging}").format(**parts))
        cursor.execute(statement.format(**parts))
        moved = int(cursor.rowcount)
        cursor.execute(sql.SQL("DROP TABLE {staging}").format(**parts))
    return moved


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value
