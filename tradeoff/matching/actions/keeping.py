"""Vectors are written and forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import connection

from tradeoff.matching.vectors import as_texts

if TYPE_CHECKING:
    import numpy as np


def keep(
    workspace_id: int, encoder: str, passages: Sequence[tuple[int, str, int]], vectors: np.ndarray[Any, Any]
) -> None:
    """Write the vectors of (passage id, noun, noun id); one that is there is replaced."""
    texts = as_texts(vectors)
    keys, nouns, noun_ids = zip(*passages, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO matching_vector (passage_id, encoder, workspace_id, noun, noun_id, vector)"
            " SELECT key, %s, %s, noun, noun_id, vector::halfvec"
            " FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::text[]) AS given (key, noun, noun_id, vector)"
            " ON CONFLICT (passage_id, encoder) DO UPDATE SET vector = EXCLUDED.vector",
            [encoder, workspace_id, list(keys), list(nouns), list(noun_ids), texts],
        )


def drop_others(workspace_id: int, encoder: str) -> None:
    """Forget what other models said."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM matching_vector WHERE workspace_id = %s AND encoder <> %s", [workspace_id, encoder])
