"""Search by the beginnings of words, under row-level security.

The operator of full text is not leakproof, so a policy hides its index and every search reads the whole table. One
function a noun, which runs as the tables' owner and asks for the workspace itself, searches the index and gives back
keys only; the query that shows rows still begins from what its reader may see.
"""

from __future__ import annotations

import re
from typing import Final

WORD: Final = re.compile(r"[^\W_]+")
MOST_WORDS: Final = 12


def beginnings(words: str) -> str:
    """A text search query in which each word is a beginning: "exp sched" as 'exp':* & 'sched':*; empty for no word."""
    return " & ".join(f"'{word}':*" for word in WORD.findall(words)[:MOST_WORDS])


def searchable(function: str, table: str, text: str) -> tuple[str, str]:
    """SQL that creates `function(words text, exact text, most integer)` over a table with its index; and drops it.

    It gives keys of this transaction's workspace in no particular order: at most so many whose `text` has the words'
    beginnings, and the one whose external id is `exact`.
    """
    index, vector = f"{table}_words", f"to_tsvector('simple', {text})"
    create = f"""
        CREATE INDEX {index} ON {table} USING gin ({vector});
        CREATE FUNCTION {function}(words text, exact text, most integer) RETURNS SETOF bigint
        LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
            (SELECT id FROM {table}
              WHERE workspace_id = nullif(current_setting('app.workspace', true), '')::bigint
                AND {vector} @@ to_tsquery('simple', words) LIMIT most)
            UNION
            (SELECT id FROM {table}
              WHERE workspace_id = nullif(current_setting('app.workspace', true), '')::bigint
                AND external_id = exact)
        $$;
        REVOKE EXECUTE ON FUNCTION {function}(text, text, integer) FROM PUBLIC;
    """  # noqa: S608 - names come from our own migrations
    return create, f"DROP FUNCTION {function}(text, text, integer); DROP INDEX {index};"
