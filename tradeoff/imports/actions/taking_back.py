"""A whole import is taken back: its new rows go, its changed rows get their values back, rows edited since stay.

The rows are their nouns' own, and go back only to what the nouns' own actions had made of them: under the same policy,
constraints and history trigger. Everything is one transaction and set-based, a few statements a table.
"""

from __future__ import annotations

from contextlib import nullcontext
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pgtrigger
from django.db import IntegrityError, connection, transaction
from psycopg import sql

from tradeoff import log
from tradeoff.imports import access, events, rules
from tradeoff.imports.actions.following import Alone, Progress, wait_for_turn
from tradeoff.imports.models import RUNS, Import, Touch
from tradeoff.imports.rules import Kept
from tradeoff.imports.tracks import ALL, TALK, Part, Track
from tradeoff.kernel.errors import Conflict, NotAllowed

if TYPE_CHECKING:
    from tradeoff.workspaces.models import Member

ID = sql.Identifier


def held_for_undo(file: Import, actor: Member, *, now: datetime, by_run: int | None = None) -> Import:
    """The import, locked, if this member may take it back now; refuses in words what is over or under way."""
    held = Import.objects.select_for_update(of=("self",)).select_related(*RUNS).get(pk=file.pk)
    if not access.can_undo(actor, held):
        raise NotAllowed("An import is taken back by who brought it in, or by an admin.")
    if held.state == "undone":
        raise Conflict("This import has been taken back already.")
    if held.state != "written":
        raise Conflict("Nothing of this file was written, so there is nothing to take back.")
    if held.live_run is not None and held.live_run.pk != by_run:
        raise Conflict("This import is being taken back right now.")
    if not rules.can_be_undone(held.written_at, now=now):
        raise Conflict(f"It came in more than {rules.UNDO_WITHIN.days} days ago; what was there before is not kept.")
    return held


@transaction.atomic
def take_back(
    *, file: Import, actor: Member, now: datetime, progress: Progress | None = None, by_run: int | None = None
) -> Import:
    """Undo an import as far as its rows are as it left them; what stays is kept in its touches, with why."""
    held, tell = held_for_undo(file, actor, now=now, by_run=by_run), progress or Alone()
    wait_for_turn(held.workspace_id, tell)
    total, done = Touch.objects.filter(file=held).count(), 0
    report: dict[str, dict[str, int]] = {}
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for track in ALL:
                tell.raise_if_cancelled()
                back = _Back(cursor, held, track, actor=actor, now=now)
                if found := back.all():
                    report[track.table] = found
                    done += sum(found.values())
                    tell.advance(done, total, f"{track.plural.capitalize()} went back.")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError as error:
        raise Conflict(
            "A row cannot get its name or id back, because another row has it now. Rename that one, then undo again."
        ) from error
    held.state, held.undone_at, held.undone_by = "undone", now, actor
    held.report |= {"undone": report}
    held.save()
    tell.raise_if_cancelled()
    kept = sum(found["kept"] for found in report.values())
    went = sum(sum(found.values()) for found in report.values()) - kept
    log.record(events.ImportUndone(import_id=held.pk, target=held.target, went=went, kept=kept), actor=actor, now=now)
    return held


class _Back:
    """One table's part of an undo."""

    def __init__(self, cursor: Any, file: Import, track: Track, *, actor: Member, now: datetime) -> None:
        self._cursor = cursor
        self._track = track
        self._parts = {part.table for part in track.parts}
        said = {"file": file.pk, "place": track.table, "now": now, "actor": actor.pk}
        self._names: dict[str, sql.Composable] = {name: sql.Literal(value) for name, value in said.items()} | {
            "table": ID(track.table),
            "key": ID(track.key),
            "sum": sql.SQL("hash_record_extended(ROW({}), 0)").format(_columns("kept_row", track.columns)),
        }

    def all(self) -> dict[str, int]:
        """{removed, restored, kept}; empty where the import touched nothing."""
        if not self._touches_any():
            return {}
        self._lock_rows()
        self._keep_edited()
        for table, column in self._references():
            self._keep_used(table, column)
        if self._track.about:
            for table in TALK:
                self._keep_talked_of(table)
        # a whole may point back at one of its parts, so both have to be gone before the references are looked at
        self._cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for part in self._track.parts:
            self._remove_part(part)
        removed = self._remove()  # first: a new row may have the name that a renamed one gets back
        self._cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        restored = self._restore() if self._track.columns else 0
        self._do("DELETE FROM imports_touch WHERE file_id = {file} AND place = {place} AND kept = ''")
        kept = self._count("SELECT count(*) FROM imports_touch WHERE file_id = {file} AND place = {place}")
        return {"removed": removed, "restored": restored, "kept": kept} if removed + restored + kept else {}

    def _touches_any(self) -> bool:
        found = "SELECT count(*) FROM imports_touch WHERE file_id = {file} AND place = ANY({places})"
        return self._count(found, places=[self._track.table, *self._parts]) > 0

    def _lock_rows(self) -> None:
        self._do(
            "SELECT count(*) FROM (SELECT 1 FROM {table} AS kept_row JOIN imports_touch touch"
            " ON touch.file_id = {file} AND touch.place = {place} AND touch.row_id = kept_row.{key}"
            " ORDER BY kept_row.{key} FOR UPDATE OF kept_row) AS locked"
        )

    def _keep_edited(self) -> None:
        """Rows that are not as the import left them, and of those the ones a later import wrote."""
        if not self._track.columns:
            return
        self._do(
            "UPDATE imports_touch touch SET kept = {why} FROM {table} AS kept_row WHERE touch.file_id = {file}"
            " AND touch.place = {place} AND kept_row.{key} = touch.row_id AND {sum} <> touch.after",
            why=Kept.EDITED.value,
        )
        self._do(
            "UPDATE imports_touch touch SET kept = {why} || later.file_id FROM"
            " (SELECT row_id, max(file_id) AS file_id FROM imports_touch"
            " WHERE place = {place} AND file_id > {file} GROUP BY row_id) AS later"
            " WHERE touch.file_id = {file} AND touch.place = {place} AND touch.kept <> ''"
            " AND later.row_id = touch.row_id",
            why=f"{Kept.LATER.value}:",
        )

    def _references(self) -> list[tuple[str, str]]:
        """Every (table, column) that the database knows to point at this table and does not itself take along."""
        self._do(
            "SELECT child.relname, spot.attname FROM pg_constraint link"
            " JOIN pg_class child ON child.oid = link.conrelid"
            " JOIN pg_attribute spot ON spot.attrelid = link.conrelid AND spot.attnum = link.conkey[1]"
            " WHERE link.contype = 'f' AND link.confrelid = {place}::regclass AND link.confdeltype <> 'c'"
            " UNION SELECT split_part(told, '\\000', 1), split_part(told, '\\000', 2) FROM pg_trigger held,"
            " encode(held.tgargs, 'escape') AS told"
            " WHERE held.tgrelid = {place}::regclass AND held.tgname LIKE 'named_by_%' ORDER BY 1, 2"
        )
        return [(str(table), str(column)) for table, column in self._cursor.fetchall()]

    def _keep_used(self, table: str, column: str) -> None:
        """New rows on which something hangs that did not come with them."""
        own = sql.SQL(
            " AND NOT EXISTS (SELECT 1 FROM imports_touch own WHERE own.file_id = {file} AND own.place = {child}"
            " AND own.created AND own.row_id = hanging.id)"
        ).format(**self._names, child=sql.Literal(table))
        self._do(
            "UPDATE imports_touch touch SET kept = {why} WHERE touch.file_id = {file} AND touch.place = {place}"
            " AND touch.created AND touch.kept = '' AND EXISTS (SELECT 1 FROM {child_table} AS hanging"
            " WHERE hanging.{column} = touch.row_id {own})",
            {"child_table": ID(table), "column": ID(column), "own": own if table in self._parts else sql.SQL("")},
            why=f"{Kept.IN_USE.value}:{table}",
            child=table,
        )

    def _keep_talked_of(self, table: str) -> None:
        self._do(
            "UPDATE imports_touch touch SET kept = {why} WHERE touch.file_id = {file} AND touch.place = {place}"
            " AND touch.created AND touch.kept = '' AND EXISTS (SELECT 1 FROM {child_table} AS hanging"
            " WHERE hanging.about = {about} AND hanging.about_id = touch.row_id)",
            {"child_table": ID(table)},
            why=f"{Kept.IN_USE.value}:{table}",
            about=self._track.about,
        )

    def _remove_part(self, part: Part) -> None:
        """What came with a row goes with it, and stays where the row stays."""
        with _without(part.guard):
            self._do(
                "DELETE FROM {part_table} AS gone USING imports_touch touch WHERE touch.file_id = {file}"
                " AND touch.place = {part} AND touch.created AND touch.row_id = gone.id AND NOT EXISTS (SELECT 1"
                " FROM imports_touch whole WHERE whole.file_id = {file} AND whole.place = {place}"
                " AND whole.row_id = gone.{column} AND whole.kept <> '')",
                {"part_table": ID(part.table), "column": ID(part.column)},
                part=part.table,
            )
        self._do("DELETE FROM imports_touch WHERE file_id = {file} AND place = {part}", part=part.table)

    def _restore(self) -> int:
        changes = [sql.SQL("{name} = was.{name}").format(name=ID(name)) for name in self._track.columns]
        stamped = zip(self._track.stamps, ("now", "actor"), strict=False)
        changes += [sql.SQL("{} = {}").format(ID(name), self._names[value]) for name, value in stamped]
        return self._do(
            "UPDATE {table} AS kept_row SET {changes} FROM imports_touch touch"
            " CROSS JOIN LATERAL jsonb_populate_record(NULL::{table}, touch.before) AS was"
            " WHERE touch.file_id = {file} AND touch.place = {place} AND NOT touch.created AND touch.kept = ''"
            " AND kept_row.{key} = touch.row_id",
            {"changes": sql.SQL(", ").join(changes)},
        )

    def _remove(self) -> int:
        with _without(self._track.guard):
            return self._do(
                "DELETE FROM {table} AS gone USING imports_touch touch WHERE touch.file_id = {file}"
                " AND touch.place = {place} AND touch.created AND touch.kept = '' AND gone.{key} = touch.row_id"
            )

    def _do(self, text: str, names: dict[str, sql.Composable] | None = None, **said: Any) -> int:
        """Values stand in the text itself: what lifts a guard puts placeholders of its own before it."""
        values = {name: sql.Literal(value) for name, value in said.items()}
        self._cursor.execute(sql.SQL(text).format(**self._names, **(names or {}), **values))
        return int(self._cursor.rowcount)

    def _count(self, text: str, **said: Any) -> int:
        self._do(text, **said)
        return int(self._cursor.fetchone()[0])


def _columns(table: str, columns: tuple[str, ...]) -> sql.Composable:
    return sql.SQL(", ").join(ID(table, name) for name in columns)


def _without(guard: str) -> Any:
    """Append-only rows go only with the import that appended them."""
    return pgtrigger.ignore(guard) if guard else nullcontext()
