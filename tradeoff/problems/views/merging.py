from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from tradeoff.kernel.errors import Refused
from tradeoff.problems import actions, presenting, queries
from tradeoff.problems.forms import MergeForm
from tradeoff.problems.views.replies import refuse
from tradeoff.workspaces.middleware import MemberRequest


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: MemberRequest, problem_id: int) -> HttpResponse:
    member, found = request.member, queries.problem_of(request.member, problem_id)
    others = queries.visible_problems(member).exclude(pk=problem_id).order_by("title", "pk")
    form = MergeForm(request.POST or None, problems=others, initial={"into": request.GET.get("into", "")})
    if form.is_valid():
        into = queries.problem_of(member, form.cleaned_data["into"])
        try:
            actions.merge_problems(problem=found, into=into, actor=member, now=timezone.now())
        except Refused as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"Merged. Asks of “{found.title}” count here now; you can undo it on this page.")
            return redirect("problems:problem", into.pk)
    alike = queries.similar_problems(member, f"{found.title} {found.statement}")
    context = {
        "problem": found,
        "form": form,
        "suggestions": [presenting.suggestion(one) for one in alike if one.problem_id != problem_id],
    }
    return render(request, "problems/merge.html", context, status=422 if form.is_bound else 200)


@require_POST
def undo(request: MemberRequest, problem_id: int) -> HttpResponse:
    found = queries.problem_of(request.member, problem_id)
    actions.undo_merge(problem=found, actor=request.member, now=timezone.now())
    messages.success(request, "The merge is undone: this problem stands for itself again, with every ask it had.")
    return redirect("problems:problem", problem_id)
