"""What the three bulk imports share: find a row, take what is stated, write only what changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from tradeoff.crm.actions.staging import insert_staged, update_staged
from tradeoff.crm.models import Account, Contact, Deal
from tradeoff.crm.rules import Counts
from tradeoff.kernel.errors import Conflict, Invalid

Row = Account | Contact | Deal
BATCH = 2000  # rows a round trip when reading


class Finder:
    """The rows there are, by id, external id and name; rows of the same import are found as well."""

    def __init__(self, rows: QuerySet[Any], key: Callable[[Any], str]) -> None:
        self._key = key
        self._by_id: dict[int, Row] = {}
        self._by_external_id: dict[str, Row] = {}
        self._by_key: dict[str, list[Row]] = defaultdict(list)
        for row in rows.order_by("pk").iterator(chunk_size=BATCH):
            self.add(row)

    def find(self, row_id: int | None, external_id: str | None, key: str) -> Row | None:
        """By id, else external id, else name; by name only a row whose external id does not say it is another one."""
        if row_id is not None:
            if row_id not in self._by_id:
                raise Invalid("The row this was matched with is gone; check the file once more.")
            return self._by_id[row_id]
        if external_id is not None and external_id in self._by_external_id:
            return self._by_external_id[external_id]
        named = self._by_key.get(key, [])
        fitting = [row for row in named if external_id is None or row.external_id is None]
        if len(fitting) > 1:
            raise Conflict(f"“{fitting[0].name}” could be any of {len(fitting)} rows; give the file a column of ids.")
        return fitting[0] if fitting else None

    def add(self, row: Row) -> None:
        if row.pk is not None:
            self._by_id[row.pk] = row
        if row.external_id is not None:
            self._by_external_id[row.external_id] = row
        named = self._by_key[self._key(row)]
        if not any(row is other for other in named):
            named.append(row)


class Upsert:
    """Collects new and changed rows and writes them in one statement each."""

    NOTHING: Final = object()  # states that a field is to be empty, where None would state nothing

    def __init__(self, model: type[Any], workspace_id: int) -> None:
        self._model = model
        self._workspace_id = workspace_id
        self._fresh: list[Row] = []
        self._changed: dict[int, Row] = {}
        self._seen: set[int] = set()
        self._fields: set[str] = set()

    @property
    def touched(self) -> list[Row]:
        return [*self._fresh, *self._changed.values()]

    def take(self, row: Row | None, external_id: str | None, stated: Mapping[str, Any]) -> Row:
        """Set what is stated (not None) on the row, or on a new one."""
        if row is None:
            row = self._new()
            self._fresh.append(row)
        elif row.pk is not None:
            self._seen.add(row.pk)
        for field, value in {**stated, "external_id": external_id}.items():
            wanted = None if value is self.NOTHING else value
            if value is not None and getattr(row, field) != wanted:
                setattr(row, field, wanted)
                self._fields.add(field)
                if row.pk is not None:
                    self._changed[row.pk] = row
        return row

    def _new(self) -> Row:
        made: Row = self._model(workspace_id=self._workspace_id)
        return made

    def write(self, clash: str, stamp: Mapping[str, Any] | None = None) -> Counts:
        """Insert and update, stamping every written row; refuses with `clash` what the database holds for a double."""
        for row in self.touched:
            for field, value in (stamp or {}).items():
                setattr(row, field, value)
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                # deferred foreign keys make the history trigger quadratic in the rows of a transaction
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                insert_staged(self._model, self._fresh)
                self._update([*self._fields, *(stamp or {})])
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        except IntegrityError as error:
            raise Conflict(clash) from error
        return Counts(len(self._fresh), len(self._changed), len(self._seen) - len(self._changed))

    def _update(self, fields: list[str]) -> None:
        found = update_staged(self._model, list(self._changed.values()), fields)
        if found != len(self._changed):
            raise Conflict("A row of this import was removed meanwhile; check the file once more.")
