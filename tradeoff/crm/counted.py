"""SQL that keeps `crm_dealsum`: for migrations.

Each statement that writes deals adds what it changed as rows of its own, so nobody waits for anybody's row, and once
in a thousand rows they are put together. The sum over them is that over the deals in every transaction, always.
"""

from __future__ import annotations

from typing import Final

COLUMNS: Final = "workspace_id, stage_id, close_date, deals, without_amount, total, stated, unstated"
LOCK: Final = 7311  # the first number of the lock under which one transaction at a time puts rows together


def _summed(rows: str) -> str:
    """Of deals with `n`, how often each counts."""
    return f"""
        SELECT workspace_id, stage_id, close_date, sum(n) AS deals,
               sum(CASE WHEN amount_minor IS NULL THEN n ELSE 0 END) AS without_amount,
               sum(coalesce(n * amount_minor, 0)) AS total,
               sum(coalesce(n * amount_minor * probability, 0)) AS stated,
               sum(CASE WHEN probability IS NULL THEN coalesce(n * amount_minor, 0) ELSE 0 END) AS unstated
          FROM ({rows}) AS changed GROUP BY 1, 2, 3
    """  # noqa: S608 - our own text


def _of(table: str, times: int) -> str:
    return f"SELECT workspace_id, stage_id, close_date, amount_minor, probability, {times} AS n FROM {table}"  # noqa: S608


def _kept(name: str, when: str, rows: str, tables: str) -> str:
    """The trigger of one kind of statement, with its function."""
    return f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            due bigint[];
        BEGIN
            WITH fresh AS (
                INSERT INTO crm_dealsum ({COLUMNS})
                SELECT * FROM ({_summed(rows)}) AS summed
                 WHERE deals <> 0 OR without_amount <> 0 OR total <> 0 OR stated <> 0 OR unstated <> 0
                RETURNING id, workspace_id
            ) SELECT array_agg(DISTINCT workspace_id) INTO due FROM fresh WHERE id % 1000 = 0;
            IF due IS NOT NULL THEN
                PERFORM crm_fold_dealsums(one) FROM unnest(due) AS one;
            END IF;
            RETURN NULL;
        END $$;
        CREATE TRIGGER {name} AFTER {when} ON crm_deal REFERENCING {tables}
            FOR EACH STATEMENT EXECUTE FUNCTION {name}();
    """  # noqa: S608 - our own text


FOLD: Final = f"""
    CREATE FUNCTION crm_fold_dealsums(folded bigint) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
        IF NOT pg_try_advisory_xact_lock({LOCK}, (folded % 2147483647)::integer) THEN
            RETURN;
        END IF;
        WITH gone AS (DELETE FROM crm_dealsum WHERE workspace_id = folded RETURNING {COLUMNS})
        INSERT INTO crm_dealsum ({COLUMNS})
        SELECT workspace_id, stage_id, close_date,
               sum(deals), sum(without_amount), sum(total), sum(stated), sum(unstated)
          FROM gone GROUP BY 1, 2, 3
        HAVING sum(deals) <> 0 OR sum(without_amount) <> 0 OR sum(total) <> 0 OR sum(stated) <> 0 OR sum(unstated) <> 0;
    END $$;
"""  # noqa: S608 - our own text
# From nothing: for the deals there were before, and for whoever has written deals with the triggers off.
RECOUNT: Final = f"""
    DELETE FROM crm_dealsum;
    INSERT INTO crm_dealsum ({COLUMNS}) {_summed(_of("crm_deal", 1))};
"""  # noqa: S608 - our own text
OLD, NEW = _of("old_deals", -1), _of("new_deals", 1)
COUNTED: Final = (
    FOLD
    + _kept("crm_count_inserted", "INSERT", NEW, "NEW TABLE AS new_deals")
    + _kept("crm_count_updated", "UPDATE", f"{OLD} UNION ALL {NEW}", "OLD TABLE AS old_deals NEW TABLE AS new_deals")
    + _kept("crm_count_deleted", "DELETE", OLD, "OLD TABLE AS old_deals")
    + RECOUNT
)
NOT_COUNTED: Final = (
    "".join(
        f"DROP TRIGGER {name} ON crm_deal; DROP FUNCTION {name}();"
        for name in ("crm_count_inserted", "crm_count_updated", "crm_count_deleted")
    )
    + "DROP FUNCTION crm_fold_dealsums(bigint);"
)
