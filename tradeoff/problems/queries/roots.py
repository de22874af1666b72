"""Where some asks and problems stand, through the merges in force; reads only what lies around them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tradeoff.asks.models import AskMerge
from tradeoff.asks.queries import visible_asks
from tradeoff.problems.engine import root_of
from tradeoff.problems.models import Filing, Problem, ProblemMerge

if TYPE_CHECKING:
    from tradeoff.workspaces.models import Member


@dataclass(frozen=True)
class Behind:
    """A problem as a suggestion names it; `accounts` are the distinct ones whose asks the actor may see."""

    title: str
    area: str
    accounts: int


def roots_of_problems(actor: Member, ids: Iterable[int]) -> dict[int, int]:
    """Problem id to the problem it was merged into at last; itself where it was not."""
    into = _merges(actor)
    return {key: root_of(key, into) for key in ids}


def roots_of_asks(actor: Member, ids: Iterable[int]) -> dict[int, int]:
    """Ask id to the problem it counts for; asks that count for none are left out."""
    into = _up({key: key for key in ids})
    ends = {key: root_of(key, into) for key in ids}
    rows = Filing.objects.filter(ask__in={*ends, *ends.values()}, ended_at__isnull=True)
    filed = dict(rows.values_list("ask_id", "problem_id"))
    problems = _merges(actor)
    found = {key: filed.get(key, filed.get(end)) for key, end in ends.items()}
    return {key: root_of(problem, problems) for key, problem in found.items() if problem is not None}


def whats_behind(actor: Member, roots: Iterable[int]) -> dict[int, Behind]:
    """Title, area and number of accounts of problems that were not merged away."""
    wanted, into = set(roots), _merges(actor)
    under = {key: key for key in wanted} | {key: root_of(key, into) for key in into}
    under = {key: root for key, root in under.items() if root in wanted}
    rows = Filing.objects.filter(problem__in=under, ended_at__isnull=True).values_list("ask_id", "problem_id")
    placed = {ask_id: under[problem_id] for ask_id, problem_id in rows}
    for ask_id, merged_into in _down(set(placed)).items():
        placed.setdefault(ask_id, placed[merged_into])
    accounts: dict[int, set[int]] = defaultdict(set)
    for ask_id, account_id in visible_asks(actor).filter(pk__in=placed).values_list("pk", "account_id"):
        accounts[placed[ask_id]].add(account_id)
    problems = Problem.objects.filter(workspace=actor.workspace_id, pk__in=wanted).select_related("area")
    return {one.pk: Behind(one.title, one.area.name, len(accounts[one.pk])) for one in problems}


def _merges(actor: Member) -> dict[int, int]:
    rows = ProblemMerge.objects.filter(workspace=actor.workspace_id, undone_at__isnull=True)
    return dict(rows.values_list("problem_id", "into_id"))


def _up(start: dict[int, int]) -> dict[int, int]:
    """Merged asks above these: ask to the one it was merged into."""
    into: dict[int, int] = {}
    ask = set(start)
    while ask:
        rows = AskMerge.objects.filter(ask__in=ask, undone_at__isnull=True).values_list("ask_id", "into_id")
        new = {key: to for key, to in rows if key not in into}
        into |= new
        ask = set(new.values())
    return into


def _down(start: set[int]) -> dict[int, int]:
    """Merged asks below these: ask to the one of `start` that it ends in."""
    ends: dict[int, int] = {key: key for key in start}
    into = set(start)
    while into:
        rows = AskMerge.objects.filter(into__in=into, undone_at__isnull=True).values_list("ask_id", "into_id")
        new = {key: ends[to] for key, to in rows if key not in ends}
        ends |= new
        into = set(new)
    return {key: end for key, end in ends.items() if key not in start}
