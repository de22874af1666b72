from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from tradeoff.kernel.errors import Refused
from tradeoff.problems import actions, queries
from tradeoff.problems.forms import OptionForm
from tradeoff.problems.models import Problem
from tradeoff.problems.views.problem import whole
from tradeoff.problems.views.replies import is_fragment, refuse
from tradeoff.ui.toasts import toast
from tradeoff.workspaces.middleware import MemberRequest


@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: MemberRequest, problem_id: int) -> HttpResponse:
    found = queries.problem_of(request.member, problem_id)
    form = OptionForm(request.POST or None, currency=request.member.workspace.currency)
    if form.is_valid():
        try:
            actions.offer_option(actor=request.member, problem=found, option=form.option(), now=timezone.now())
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return _listed(request, found, "Offered")
    return _form(request, found, form, option_id=None)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: MemberRequest, problem_id: int, option_id: int) -> HttpResponse:
    found = queries.problem_of(request.member, problem_id)
    option = queries.option_of(found, option_id)
    form = OptionForm.of(option, currency=request.member.workspace.currency, data=request.POST or None)
    if form.is_valid():
        try:
            actions.change_option(actor=request.member, option=option, changes=form.option(), now=timezone.now())
        except Refused as refusal:
            refuse(form, refusal)
        else:
            return _listed(request, found, "Saved")
    return _form(request, found, form, option_id=option_id)


@require_POST
def withdraw(request: MemberRequest, problem_id: int, option_id: int) -> HttpResponse:
    found = queries.problem_of(request.member, problem_id)
    option = queries.option_of(found, option_id)
    actions.withdraw_option(actor=request.member, option=option, now=timezone.now())
    return _listed(request, found, "Withdrawn; you can restore it below the options")


@require_POST
def restore(request: MemberRequest, problem_id: int, option_id: int) -> HttpResponse:
    found = queries.problem_of(request.member, problem_id)
    option = queries.option_of(found, option_id)
    actions.restore_option(actor=request.member, option=option, now=timezone.now())
    return _listed(request, found, "Restored")


def _form(request: MemberRequest, found: Problem, form: OptionForm, *, option_id: int | None) -> HttpResponse:
    template = "problems/_option_form.html" if is_fragment(request) else "problems/option.html"
    context = {"problem": found, "form": form, "option_id": option_id}
    return render(request, template, context, status=422 if form.is_bound else 200)


def _listed(request: MemberRequest, found: Problem, said: str) -> HttpResponse:
    """The options anew, with the gate that they open or close."""
    if not is_fragment(request):
        return redirect("problems:problem", found.pk)
    context = {**whole(request, found), "renewed": True}
    return toast(render(request, "problems/optioned.html", context), said)
