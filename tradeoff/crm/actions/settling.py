"""Rows that a check has settled already, known ones by their id: one statement for new and one for known ones.

They are copied as text into a table of this transaction and move from there; the policy, the constraints and the
history see them like any other row. In a row None and "" mean “not stated”. No change leaves no entry in the log.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import CharField, Field, Model
from psycopg import sql

from tradeoff import log
from tradeoff.crm import access, events
from tradeoff.crm.models import Account, Contact, Deal
from tradeoff.crm.rules import SETTLED_ACCOUNT, SETTLED_CONTACT, SETTLED_DEAL, Counts
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed
from tradeoff.workspaces.models import Member

STAGED = sql.Identifier("settled_rows")
# A flag without its value states nothing.
_STATED = {
    "amount_estimated": "CASE WHEN staged.amount_minor IS NOT NULL OR staged.clear_amount"
    " THEN staged.amount_estimated END",
    "close_date_estimated": "CASE WHEN staged.close_date IS NOT NULL THEN staged.close_date_estimated END",
}
_CLEARED = {
    "amount_minor": "CASE WHEN NOT staged.clear_amount THEN coalesce(staged.amount_minor, kept.amount_minor) END"
}
# One reading of the deals: right after a large import nothing is known about them that a planner could join by.
_CUSTOMERS = """
    UPDATE crm_account AS account SET customer_since = won.first
    FROM (
        SELECT account_id, min(close_date) AS first FROM crm_deal
        WHERE workspace_id = %(workspace)s AND account_id IS NOT NULL AND close_date IS NOT NULL
          AND stage_id = ANY (ARRAY (
              SELECT id FROM crm_pipelinestage WHERE workspace_id = %(workspace)s AND state = 'won'
          ))
        GROUP BY account_id HAVING bool_or(changed_at = %(now)s)
    ) AS won
    WHERE account.id = won.account_id AND account.customer_since IS NULL AND account.workspace_id = %(workspace)s
"""


@transaction.atomic
def settle_accounts(*, actor: Member, rows: Iterable[Sequence[object]], now: datetime) -> Counts:
    """Write rows of SETTLED_ACCOUNT; refuses a name or external id that another account has, and one that is gone."""
    settled = _Settled(Account, SETTLED_ACCOUNT, "Another account has this name or external id already.")
    counts = settled.write(rows, actor=actor)
    if counts.created or counts.updated:
        log.record(events.AccountsImported(created=counts.created, updated=counts.updated), actor=actor, now=now)
    return counts


@transaction.atomic
def settle_contacts(*, actor: Member, rows: Iterable[Sequence[object]], now: datetime) -> Counts:
    """Write rows of SETTLED_CONTACT; refuses an external id that another contact has, and one that is gone."""
    counts = _Settled(Contact, SETTLED_CONTACT, "Another contact has this external id already.").write(
        rows, actor=actor
    )
    if counts.created or counts.updated:
        log.record(events.ContactsImported(created=counts.created, updated=counts.updated), actor=actor, now=now)
    return counts


@transaction.atomic
def settle_deals(*, actor: Member, rows: Iterable[Sequence[object]], now: datetime) -> Counts:
    """Write rows of SETTLED_DEAL, history by trigger; accounts become customers with their first won deal.

    Refuses an external id that another deal has, an amount below 0, and a deal that is gone.
    """
    stamps = {"changed_at": now, "changed_by_id": actor.pk}
    settled = _Settled(Deal, SETTLED_DEAL, "Another deal has this external id already.", stamps)
    counts = settled.write(rows, actor=actor)
    with connection.cursor() as cursor, _joined_by_hash(cursor):
        cursor.execute(_CUSTOMERS, {"workspace": actor.workspace_id, "now": now})
    if counts.created or counts.updated:
        log.record(events.DealsImported(created=counts.created, updated=counts.updated), actor=actor, now=now)
    return counts


@contextmanager
def _joined_by_hash(cursor: Any) -> Iterator[None]:
    """Statistics tell nothing of a workspace that is being filled: the planner expects one row of it, and would go
    through 100,000 for each of 100,000."""
    cursor.execute("SET LOCAL enable_nestloop = off")
    yield
    cursor.execute("SET LOCAL enable_nestloop TO DEFAULT")


@dataclass
class _Settled:
    """What is written where; `clash` is said for what the database holds for a double."""

    model: type[Model]
    columns: Sequence[str]
    clash: str
    stamps: Mapping[str, object] = field(default_factory=dict)

    def write(self, rows: Iterable[Sequence[object]], *, actor: Member) -> Counts:
        if not access.can_import(actor):
            raise NotAllowed("Importing is for sales, product and administrators.")
        try:
            with transaction.atomic():
                return self._moved(rows, {"workspace_id": actor.workspace_id, **self.stamps})
        except IntegrityError as error:
            if "amount_not_negative" in str(error):
                raise Invalid(
                    "An amount is not below 0; leave it empty when it is not known.", field="amount"
                ) from error
            raise Conflict(self.clash) from error

    def _moved(self, rows: Iterable[Sequence[object]], said: Mapping[str, object]) -> Counts:
        with connection.cursor() as cursor, _joined_by_hash(cursor):
            # rows that wait for deferred checks would be kept in memory until the end
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(self._sql(_STAGE))
            with cursor.copy(self._sql(_COPY)) as copy:
                for row in rows:
                    copy.write_row(row)
            cursor.execute(self._sql(_ANALYZE))
            cursor.execute(self._sql(_KNOWN))
            known, gone = cursor.fetchone()
            if gone:
                raise Conflict("A row of this import was removed meanwhile; check the file once more.")
            updated = self._run(cursor, _UPDATE, said) if known else 0
            created = self._run(cursor, _INSERT, said)
            cursor.execute(self._sql(_DROP))
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        return Counts(created, updated, known - updated)

    def _run(self, cursor: Any, statement: str, said: Mapping[str, object]) -> int:
        cursor.execute(self._sql(statement), said)
        return int(cursor.rowcount)

    def _sql(self, statement: str) -> sql.Composed:
        stated = [one for one in self._fields() if one.attname in self.columns]
        names = sql.SQL(", ").join(_name(one) for one in stated)
        values = [_value(one) for one in stated]
        kept = [_changed(one, value) for one, value in zip(stated, values, strict=True)]
        fresh = [_or_default(one, value) for one, value in zip(stated, values, strict=True)]
        stamped = [sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(name)) for name in self.stamps]
        others = [
            one
            for one in self._fields()
            if not one.null and one.attname not in {*self.columns, *self.stamps, "workspace_id"}
        ]
        changes = [sql.SQL("{} = {}").format(_name(one), value) for one, value in zip(stated, kept, strict=True)]
        return sql.SQL(statement).format(
            staged=STAGED,
            table=sql.Identifier(self.model._meta.db_table),  # noqa: SLF001
            columns=sql.SQL(", ").join(sql.Identifier(name) for name in self.columns),
            typed=sql.SQL(", ").join([sql.SQL("id"), names]),
            clears=sql.SQL(", false AS clear_amount" if "clear_amount" in self.columns else ""),
            into=sql.SQL(", ").join(
                [sql.Identifier("workspace_id"), names, *map(sql.Identifier, self.stamps), *map(_name, others)]
            ),
            fresh=sql.SQL(", ").join(
                [sql.Placeholder("workspace_id"), *fresh, *map(sql.Placeholder, self.stamps), *map(_default, others)]
            ),
            changes=sql.SQL(", ").join([*changes, *stamped]),
            wanted=sql.SQL(", ").join(kept),
            before=sql.SQL(", ").join(sql.SQL("kept.{}").format(_name(one)) for one in stated),
        )

    def _fields(self) -> list[Field[Any, Any]]:
        fields = self.model._meta.concrete_fields  # noqa: SLF001
        return [one for one in fields if not one.primary_key and not one.generated]


_STAGE = "CREATE TEMP TABLE {staged} ON COMMIT DROP AS SELECT {typed}{clears} FROM {table} WITH NO DATA"
_COPY = "COPY {staged} ({columns}) FROM STDIN"
_ANALYZE = "ANALYZE {staged}"
_KNOWN = (
    "SELECT count(staged.id), count(*) FILTER (WHERE staged.id IS NOT NULL AND kept.id IS NULL)"
    " FROM {staged} AS staged LEFT JOIN {table} AS kept ON kept.id = staged.id"
)
_UPDATE = (
    "UPDATE {table} AS kept SET {changes} FROM {staged} AS staged"
    " WHERE kept.id = staged.id AND ({wanted}) IS DISTINCT FROM ({before})"
)
_INSERT = "INSERT INTO {table} ({into}) SELECT {fresh} FROM {staged} AS staged WHERE staged.id IS NULL"
_DROP = "DROP TABLE {staged}"


def _name(one: Field[Any, Any]) -> sql.Identifier:
    return sql.Identifier(str(one.column))


def _value(one: Field[Any, Any]) -> sql.Composable:
    """What a staged row states for the column, NULL where nothing."""
    if one.attname in _STATED:
        return sql.SQL(_STATED[one.attname])
    shape = "nullif(staged.{}, '')" if isinstance(one, CharField) else "staged.{}"
    return sql.SQL(shape).format(_name(one))


def _changed(one: Field[Any, Any], value: sql.Composable) -> sql.Composable:
    if one.attname in _CLEARED:
        return sql.SQL(_CLEARED[one.attname])
    return sql.SQL("coalesce({}, kept.{})").format(value, _name(one))


def _or_default(one: Field[Any, Any], value: sql.Composable) -> sql.Composable:
    return value if one.null else sql.SQL("coalesce({}, {})").format(value, _default(one))


def _default(one: Field[Any, Any]) -> sql.Composable:
    """A column that must not be empty takes the model's default, as a row made by hand does."""
    default = one.get_default()
    return sql.Literal(getattr(default, "value", default))
