"""How many statements an answer costs. Session, person and membership count; what opens and ends the visit does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

NOT_COUNTED = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK", "SET ", "SELECT set_config")


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements sent meanwhile. A wrapper and not the log, which forgets all but the last thousands."""
    sent: list[str] = []

    def note(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        if not str(sql).startswith(NOT_COUNTED):
            sent.append(f"{sql} {params}")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield sent
