"""What an import touches, followed inside the database; and imports of one workspace one after the other."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from django.db import connection

from tradeoff.imports.models import Import
from tradeoff.imports.rules import Noun
from tradeoff.imports.tracks import HISTORY, is_shown
from tradeoff.tables.reading import Block, Row, Table

PAUSE = 0.5  # seconds between two looks whether it is our turn


class Progress(Protocol):
    """Whom to tell how far it is, and who may ask to stop: a run of `work`, or nobody."""

    def advance(self, done: int, total: int | None = None, words: str = "") -> None: ...
    def raise_if_cancelled(self) -> None: ...


class Alone:
    """In the foreground nobody is told and nobody asks."""

    def advance(self, done: int, total: int | None = None, words: str = "") -> None:
        pass

    def raise_if_cancelled(self) -> None:
        pass


class Told:
    """A table that tells how many of its rows have been gone through; a check goes through them twice."""

    def __init__(self, table: Table, progress: Progress, expected: int) -> None:
        self._table = table
        self._progress = progress
        self._expected = expected
        self._times = 0

    def __iter__(self) -> Iterator[Row]:
        return (row for block in self.blocks() for row in block.rows())

    def blocks(self) -> Iterator[Block]:
        self._times += 1
        number, words = 0, "Looking at the columns …" if self._times == 1 else "Comparing rows with what is there …"
        for block in self._table.blocks():
            self._progress.advance(number if self._times > 1 else 0, max(self._expected, number), words)
            self._progress.raise_if_cancelled()
            yield block
            number += len(block)
        self._expected = max(self._expected, number)


def wait_for_turn(workspace_id: int, progress: Progress) -> None:
    """Two imports never write at once in a workspace: both would create what both find missing."""
    while not _is_our_turn(workspace_id):
        progress.advance(0, words="Waits until another import is through.")
        progress.raise_if_cancelled()
        time.sleep(PAUSE)


@contextmanager
def following(file: Import) -> Iterator[None]:
    """Rows written inside, by whichever action, are remembered as this import's: set-based, by trigger."""
    newest = _newest_version()
    _follow(str(file.pk))
    yield
    _follow("")
    if Noun(file.target) is Noun.CHANGES:
        _remember_told(file, newest)


def touched(file: Import) -> dict[str, list[int]]:
    """Table -> rows created and rows changed; parts of rows are not counted."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT place, count(*) FILTER (WHERE created), count(*) FILTER (WHERE NOT created)"
            " FROM imports_touch WHERE file_id = %s GROUP BY place ORDER BY place",
            [file.pk],
        )
        return {place: [created, changed] for place, created, changed in cursor.fetchall() if is_shown(place)}


def _is_our_turn(workspace_id: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended('imports', %s))", [workspace_id])
        return bool(cursor.fetchone()[0])


def _follow(file_id: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.import', %s, true)", [file_id])


def _newest_version() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(pgh_id), 0) FROM crm_dealversion")
        return int(cursor.fetchone()[0])


def _remember_told(file: Import, newest: int) -> None:
    """A told moment lies before something its deal was known with already; what was changed meanwhile lies after."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO imports_touch (workspace_id, file_id, place, row_id, created, after)"
            " SELECT told.workspace_id, %s, %s, told.pgh_id, true, 0 FROM crm_dealversion told WHERE told.pgh_id > %s"
            " AND EXISTS (SELECT 1 FROM crm_dealversion known WHERE known.pgh_obj_id = told.pgh_obj_id"
            " AND known.pgh_id <= %s AND known.changed_at > told.changed_at)",
            [file.pk, HISTORY.table, newest, newest],
        )
