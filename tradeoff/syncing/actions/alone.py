"""One reader a connection: two that read at once could lay an older state over a newer one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection as database

from tradeoff.kernel.errors import Refused

SPACE = 7403  # of advisory locks that are ours


class Busy(Refused):
    """Somebody else reads this connection; it is tried again."""

    code = "busy"
    passes = True


@contextmanager
def alone(connection_id: int) -> Iterator[None]:
    """Held by the database session, across transactions; it ends with the process, however that ends."""
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [SPACE, connection_id])
        (got,) = cursor.fetchone()
    if not got:
        raise Busy("It is being read already.")
    try:
        yield
    finally:
        with database.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [SPACE, connection_id])
