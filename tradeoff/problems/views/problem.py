from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from tradeoff.asks.queries import veiled, with_answers
from tradeoff.kernel.errors import Refused
from tradeoff.problems import access, actions, presenting, queries
from tradeoff.problems.forms import FramingForm, ProblemForm, PropertiesForm
from tradeoff.problems.models import Option, Problem, ProblemMerge
from tradeoff.problems.views.replies import is_fragment, refuse
from tradeoff.ui.toasts import toast
from tradeoff.workspaces.middleware import MemberRequest
from tradeoff.workspaces.queries import area_of, areas_of, member_of, members_of


@require_safe
def problem(request: MemberRequest, problem_id: int) -> HttpResponse:
    found = queries.problem_of(request.member, problem_id)
    actions.see(problem=found, actor=request.member, now=timezone.now())
    today = timezone.now().astimezone(request.member.workspace.zone).date()
    around = merge, merged = queries.merges_around(found)
    context = {**whole(request, found, around=around), **_evidence(request, found, today=today)}
    context |= {
        "merge": merge,
        "merged": merged,
        "may_merge": access.can_merge(request.member),
        "opened": presenting.opened_words(found),
    }
    return render(request, "problems/problem.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    member = request.member
    areas, members = areas_of(member), members_of(member).active()
    named = {"title": request.GET.get("title", "")}
    form = ProblemForm(request.POST or None, initial=named, areas=areas, members=members)
    if form.is_valid():
        said = dict(form.cleaned_data)
        owner_id = said.pop("owner")
        area, owner = area_of(member, said.pop("area")), member_of(member, owner_id) if owner_id else None
        try:
            opened = actions.open_problem(actor=member, area=area, owner=owner, now=timezone.now(), **said)
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return redirect("problems:problem", opened.pk)
    return render(request, "problems/new.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def frame(request: MemberRequest, problem_id: int) -> HttpResponse:
    found = queries.problem_of(request.member, problem_id)
    form = FramingForm.of(found, request.POST or None)
    if form.is_valid():
        try:
            found = actions.frame(
                actor=request.member, problem=found, changes=form.changes(), seen=form.seen(), now=timezone.now()
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return _framed(request, found)
    field = request.GET.get("field", "")
    if not form.is_bound and field in form.fields:
        form.fields[field].widget.attrs |= {"autofocus": True, "data-focus": True}
    template = "problems/_framing_form.html" if is_fragment(request) else "problems/frame.html"
    return render(request, template, {"problem": found, "form": form}, status=422 if form.is_bound else 200)


@require_safe
def framing(request: MemberRequest, problem_id: int) -> HttpResponse:
    """The framing as it reads, for who leaves the form without saving."""
    found = queries.problem_of(request.member, problem_id)
    if not is_fragment(request):
        return redirect("problems:problem", problem_id)
    return render(request, "problems/framed.html", framed(request, found))


@require_http_methods(["GET", "HEAD", "POST"])
def properties(request: MemberRequest, problem_id: int) -> HttpResponse:
    member, found = request.member, queries.problem_of(request.member, problem_id)
    areas, members = areas_of(member), members_of(member).active()
    stated = {"title": found.title, "area": found.area_id, "owner": found.owner_id}
    form = PropertiesForm(request.POST or None, initial=stated, areas=areas, members=members)
    if form.is_valid():
        said = form.cleaned_data
        changes = actions.Framing(
            title=said["title"], area=area_of(member, said["area"]), owner=member_of(member, said["owner"])
        )
        try:
            actions.frame(actor=member, problem=found, changes=changes, now=timezone.now())
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return redirect("problems:problem", problem_id)
    context = {"problem": found, "form": form}
    return render(request, "problems/properties.html", context, status=422 if form.is_bound else 200)


Around = tuple[ProblemMerge | None, list[ProblemMerge]]
Options = tuple[list[Option], list[Option]]


def whole(request: MemberRequest, found: Problem, *, around: Around | None = None) -> dict[str, Any]:
    """The framing, the gate and the options."""
    both = queries.all_options(found)
    return {**framed(request, found, around=around, both=both), **_options(request, both)}


def framed(
    request: MemberRequest, found: Problem, *, around: Around | None = None, both: Options | None = None
) -> dict[str, Any]:
    """What the framing and the gate need."""
    merge = around[0] if around else queries.merge_of(found)
    return {
        "problem": found,
        "wide": presenting.texts_of(found)[:2],
        "narrow": presenting.texts_of(found)[2:],
        "gate": presenting.gate_of(found, queries.facts_of(found, both[0] if both else None)),
        "may_frame": access.can_frame(request.member, found) and merge is None,
    }


def _options(request: MemberRequest, both: Options) -> dict[str, Any]:
    currency = request.member.workspace.currency
    return {
        "options": presenting.option_rows(both[0], currency=currency),
        "withdrawn": presenting.option_rows(both[1], currency=currency),
    }


def _evidence(request: MemberRequest, found: Problem, *, today: date) -> dict[str, Any]:
    member = request.member
    asks = veiled(member, with_answers(queries.filed_asks(member, found)).select_related("asked_by", "account", "deal"))
    deals, accounts = queries.deals_behind(member, asks), queries.accounts_behind(member, asks)
    by_id = {deal.pk: deal for deal in deals}
    return {
        "ask_count": len(asks),
        "account_count": len({ask.account_id for ask in asks}),
        "groups": presenting.ask_groups(asks, deals=by_id, accounts=accounts, actor=member, today=today),
        "deals": presenting.deal_table(deals, asks, accounts=accounts, currency=member.workspace.currency, today=today)
        if member.sees_money
        else None,
    }


def _framed(request: MemberRequest, found: Problem) -> HttpResponse:
    if not is_fragment(request):
        return redirect("problems:problem", found.pk)
    context = {**framed(request, found), "renewed": True}
    return toast(render(request, "problems/framed.html", context), "Saved")
