"""The texts that are matched: which came in and are no passage yet, and what they say. Whole workspaces, for jobs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.db.models import Exists, F, Max, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Concat

from tradeoff.asks.models import Ask
from tradeoff.matching.models import Passage
from tradeoff.matching.rules import Noun
from tradeoff.problems.models import Problem, ProblemMerge
from tradeoff.voice.models import Note

# Keys are given before rows are committed, so a lower one may appear after a higher one was taken.
LATE: Final = 5_000


def texts_of(workspace_id: int, noun: Noun, ids: Iterable[int]) -> dict[int, str]:
    """Noun id to its text as it is matched."""
    return dict(_texts(workspace_id, noun).filter(pk__in=list(ids)).values_list("pk", "said"))


def untaken(workspace_id: int, noun: Noun, *, everything: bool, most: int) -> dict[int, str]:
    """Nouns that have no passage yet, oldest first; unless `everything`, among the newest keys only."""
    taken = Passage.objects.filter(workspace=workspace_id, noun=noun, noun_id=OuterRef("pk"), part=0)
    rows = _texts(workspace_id, noun).filter(~Exists(taken))
    if not everything:
        last = Passage.objects.filter(workspace=workspace_id, noun=noun).aggregate(last=Max("noun_id"))["last"]
        rows = rows.filter(pk__gt=(last or 0) - LATE)
    return dict(rows.order_by("pk").values_list("pk", "said")[:most])


def _texts(workspace_id: int, noun: Noun) -> QuerySet[Any]:
    if noun is Noun.NOTE:
        return Note.objects.filter(workspace=workspace_id, removed_at=None).annotate(said=F("text"))
    if noun is Noun.ASK:
        return Ask.objects.filter(workspace=workspace_id).annotate(said=F("wants"))
    stated = Concat("title", Value(". "), "statement", output_field=TextField())
    return Problem.objects.filter(workspace=workspace_id).annotate(said=stated)


def merged_problems(workspace_id: int) -> set[int]:
    """Those that count for another."""
    rows = ProblemMerge.objects.filter(workspace=workspace_id, undone_at=None)
    return set(rows.values_list("problem_id", flat=True))


def waiting(workspace_id: int, encoder: str, *, most: int) -> list[tuple[int, Noun, int, int, int, bool]]:
    """Passages without a vector of this encoder, held until the transaction ends: (id, noun, noun id, start, end,
    whether it had none at all). Those another job holds are passed by."""
    rows = Passage.objects.select_for_update(skip_locked=True, of=("self",)).filter(workspace=workspace_id)
    found: list[tuple[int, Noun, int, int, int, bool]] = []
    for bound in ({"encoder__lt": encoder}, {"encoder__gt": encoder}):  # two ranges of one index; <> would read all
        part = rows.filter(**bound).order_by("encoder", "pk")[: most - len(found)]
        found += [(p.pk, Noun(p.noun), p.noun_id, p.start, p.end, not p.encoder) for p in part]
        if len(found) >= most:
            break
    return found
