"""The table of vectors, which exists only where PostgreSQL has pgvector: made, filled and asked in plain SQL.

`matching_vector` has one row a passage and encoder: 384 half floats, rows of norm 1. A small workspace is compared row
by row, exactly; a large one goes through an HNSW index that scans on until enough rows of the workspace are found.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from django.db import DatabaseError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from numpy.typing import NDArray

from tradeoff.kernel.isolation import isolate
from tradeoff.matching.rules import EXACT_UP_TO, Noun

Vector = NDArray[np.float32]

DIMENSIONS: Final = 384
EF_SEARCH: Final = 600  # measured: docs/method/matching.md
_INDEXED: Final = (Noun.NOTE, Noun.ASK)


@dataclass(frozen=True, slots=True)
class Near:
    """A noun whose text is near: its passage, the cosine of the two, and the passage's vector (norm 1)."""

    noun_id: int
    passage_id: int
    cosine: float
    vector: Vector

    @classmethod
    def read(cls, noun_id: int, passage_id: int, cosine: float, sent: bytes) -> Near:
        return cls(noun_id, passage_id, cosine, _as_row(sent))


def create(on: BaseDatabaseWrapper) -> bool:
    """Make the table where there is, or may be made, the extension; whether it is there now. As the tables' owner."""
    with on.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'vector'")
        if cursor.fetchone() is None and not _extended(on):
            return False
        cursor.execute(_TABLE)
        cursor.execute(isolate("matching_vector")[0])
        for noun in _INDEXED:
            cursor.execute(index_of(noun))
    return True


def _extended(on: BaseDatabaseWrapper) -> bool:
    with on.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'vector'")
        if cursor.fetchone() is None:
            return False
        try:
            with transaction.atomic(using=on.alias):
                cursor.execute("CREATE EXTENSION vector")
        except DatabaseError:
            return False  # only a superuser may; docs/how-to/matching.md says what to ask for
    return True


_TABLE = f"""
CREATE TABLE IF NOT EXISTS matching_vector (
    passage_id bigint NOT NULL REFERENCES matching_passage ON DELETE CASCADE,
    encoder varchar(60) NOT NULL,
    workspace_id bigint NOT NULL REFERENCES workspaces_workspace ON DELETE CASCADE,
    noun varchar(8) NOT NULL,
    noun_id bigint NOT NULL,
    vector halfvec({DIMENSIONS}) NOT NULL,
    PRIMARY KEY (passage_id, encoder)
);
CREATE INDEX IF NOT EXISTS matching_vector_by_noun ON matching_vector (workspace_id, noun, noun_id);
"""


def index_of(noun: Noun) -> str:
    """SQL that makes the HNSW index over one noun's vectors."""
    return (
        f"CREATE INDEX IF NOT EXISTS matching_vector_near_{noun} ON matching_vector"
        f" USING hnsw (vector halfvec_cosine_ops) WITH (ef_construction = 128) WHERE noun = '{noun}'"
    )


def are_kept() -> bool:
    """Whether this database has the table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('matching_vector') IS NOT NULL")
        return bool(cursor.fetchone()[0])


def as_texts(vectors: np.ndarray[Any, Any]) -> list[str]:
    """Rows as pgvector reads them; four digits are more than a half float keeps."""
    return [f"[{','.join(map('{:.4g}'.format, row))}]" for row in vectors.tolist()]


def nearest(workspace_id: int, noun: Noun, vector: str, *, encoder: str, most: int) -> list[Near]:
    """The passages of a noun nearest to a vector, best first; several of one noun may be among them."""
    exact = not _is_large(workspace_id, noun)
    with transaction.atomic(), connection.cursor() as cursor:
        if not exact:
            cursor.execute(
                "SELECT set_config('hnsw.ef_search', %s, true),"
                " set_config('hnsw.iterative_scan', 'relaxed_order', true),"
                " set_config('hnsw.max_scan_tuples', '40000', true)",
                [str(min(max(EF_SEARCH, most), 1000))],
            )
        # adding nothing to a distance hides it from the index
        order = "(vector <=> %s::halfvec) + 0" if exact else "vector <=> %s::halfvec"
        cursor.execute(
            f"SELECT noun_id, passage_id, 1 - (vector <=> %s::halfvec), halfvec_send(vector)"  # noqa: S608 - ours
            f" FROM matching_vector"
            f" WHERE workspace_id = %s AND noun = '{Noun(noun)}' AND encoder = %s ORDER BY {order} LIMIT %s",
            [vector, workspace_id, encoder, vector, most],
        )
        return sorted((Near.read(*row) for row in cursor.fetchall()), key=lambda near: (-near.cosine, near.noun_id))


def near_each(
    workspace_id: int, noun: Noun, ids: Sequence[int], *, among: Noun, encoder: str, most: int
) -> dict[int, list[Near]]:
    """For each of these nouns the passages of another noun nearest to its first one; itself is left out."""
    if not ids:
        return {}
    exact = not _is_large(workspace_id, among)
    order = "(other.vector <=> own.vector) + 0" if exact else "other.vector <=> own.vector"
    found: dict[int, list[Near]] = {key: [] for key in ids}
    with transaction.atomic(), connection.cursor() as cursor:
        if not exact:
            cursor.execute(
                "SELECT set_config('hnsw.ef_search', '200', true),"
                " set_config('hnsw.iterative_scan', 'relaxed_order', true)"
            )
        cursor.execute(
            f"SELECT own.noun_id, near.noun_id, near.passage_id, near.cosine, near.sent"  # noqa: S608 - ours
            f" FROM matching_passage p JOIN matching_vector own ON own.passage_id = p.id AND own.encoder = %s"
            f" CROSS JOIN LATERAL (SELECT other.noun_id, other.passage_id, 1 - (other.vector <=> own.vector) AS cosine,"
            f"   halfvec_send(other.vector) AS sent"
            f"   FROM matching_vector other WHERE other.workspace_id = %s AND other.noun = '{Noun(among)}'"
            f"   AND other.encoder = %s AND (other.noun <> own.noun OR other.noun_id <> own.noun_id)"
            f"   ORDER BY {order} LIMIT %s) near"
            f" WHERE p.workspace_id = %s AND p.noun = '{Noun(noun)}' AND p.noun_id = ANY(%s) AND p.part = 0",
            [encoder, workspace_id, encoder, most, workspace_id, list(ids)],
        )
        for key, *near in cursor.fetchall():
            found[key].append(Near.read(*near))
    for rows in found.values():
        rows.sort(key=lambda near: (-near.cosine, near.noun_id))
    return found


def of_noun(workspace_id: int, noun: Noun, noun_id: int, *, encoder: str) -> str | None:
    """The vector of a noun's first passage, as pgvector writes it; None when no job has been there yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT vector::text FROM matching_vector JOIN matching_passage p ON p.id = passage_id"
            " WHERE p.workspace_id = %s AND p.noun = %s AND p.noun_id = %s AND p.part = 0"
            " AND matching_vector.encoder = %s",
            [workspace_id, noun, noun_id, encoder],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def of_passages(workspace_id: int, ids: Sequence[int], *, encoder: str) -> dict[int, str]:
    """Passage id to its vector, as pgvector writes it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT passage_id, vector::text FROM matching_vector"
            " WHERE workspace_id = %s AND encoder = %s AND passage_id = ANY(%s)",
            [workspace_id, encoder, list(ids)],
        )
        return dict(cursor.fetchall())


def _as_row(sent: bytes) -> Vector:
    """As PostgreSQL sends a halfvec: two numbers of two bytes, then the half floats."""
    row = np.frombuffer(sent, dtype=">f2", offset=4).astype(np.float32)
    norm = float(np.linalg.norm(row))
    return row / norm if norm else row


def as_rows(texts: Sequence[str]) -> np.ndarray[Any, Any]:
    """The other way round: float32, one row a vector, norms 1."""
    rows = np.array([json.loads(text) for text in texts], dtype=np.float32).reshape(len(texts), DIMENSIONS)
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(norms == 0, 1, norms), dtype=np.float32)


def _is_large(workspace_id: int, noun: Noun) -> bool:
    if noun not in _INDEXED:
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM"
            " (SELECT 1 FROM matching_vector WHERE workspace_id = %s AND noun = %s LIMIT %s) AS few",
            [workspace_id, noun, EXACT_UP_TO + 1],
        )
        return int(cursor.fetchone()[0]) > EXACT_UP_TO
