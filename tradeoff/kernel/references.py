"""References that are checked once a statement, as SQL text for migrations; for tables that take many rows at once.

PostgreSQL checks a foreign key row by row: for 100,000 rows that name three stages, 100,000 times. These triggers look
once at what a statement names. They hold like a foreign key: what is named exists, in the same workspace, and is locked
so that nobody removes it meanwhile; what is named by a row cannot be removed.
"""

from __future__ import annotations

from collections.abc import Mapping

FUNCTIONS = """
CREATE FUNCTION references_hold() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    at integer;
    lost boolean;
BEGIN
    FOR at IN 0 .. TG_NARGS - 1 BY 2 LOOP
        EXECUTE format(
            'SELECT count(*) FROM (SELECT 1 FROM %2$I AS parent WHERE parent.id IN'
            ' (SELECT DISTINCT %1$I FROM written) ORDER BY parent.id FOR KEY SHARE) AS held',
            TG_ARGV[at], TG_ARGV[at + 1]);
        EXECUTE format(
            'SELECT EXISTS (SELECT 1 FROM (SELECT DISTINCT %1$I AS id FROM written) AS named'
            ' WHERE named.id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM %2$I AS parent WHERE parent.id = named.id))',
            TG_ARGV[at], TG_ARGV[at + 1]) INTO lost;
        IF lost THEN
            RAISE foreign_key_violation USING
                MESSAGE = format('a row of %I names a row of %I that is not there', TG_TABLE_NAME, TG_ARGV[at + 1]),
                TABLE = TG_TABLE_NAME, COLUMN = TG_ARGV[at];
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
CREATE FUNCTION references_keep() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    named boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I AS child WHERE child.%I IN (SELECT id FROM gone))',
        TG_ARGV[0], TG_ARGV[1]) INTO named;
    IF named THEN
        RAISE foreign_key_violation USING
            MESSAGE = format('a row of %I is named by a row of %I', TG_TABLE_NAME, TG_ARGV[0]), TABLE = TG_ARGV[0];
    END IF;
    RETURN NULL;
END $$;
"""
NO_FUNCTIONS = "DROP FUNCTION references_keep(); DROP FUNCTION references_hold();"


def refer(table: str, columns: Mapping[str, str]) -> tuple[str, str]:
    """(forward, reverse) SQL by which `columns` of a table, each with the table it points at, are references."""
    pairs = ", ".join(f"'{column}', '{parent}'" for column, parent in columns.items())
    forward = "".join(
        f"CREATE TRIGGER references_{name} AFTER {verb} ON {table} REFERENCING NEW TABLE AS written"
        f" FOR EACH STATEMENT EXECUTE FUNCTION references_hold({pairs});"
        for name, verb in (("created", "INSERT"), ("changed", "UPDATE"))
    )
    reverse = f"DROP TRIGGER references_created ON {table}; DROP TRIGGER references_changed ON {table};"
    for column, parent in columns.items():
        name = f"named_by_{table}_{column}"
        forward += (
            f"CREATE TRIGGER {name} AFTER DELETE ON {parent} REFERENCING OLD TABLE AS gone"
            f" FOR EACH STATEMENT EXECUTE FUNCTION references_keep('{table}', '{column}');"
        )
        reverse += f"DROP TRIGGER {name} ON {parent};"
    return forward, reverse
