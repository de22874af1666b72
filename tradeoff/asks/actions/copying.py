"""Many rows at once: copied as text into a table of this transaction, moved from there by one statement.

PostgreSQL copies nothing straight into a table with policies; the moved rows are seen by them like any other row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Model
from psycopg import sql

STAGED = sql.Identifier("copied_rows")


def fresh_ids(model: type[Model], count: int) -> list[int]:
    """Keys for as many rows to come, so that others can point at them before they are written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [_table(model), count],
        )
        return [int(key) for (key,) in cursor.fetchall()]


def copy_new(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """New rows of these columns, which have to be all that may not be empty."""
    return _moved("INSERT INTO {table} ({columns}) SELECT {columns} FROM {staged}", model, columns, rows)


def copy_over(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Known rows get new values; the first column is the key."""
    statement = "UPDATE {table} AS kept SET {changes} FROM {staged} AS staged WHERE kept.{key} = staged.{key}"
    return _moved(statement, model, columns, rows)


def _moved(statement: str, model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    names = [sql.Identifier(name) for name in columns]
    parts: dict[str, Any] = {
        "staged": STAGED,
        "table": sql.Identifier(_table(model)),
        "columns": sql.SQL(", ").join(names),
        "key": names[0],
        "changes": sql.SQL(", ").join(sql.SQL("{0} = staged.{0}").format(name) for name in names[1:]),
    }
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("CREATE TEMP TABLE {staged} AS SELECT {columns} FROM {table} WITH NO DATA").format(**parts)
        )
        with cursor.copy(sql.SQL("COPY {staged} ({columns}) FROM STDIN").format(**parts)) as copy:
            for row in rows:
                copy.write_row(row)
        # nothing is known yet of a table that is being filled: the planner would go through it once for each row
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(sql.SQL(statement).format(**parts))
        moved = int(cursor.rowcount)
        cursor.execute("SET LOCAL enable_nestloop TO DEFAULT")
        cursor.execute(sql.SQL("DROP TABLE {staged}").format(**parts))
    return moved


def _table(model: type[Model]) -> str:
    return str(model._meta.db_table)  # noqa: SLF001 - Django documents it as public
