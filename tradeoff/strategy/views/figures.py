from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tradeoff.asks.queries import veiled
from tradeoff.kernel.errors import NotFound
from tradeoff.problems.queries import merge_of, problem_of
from tradeoff.strategy import access, exporting, queries
from tradeoff.strategy.engine.weigh import Weighed
from tradeoff.strategy.presenting import figures
from tradeoff.strategy.views.listing import as_file, today_of
from tradeoff.ui.parts import Tab
from tradeoff.workspaces.middleware import MemberRequest

if TYPE_CHECKING:
    from tradeoff.problems.models import Problem


@require_safe
def figure(request: MemberRequest, problem_id: int, name: str) -> HttpResponse:
    """A figure with its formula and the rows that add up to it."""
    problem = problem_of(request.member, problem_id)
    page = _opened(request, weighed(request, problem), name)
    context = {
        "problem": problem,
        "page": page,
        "workspace": request.member.workspace,
        "tabs": _tabs(request, problem_id, name),
    }
    return render(request, "strategy/figure.html", context)


@require_safe
def figure_csv(request: MemberRequest, problem_id: int, name: str) -> HttpResponse:
    page = _opened(request, weighed(request, problem_of(request.member, problem_id)), name)
    text = exporting.figure_csv(page, currency=request.member.workspace.currency)
    return as_file(text, f"problem-{problem_id}-{name}.csv")


def weighed(request: MemberRequest, problem: Problem) -> Weighed:
    """The problem as weighed now; a merged one is weighed as what it was merged into."""
    weighing = queries.weigh(request.member, today=today_of(request))
    while (found := weighing.of(problem.pk)) is None and (merge := merge_of(problem)):
        problem = merge.into
    if found is None:
        raise NotFound("There is no such problem here.")
    return found


def _opened(request: MemberRequest, one: Weighed, name: str) -> figures.FigurePage:
    member = request.member
    if not access.can_see_money(member):
        ids = {kind: [row.id for row in figures.rows_of(one, name) if row.kind == kind] for kind in ("deal", "ask")}
        deals = queries.banded_deals_in(member, ids["deal"]) if ids["deal"] else {}
        said = (
            {ask.pk: ask for ask in veiled(member, queries.asks_in(member, ids["ask"]).values())} if ids["ask"] else {}
        )
        return figures.in_bands(one, name, deals, said, workspace=member.workspace)
    rows = figures.rows_of(one, name)
    ids = {kind: [row.id for row in rows if row.kind == kind] for kind in ("deal", "ask", "account")}
    names = figures.Names(
        deals=queries.deals_in(member, ids["deal"]) if ids["deal"] else {},
        asks=queries.asks_in(member, ids["ask"]) if ids["ask"] else {},
        accounts=queries.accounts_in(member, ids["account"]) if ids["account"] else {},
    )
    return figures.opened(one, name, names, currency=member.workspace.currency, today=today_of(request))


def _tabs(request: MemberRequest, problem_id: int, current: str) -> list[Tab]:
    banded = not access.can_see_money(request.member)
    return [Tab(label, href, name == current) for name, label, href in figures.places(problem_id, banded=banded)]
