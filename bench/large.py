"""The demo company grown to 100,000 deals: its own rows again and again, each copy with other names and amounts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import psycopg
from psycopg import sql

from tradeoff.crm.counted import RECOUNT

APART: Final = 10_000_000  # between the keys of one copy and the next
ACCOUNT_COPIES, DEAL_COPIES, ASK_COPIES = 25, 67, 80


@dataclass(frozen=True)
class Grown:
    """A table that grows: how often, and which columns differ from the row they are a copy of."""

    table: str
    copies: int
    other: dict[str, str] = field(default_factory=dict)
    which: str = "true"


def _of(column: str, copies: int) -> str:
    """The same copy's neighbour, among fewer copies."""
    return f"{column} + (k % {copies}) * {APART}"


MINE = f"+ k * {APART}"
JITTER = "(70 + (id * 7919 + k * 104729) % 61) / 100.0"
GROWN: Final = (
    Grown("crm_account", ACCOUNT_COPIES, {
        "id": f"id {MINE}", "name": "name || ' ' || k", "normalized_name": "normalized_name || ' ' || k",
        "external_id": "external_id || '-' || k",
    }),
    Grown("crm_deal", DEAL_COPIES, {
        "id": f"id {MINE}", "external_id": "external_id || '-' || k", "account_id": _of("account_id", ACCOUNT_COPIES),
        "amount_minor": f"(amount_minor * {JITTER})::bigint", "changed_at": "changed_at - k * interval '7 minutes'",
    }),
    Grown("crm_dealversion", DEAL_COPIES, {
        "pgh_id": f"pgh_id {MINE}", "pgh_obj_id": f"pgh_obj_id {MINE}",
        "account_id": _of("account_id", ACCOUNT_COPIES),
    }),
    Grown("crm_dealversion", DEAL_COPIES, {
        "pgh_id": f"pgh_id {MINE} + {APART // 2}", "pgh_obj_id": f"pgh_obj_id {MINE}",
        "account_id": _of("account_id", ACCOUNT_COPIES), "changed_at": "changed_at + interval '1 hour'",
    }, which="pgh_label = 'changed' AND pgh_id % 2 = 0"),
    Grown("asks_ask", ASK_COPIES, {
        "id": f"id {MINE}", "external_id": "external_id || '-' || k",
        "account_id": f"account_id + (k % {DEAL_COPIES} % {ACCOUNT_COPIES}) * {APART}",
        "deal_id": _of("deal_id", DEAL_COPIES), "current_id": "NULL::bigint",
    }),
    Grown("asks_answer", ASK_COPIES, {"id": f"id {MINE}", "ask_id": f"ask_id {MINE}"}),
    Grown("problems_filing", ASK_COPIES, {"id": f"id {MINE}", "ask_id": f"ask_id {MINE}"}),
)  # fmt: skip

POINT_AT_NEWEST: Final = """
    UPDATE asks_ask SET current_id = newest.id
      FROM (SELECT DISTINCT ON (ask_id) ask_id, id FROM asks_answer ORDER BY ask_id, at DESC, id DESC) AS newest
     WHERE asks_ask.id = newest.ask_id AND asks_ask.current_id IS NULL
"""


def grow(owner: psycopg.Connection, slug: str) -> dict[str, int]:
    """Rows of each grown table afterwards; the connection is the owner's, with autocommit."""
    found = owner.execute("SELECT id FROM workspaces_workspace WHERE slug = %s", [slug]).fetchone()
    if found is None:
        raise SystemExit(f"There is no workspace {slug} to grow.")
    with owner.transaction():
        owner.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in dict.fromkeys(grown.table for grown in GROWN):
            owner.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(sql.Identifier(table)))
        for grown in GROWN:
            _insert(owner, grown, workspace=found[0])
        owner.execute(POINT_AT_NEWEST)
        owner.execute(RECOUNT)
        for table in dict.fromkeys(grown.table for grown in GROWN):
            owner.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(sql.Identifier(table)))
    owner.execute("VACUUM ANALYZE")
    return {grown.table: _count(owner, grown.table) for grown in GROWN}


def _insert(owner: psycopg.Connection, grown: Grown, *, workspace: int) -> None:
    columns = [
        row[0]
        for row in owner.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s"
            " AND is_generated = 'NEVER'",
            [grown.table],
        )
    ]
    owner.execute(
        sql.SQL(
            "INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE SELECT {values} FROM {table},"
            " generate_series(1, {last}) AS k WHERE workspace_id = {workspace} AND {key} < {apart} AND {which}"
        ).format(
            table=sql.Identifier(grown.table),
            columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
            values=sql.SQL(", ").join(
                sql.SQL(grown.other[name]) if name in grown.other else sql.Identifier(name) for name in columns
            ),
            last=sql.Literal(grown.copies - 1),
            workspace=sql.Literal(workspace),
            key=sql.Identifier("pgh_id" if "pgh_id" in columns else "id"),
            apart=sql.Literal(APART // 2),
            which=sql.SQL(grown.which),
        )
    )


def _count(owner: psycopg.Connection, table: str) -> int:
    row = owner.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()
    return int(row[0]) if row else 0
