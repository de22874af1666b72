"""What came in is held against what was there; nothing is ever merged by this, only proposed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction

from tradeoff.matching import vectors
from tradeoff.matching.models import Likeness, MergeSuggestion
from tradeoff.matching.queries.finding import candidate, nearest_of
from tradeoff.matching.queries.sources import merged_problems, texts_of
from tradeoff.matching.rules import ALIKE, LIKELY_ONE, MOST_ALIKE, Noun, Verdict
from tradeoff.text.ranking import rank
from tradeoff.workspaces import tenancy

COMPARED: Final = 200  # at once


def propose_likenesses(workspace_id: int, fresh: Mapping[Noun, Sequence[int]], *, encoder: str, now: datetime) -> int:
    """Note which of the notes and asks that just got their vectors say nearly what another says; how many pairs."""
    made = 0
    for noun in (Noun.NOTE, Noun.ASK):
        ids = list(fresh.get(noun, ()))
        for start in range(0, len(ids), COMPARED):
            made += _likenesses(workspace_id, noun, ids[start : start + COMPARED], encoder=encoder, now=now)
    return made


@transaction.atomic
def _likenesses(workspace_id: int, noun: Noun, ids: Sequence[int], *, encoder: str, now: datetime) -> int:
    tenancy.enter(workspace_id)
    near = vectors.near_each(workspace_id, noun, ids, among=noun, encoder=encoder, most=2 * MOST_ALIKE)
    pairs: dict[tuple[int, int], float] = {}
    for noun_id, rows in near.items():
        for row in [row for row in rows if row.cosine >= ALIKE][:MOST_ALIKE]:
            pair = (max(noun_id, row.noun_id), min(noun_id, row.noun_id))
            pairs[pair] = max(row.cosine, pairs.get(pair, 0.0))
    made = [
        Likeness(workspace_id=workspace_id, noun=noun, noun_id=later, other_id=earlier, cosine=cosine, at=now)
        for (later, earlier), cosine in sorted(pairs.items())
    ]
    return len(Likeness.objects.bulk_create(made, ignore_conflicts=True))


@transaction.atomic
def propose_merges(workspace_id: int, ids: Sequence[int], *, encoder: str, now: datetime) -> int:
    """Put each of these problems and those it is likely one with into the merge queue; how many are pending of them.

    A pair that was dismissed stays dismissed; a pending one that is no longer near is gone.
    """
    tenancy.enter(workspace_id)
    merged = merged_problems(workspace_id)
    ids = [key for key in ids if key not in merged]
    near = vectors.near_each(workspace_id, Noun.PROBLEM, ids, among=Noun.PROBLEM, encoder=encoder, most=3 * MOST_ALIKE)
    wanted = {row.noun_id for rows in near.values() for row in rows} | set(ids)
    texts = texts_of(workspace_id, Noun.PROBLEM, wanted)
    found: dict[tuple[int, int], tuple[float, float, str]] = {}
    for key, rows in near.items():
        cosines = {row.noun_id: row.cosine for row in rows if row.noun_id not in merged}
        best = nearest_of([row for row in rows if row.noun_id not in merged])
        candidates = [candidate(other, texts[other], near, None) for other, near in best.items()]
        for one in rank(texts[key], candidates)[:MOST_ALIKE]:
            if one.score >= LIKELY_ONE:
                pair = (max(key, one.key), min(key, one.key))
                found[pair] = (one.score, cosines[one.key], " · ".join(one.reasons)[:300])
    _settle_gone(workspace_id, ids, set(found))
    made = [
        MergeSuggestion(
            workspace_id=workspace_id,
            problem_id=later,
            into_id=earlier,
            score=score,
            cosine=cosine,
            reason=reason,
            at=now,
        )
        for (later, earlier), (score, cosine, reason) in sorted(found.items())
    ]
    MergeSuggestion.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


def _settle_gone(workspace_id: int, ids: Sequence[int], found: set[tuple[int, int]]) -> None:
    pending = MergeSuggestion.objects.filter(workspace=workspace_id, verdict=Verdict.PENDING)
    gone = [
        row.pk
        for row in pending.filter(problem__in=ids).union(pending.filter(into__in=ids))
        if (row.problem_id, row.into_id) not in found
    ]
    MergeSuggestion.objects.filter(pk__in=gone).update(verdict=Verdict.GONE)
