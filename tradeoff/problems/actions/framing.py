"""Naming a need and writing down what is known of it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from tradeoff import log
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed
from tradeoff.problems import access, events, queries
from tradeoff.problems.models import Problem, ProblemView

if TYPE_CHECKING:
    from tradeoff.workspaces.models import Area, Member


@dataclass(frozen=True, kw_only=True)
class Framing:
    """Fields of a problem; None leaves a field out, an empty text clears it."""

    title: str | None = None
    statement: str | None = None
    who_has_it: str | None = None
    how_often: str | None = None
    workaround_today: str | None = None
    cost_of_not_solving: str | None = None
    success_measure: str | None = None
    area: Area | None = None
    owner: Member | None = None


@transaction.atomic
def open_problem(
    *,
    actor: Member,
    area: Area,
    title: str,
    statement: str = "",
    who_has_it: str = "",
    how_often: str = "",
    workaround_today: str = "",
    cost_of_not_solving: str = "",
    success_measure: str = "",
    owner: Member | None = None,
    now: datetime,
) -> Problem:
    """Name a need; it belongs to `owner`, else to the area's owner, else to who opens it. Refuses an empty title."""
    if not access.can_open_problem(actor):
        raise NotAllowed("Problems are opened by product; log an ask and product will find the problem behind it.")
    if not title.strip():
        raise Invalid("Name the problem in a few words.", field="title")
    problem = Problem.objects.create(
        workspace_id=actor.workspace_id,
        area=area,
        title=_plain(title),
        statement=_plain(statement),
        who_has_it=_plain(who_has_it),
        how_often=_plain(how_often),
        workaround_today=_plain(workaround_today),
        cost_of_not_solving=_plain(cost_of_not_solving),
        success_measure=_plain(success_measure),
        owner=owner or area.owner or actor,
        opened_by=actor,
        opened_at=now,
    )
    log.record(events.ProblemOpened(problem_id=problem.pk), actor=actor, now=now)
    return problem


@transaction.atomic
def frame(*, actor: Member, problem: Problem, changes: Framing, now: datetime, seen: Framing | None = None) -> Problem:
    """Write into a problem. With `seen`, what the editor had before them, refuses a field changed since."""
    held = Problem.objects.select_for_update(of=("self",)).select_related("area", "owner").get(pk=problem.pk)
    if not access.can_frame(actor, held):
        raise NotAllowed("A problem is written by its owner and by product.")
    if queries.merge_of(held):
        raise Conflict("This problem was merged into another; undo the merge to write in it.")
    wanted = _given(changes)
    if wanted.get("title") == "":
        raise Invalid("Name the problem in a few words.", field="title")
    changed = [name for name, value in wanted.items() if getattr(held, name) != value]
    known = _given(seen) if seen else {}
    for name in changed:
        if name in known and known[name] != _plain(getattr(held, name)):
            raise Conflict(
                f"Someone wrote here while you did; it says now: “{getattr(held, name)}”. Save again to keep yours."
            )
        setattr(held, name, wanted[name])
    if changed:
        held.save(update_fields=changed)
        log.record(events.ProblemFramed(problem_id=held.pk, fields=tuple(changed)), actor=actor, now=now)
    return held


def _given(framing: Framing) -> dict[str, Any]:
    values = {field.name: getattr(framing, field.name) for field in fields(framing)}
    return {name: _plain(value) for name, value in values.items() if value is not None}


def _plain(value: Any) -> Any:
    """Texts without outer space and with one kind of line end, as browsers send another."""
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


@transaction.atomic
def see(*, problem: Problem, actor: Member, now: datetime) -> None:
    """Note that a member has opened the problem; a fast no to one of its asks is not hasty then."""
    seen = ProblemView(workspace_id=problem.workspace_id, problem=problem, member=actor, at=now)
    ProblemView.objects.bulk_create(
        [seen], update_conflicts=True, unique_fields=["problem", "member"], update_fields=["at"]
    )
