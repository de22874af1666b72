from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tradeoff.kernel.errors import Refused
from tradeoff.matching import access, actions, presenting, queries
from tradeoff.matching.rules import Verdict
from tradeoff.workspaces.middleware import MemberRequest

SHOWN = 50


@require_safe
def alike(request: MemberRequest) -> HttpResponse:
    """Problems that may be one, side by side; what was settled lately can be taken back."""
    member, verdict = request.member, presenting.verdict_of(request.GET.get("show", ""))
    found = queries.merge_suggestions(member, verdict=verdict)
    rows = presenting.merge_rows(list(found[:SHOWN]), queries.evidence_of(member, found[:SHOWN]))
    context = {
        "rows": rows,
        "total": found.count(),
        "tabs": presenting.verdict_tabs(verdict, queries.count_verdicts(member)),
        "verdict": verdict.value,
        "may_settle": access.can_settle(member),
        "progress": presenting.progress_words(queries.progress_of(member.workspace_id)),
    }
    return render(request, "matching/alike.html", context)


@require_POST
def accept(request: MemberRequest, suggestion_id: int) -> HttpResponse:
    """Merge, under a better title if one was written; `keeps` names the problem that stays."""
    found = queries.merge_suggestion_of(request.member, suggestion_id)
    later, title = request.POST.get("keeps") == str(found.problem_id), request.POST.get("title", "")
    try:
        actions.accept_merge(actor=request.member, suggestion=found, keeps_later=later, title=title, now=timezone.now())
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        stays = found.problem if later else found.into
        messages.success(
            request, f"Merged into “{title.strip() or stays.title}”. Under “Accepted” you can take it back."
        )
    return redirect("matching:alike")


@require_POST
def dismiss(request: MemberRequest, suggestion_id: int) -> HttpResponse:
    found = queries.merge_suggestion_of(request.member, suggestion_id)
    actions.dismiss_merge(actor=request.member, suggestion=found, now=timezone.now())
    messages.success(
        request, "Two problems, then. They are not proposed again; under “Dismissed” you can take it back."
    )
    return redirect("matching:alike")


@require_POST
def reopen(request: MemberRequest, suggestion_id: int) -> HttpResponse:
    found = queries.merge_suggestion_of(request.member, suggestion_id)
    was_merged = found.verdict == Verdict.ACCEPTED
    actions.reopen_merge(actor=request.member, suggestion=found, now=timezone.now())
    said = "The merge is undone, and the two wait here again." if was_merged else "The two wait here again."
    messages.success(request, said)
    return redirect("matching:alike")
