from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tradeoff.kernel.errors import Refused
from tradeoff.problems.queries import problem_of
from tradeoff.strategy import access, actions, queries
from tradeoff.strategy.forms import AssessForm, FitForm
from tradeoff.strategy.presenting import weighing as presenting
from tradeoff.strategy.views.listing import today_of
from tradeoff.workspaces.middleware import MemberRequest

if TYPE_CHECKING:
    from tradeoff.problems.models import Problem


@require_safe
def weighing(request: MemberRequest, problem_id: int) -> HttpResponse:
    """The problem's figures and what both lenses make of them; a panel on the problem's page."""
    member, problem = request.member, problem_of(request.member, problem_id)
    found = queries.weigh(member, today=today_of(request))
    one, currency = found.of(problem_id), member.workspace.currency
    context: dict[str, Any] = {
        "problem": problem,
        "one": one,
        "sees_money": access.can_see_money(member),
        "may_judge": access.can_assess(member),
        "judgement": presenting.judgement_of(queries.assessments_of(problem).first(), now=timezone.now()),
        "fits": presenting.fit_lines(*queries.objectives_with_fits(member, problem)),
    }
    if one is not None and not access.can_see_money(member):
        context["tiles"] = presenting.banded_tiles(one, scale=member.workspace.scale)
    elif one is not None:
        context |= {
            "tiles": presenting.tiles_of(one, currency=currency),
            "horizons": presenting.horizons_of(one, currency=currency),
            "cards": presenting.lens_cards(one, total=len(found.problems), currency=currency),
            "summary": presenting.summary_of(one, currency=currency),
        }
    return render(request, "strategy/weighing.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def assess(request: MemberRequest, problem_id: int) -> HttpResponse:
    problem = problem_of(request.member, problem_id)
    newest = queries.assessments_of(problem).first()
    known = {"impact": str(newest.impact.normalize()), "confidence": newest.confidence} if newest else {}
    form = AssessForm(request.POST or None, initial=known)
    if form.is_valid():
        try:
            actions.assess(actor=request.member, problem=problem, now=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, "Judged. RICE and both lenses count it from now on.")
            return redirect("problems:problem", problem_id)
    return _judge(request, problem, form=form)


@require_POST
def fit(request: MemberRequest, problem_id: int) -> HttpResponse:
    problem = problem_of(request.member, problem_id)
    form = _fit_form(request, problem)
    if not form.is_valid():
        return _judge(request, problem, fit_form=form)
    for objective, points in form.points():
        actions.set_fit(actor=request.member, problem=problem, objective=objective, points=points, now=timezone.now())
    messages.success(request, "Saved. Both lenses count the best fit.")
    return redirect("problems:problem", problem_id)


def _judge(
    request: MemberRequest, problem: Problem, *, form: AssessForm | None = None, fit_form: FitForm | None = None
) -> HttpResponse:
    refused = (form is not None and form.is_bound) or fit_form is not None
    context = {
        "problem": problem,
        "form": form or AssessForm(),
        "fit_form": fit_form or _fit_form(request, problem, bound=False),
        "earlier": [presenting.judgement_of(row, now=timezone.now()) for row in queries.assessments_of(problem)[:10]],
        "may_judge": access.can_assess(request.member),
    }
    return render(request, "strategy/judge.html", context, status=422 if refused else 200)


def _fit_form(request: MemberRequest, problem: Problem, *, bound: bool = True) -> FitForm:
    objectives = queries.objectives_of(request.member)
    return FitForm(request.POST if bound else None, objectives=objectives, fits=queries.fits_of(problem))
