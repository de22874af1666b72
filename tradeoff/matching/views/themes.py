from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from procrastinate.contrib.django import app

from tradeoff.kernel.errors import NotAllowed, Refused
from tradeoff.matching import access, actions, presenting, queries
from tradeoff.matching.forms import ThemeProblemForm
from tradeoff.workspaces.middleware import MemberRequest
from tradeoff.workspaces.queries import areas_of


@require_safe
def themes(request: MemberRequest) -> HttpResponse:
    """What was heard in the last ninety days, in groups; rising ones first."""
    member = request.member
    if not access.can_see_themes(member):
        return render(request, "matching/closed.html")
    run = queries.latest_run(member)
    found = queries.latest_themes(member, run) if run else []
    context = {
        "rows": [presenting.theme_row(one) for one in found],
        "run": presenting.run_words(run) if run else "",
        "may_group": access.can_group(member),
        "by_words_alone": not queries.serving_encoder(member.workspace_id),
        "progress": presenting.progress_words(queries.progress_of(member.workspace_id)),
    }
    return render(request, "matching/themes.html", context)


@require_POST
def group(request: MemberRequest) -> HttpResponse:
    if not access.can_group(request.member):
        raise NotAllowed("Themes are grouped by product.")
    app.configure_task("matching.group").defer(workspace_id=request.member.workspace_id, member_id=request.member.pk)
    messages.success(request, "The themes are being grouped anew; they stand here in a moment.")
    return redirect("matching:themes")


@require_safe
def theme(request: MemberRequest, theme_id: int) -> HttpResponse:
    """Every voice in a theme, and the way to a problem."""
    return _theme(request, theme_id, None)


@require_http_methods(["POST"])
def open_problem(request: MemberRequest, theme_id: int) -> HttpResponse:
    """A problem for the theme, with those of its asks that were left ticked."""
    member, heard = request.member, queries.theme_of(request.member, theme_id)
    form = ThemeProblemForm(request.POST, areas=areas_of(member))
    if form.is_valid():
        asks = [int(key) for key in request.POST.getlist("ask") if key.isdigit()]
        try:
            problem = actions.open_problem_from(
                actor=member, heard=heard, area=form.cleaned_data["area"], title=form.cleaned_data["title"], asks=asks,
                now=timezone.now(),
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "The problem is open. Now state it: what do they need to get done?")
            return redirect("problems:problem", problem.pk)
    return _theme(request, theme_id, form)


def _theme(request: MemberRequest, theme_id: int, form: ThemeProblemForm | None) -> HttpResponse:
    if not access.can_see_themes(request.member):
        return render(request, "matching/closed.html")
    heard = queries.theme_of(request.member, theme_id)
    row = presenting.theme_row(heard)
    form = form or ThemeProblemForm(areas=areas_of(request.member), initial={"title": row.title})
    context = {"row": row, "form": form, "may_settle": access.can_settle(request.member)}
    return render(request, "matching/theme.html", context, status=422 if form.is_bound else 200)
