"""Insights as their readers may see them, and the accounts behind a problem."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, QuerySet

from tradeoff.calls.models import Turn
from tradeoff.calls.queries import visible_calls
from tradeoff.crm.models import Account, Deal
from tradeoff.inbox.models import Insight
from tradeoff.kernel.errors import NotFound
from tradeoff.problems.models import Problem
from tradeoff.problems.queries import every_problem, roots_of_problems
from tradeoff.voice.models import Note
from tradeoff.voice.queries import can_see_notes, visible_notes
from tradeoff.voice.rules import Source
from tradeoff.workspaces.models import Member


@dataclass(frozen=True)
class Voiced:
    """An insight and the problem it counts for now."""

    insight: Insight
    root_id: int
    root_title: str


def spoken(actor: Member) -> QuerySet[Insight]:
    """Insights in force whose note the actor sees."""
    rows = Insight.objects.filter(workspace=actor.workspace_id, taken_back_at=None)
    if not can_see_notes(actor):
        return rows.none()
    return rows.filter(Exists(visible_notes(actor).filter(pk=OuterRef("note"))))


def insights_of_note(actor: Member, note: Note) -> list[Voiced]:
    """In the order they stand in the note, each with the problem it counts for."""
    return _voiced(actor, _told(spoken(actor).filter(note=note)).order_by("start", "pk"))


def insights_of_problem(actor: Member, problem: Problem) -> QuerySet[Insight]:
    """Its own and those of problems that were merged into it, the most important first, then the newest."""
    wanted = [key for key, root in _roots(actor).items() if root == problem.pk]
    rows = _told(spoken(actor).filter(problem__in=wanted))
    return rows.order_by(F("importance").desc(nulls_last=True), "-note__at", "pk")


def insights_at(actor: Member, place: Account | Deal, *, most: int) -> tuple[list[Voiced], int]:
    """What was said at an account or on a deal, the newest first, and how many there are in all."""
    on = {"note__deal": place} if isinstance(place, Deal) else {"note__account": place}
    rows = spoken(actor).filter(**on)
    return _voiced(actor, _told(rows).order_by("-note__at", "pk")[:most]), rows.count()


def moments_of(actor: Member, insights: Sequence[Insight]) -> dict[int, Turn]:
    """Insight id to the turn of speech its words begin in, of those from a call that the actor sees."""
    notes = {one.note_id for one in insights if one.note.source == Source.CALL}
    if not notes:
        return {}
    calls = visible_calls(actor).filter(note__in=notes)
    turns = Turn.objects.filter(call__in=calls).select_related("call").order_by("offset").defer("text")
    by_note: dict[int, list[Turn]] = defaultdict(list)
    for turn in turns:
        by_note[turn.call.note_id].append(turn)
    found = {one.pk: [turn for turn in by_note[one.note_id] if turn.offset <= one.start] for one in insights}
    return {key: turns[-1] for key, turns in found.items() if turns}


def accounts_behind(actor: Member, problems: Iterable[int]) -> dict[int, set[int]]:
    """Problem id to the distinct accounts whose notes say something about it, through all merges in force."""
    wanted = set(problems)
    under = {key: root for key, root in _roots(actor).items() if root in wanted}
    rows = spoken(actor).filter(problem__in=under, note__account__isnull=False).exclude(importance=0)
    found: dict[int, set[int]] = defaultdict(set)
    for problem_id, account_id in rows.values_list("problem_id", "note__account_id"):
        found[under[problem_id]].add(account_id)
    return dict(found)


def insight_of(actor: Member, insight_id: int) -> Insight:
    found = spoken(actor).filter(pk=insight_id).select_related("note", "problem").first()
    if found is None:
        raise NotFound("There is no such insight here.")
    return found


def _told(rows: QuerySet[Insight]) -> QuerySet[Insight]:
    """With everything a line shows at hand."""
    return rows.select_related("problem", "by", "note__account", "note__contact", "note__author")


def _voiced(actor: Member, rows: Iterable[Insight]) -> list[Voiced]:
    found = list(rows)
    if not found:
        return []
    roots = roots_of_problems(actor, {row.problem_id for row in found})
    titles = {row.problem_id: row.problem.title for row in found}
    if merged := set(roots.values()) - set(titles):
        titles |= dict(every_problem(actor).filter(pk__in=merged).values_list("pk", "title"))
    return [Voiced(row, roots[row.problem_id], titles[roots[row.problem_id]]) for row in found]


def _roots(actor: Member) -> dict[int, int]:
    every = Problem.objects.filter(workspace=actor.workspace_id).values_list("pk", flat=True)
    return roots_of_problems(actor, every)
