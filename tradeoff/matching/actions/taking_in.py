"""From texts to passages (words at once) and from passages to vectors (as fast as the processor can).

A batch is one transaction, so a worker that is killed loses its batch and nothing else; whoever comes next goes on.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import connection, transaction

from tradeoff.matching.actions.keeping import drop_others, keep
from tradeoff.matching.models import Passage, Serving
from tradeoff.matching.queries.sources import texts_of, untaken, waiting
from tradeoff.matching.rules import Noun, digest_of, pieces
from tradeoff.workspaces import tenancy

if TYPE_CHECKING:
    from tradeoff.text.encoder import Encoder

TAKEN_AT_ONCE: Final = 2_000
EMBEDDED_AT_ONCE: Final = 256


@transaction.atomic
def take_in(workspace_id: int, *, everything: bool = False) -> int:
    """Make passages of the next texts that have none; how many texts. One worker a workspace at a time."""
    tenancy.enter(workspace_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('matching'), %s::int)", [workspace_id % 2**31])
    taken = 0
    for noun in Noun:
        texts = untaken(workspace_id, noun, everything=everything, most=TAKEN_AT_ONCE)
        _write(workspace_id, noun, texts)
        taken += len(texts)
    return taken


@transaction.atomic
def retake(workspace_id: int, noun: Noun, noun_id: int) -> bool:
    """Take one text in anew where it says something else now; whether it does."""
    tenancy.enter(workspace_id)
    texts = texts_of(workspace_id, noun, [noun_id])
    known = Passage.objects.filter(workspace=workspace_id, noun=noun, noun_id=noun_id)
    if not texts or known.filter(digest=digest_of(texts[noun_id])).exists():
        return False
    known.delete()
    _write(workspace_id, noun, texts)
    return True


@transaction.atomic
def embed(workspace_id: int, encoder: Encoder) -> tuple[int, dict[Noun, list[int]]]:
    """Give the next passages their vectors: how many, and the nouns that had none before."""
    tenancy.enter(workspace_id)
    rows = waiting(workspace_id, encoder.name, most=EMBEDDED_AT_ONCE)
    if not rows:
        return 0, {}
    ids: dict[Noun, set[int]] = {noun: set() for noun in Noun}
    for _, noun, noun_id, *_ in rows:
        ids[noun].add(noun_id)
    texts = {noun: texts_of(workspace_id, noun, keys) for noun, keys in ids.items() if keys}
    said = [texts[noun].get(noun_id, "")[start:end] for _, noun, noun_id, start, end, _ in rows]
    keep(workspace_id, encoder.name, [(row[0], row[1].value, row[2]) for row in rows], encoder.encode(said))
    Passage.objects.filter(pk__in=[row[0] for row in rows]).update(encoder=encoder.name)
    fresh: dict[Noun, list[int]] = {noun: [] for noun in Noun}
    for _, noun, noun_id, start, _, is_first in rows:
        if is_first and start == 0:
            fresh[noun].append(noun_id)
    return len(rows), fresh


@transaction.atomic
def serve(workspace_id: int, encoder: str, *, now: datetime) -> bool:
    """Let a model's vectors answer, once no passage is without one, and forget the others'; whether it is new."""
    tenancy.enter(workspace_id)
    held = Serving.objects.select_for_update().filter(workspace=workspace_id).first()
    if held is not None and held.encoder == encoder:
        return False
    if held is not None and Passage.objects.filter(workspace=workspace_id).exclude(encoder=encoder).exists():
        return False
    Serving.objects.update_or_create(workspace_id=workspace_id, defaults={"encoder": encoder, "since": now})
    if held is not None:
        drop_others(workspace_id, encoder)
    return True


def _write(workspace_id: int, noun: Noun, texts: Mapping[int, str]) -> None:
    rows = [
        (noun_id, piece.part, piece.start, piece.end, digest, text[piece.start : piece.end])
        for noun_id, text in texts.items()
        for digest in (digest_of(text),)
        for piece in pieces(text)
    ]
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE, [workspace_id, noun.value, *map(list, zip(*rows, strict=True)), workspace_id, noun.value]
        )


_WRITE: Final = """
WITH came AS (
  INSERT INTO matching_passage (workspace_id, noun, noun_id, part, start, "end", digest, encoder, words)
  SELECT %s, %s, noun_id, part, start, finish, digest, '', to_tsvector('english', said)
  FROM unnest(%s::bigint[], %s::smallint[], %s::int[], %s::int[], %s::text[], %s::text[])
    AS given (noun_id, part, start, finish, digest, said)
  ON CONFLICT DO NOTHING RETURNING words
)
INSERT INTO matching_stem (workspace_id, noun, stem, passages)
SELECT %s, %s, stem, count(*) FROM came, unnest(tsvector_to_array(words)) AS stem GROUP BY stem ORDER BY stem
ON CONFLICT (workspace_id, noun, stem) DO UPDATE SET passages = matching_stem.passages + EXCLUDED.passages
"""
