"""Problems that may be one: what waits in the queue, and what was settled lately."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, QuerySet

from tradeoff.asks.queries import visible_asks
from tradeoff.kernel.errors import NotFound
from tradeoff.matching.models import MergeSuggestion
from tradeoff.matching.rules import Verdict
from tradeoff.problems.queries import asks_by_problem
from tradeoff.workspaces.models import Member

VERBATIMS: Final = 3


def merge_suggestions(actor: Member, *, verdict: Verdict = Verdict.PENDING) -> QuerySet[MergeSuggestion]:
    """Pending ones best first, settled ones newest first; every member reads problems."""
    rows = MergeSuggestion.objects.filter(workspace=actor.workspace_id, verdict=verdict)
    rows = rows.select_related("problem__area", "problem__owner", "into__area", "into__owner", "by")
    return rows.order_by("-score", "pk") if verdict is Verdict.PENDING else rows.order_by("-settled_at", "-pk")


def merge_suggestion_of(actor: Member, suggestion_id: int) -> MergeSuggestion:
    found = (
        MergeSuggestion.objects.filter(workspace=actor.workspace_id, pk=suggestion_id)
        .select_related("problem", "into")
        .first()
    )
    if found is None:
        raise NotFound("There is no such suggestion here.")
    return found


def count_verdicts(actor: Member) -> dict[Verdict, int]:
    """How many suggestions there are of each verdict."""
    rows = MergeSuggestion.objects.filter(workspace=actor.workspace_id).values_list("verdict").annotate(n=Count("pk"))
    return {Verdict(verdict): n for verdict, n in rows}


@dataclass(frozen=True)
class Evidence:
    """What stands behind a problem: its accounts, and its first verbatims that the actor may read."""

    accounts: int
    asks: int
    verbatims: tuple[str, ...]


def evidence_of(actor: Member, suggestions: Iterable[MergeSuggestion]) -> dict[int, Evidence]:
    """Problem id to what stands behind it; four statements for however many."""
    wanted = {key for one in suggestions for key in (one.problem_id, one.into_id)}
    under = {key: ids for key, ids in asks_by_problem(actor).items() if key in wanted}
    every = [ask_id for ids in under.values() for ask_id in ids]
    rows = {
        ask.pk: ask for ask in visible_asks(actor).filter(pk__in=every).only("pk", "account_id", "wants", "asked_at")
    }
    found = {}
    for key in wanted:
        asks = sorted((rows[ask] for ask in under.get(key, ()) if ask in rows), key=lambda ask: (ask.asked_at, ask.pk))
        verbatims = tuple(ask.wants for ask in asks[:VERBATIMS])
        found[key] = Evidence(len({ask.account_id for ask in asks}), len(asks), verbatims)
    return found
