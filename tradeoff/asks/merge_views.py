from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from tradeoff.asks import access, actions, presenting, queries
from tradeoff.asks.forms import number_of, words_of
from tradeoff.asks.inputs import title_of
from tradeoff.kernel.errors import NotAllowed
from tradeoff.workspaces.middleware import MemberRequest


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: MemberRequest, ask_id: int) -> HttpResponse:
    """Find the ask that says the same, and let this one count for it."""
    member, now, found = request.member, timezone.now(), queries.ask_of(request.member, ask_id)
    if not access.can_merge(member, found):
        raise NotAllowed("Asks are merged by product or by whoever looks after them.")
    if request.method == "POST":
        into = queries.ask_of(member, number_of(request.POST.get("into")) or 0)
        actions.merge(ask=found, into=into, actor=member, now=now)
        messages.success(request, "Merged. Both keep their words; you can undo it on this page.")
        return redirect("asks:ask", found.pk)
    words, today = words_of(request.GET), now.astimezone(member.workspace.zone).date()
    near = queries.asks_like(member, words or found.wants, but=found)
    rows = [(presenting.row_of(row, actor=member, today=today, now=now), row.wants) for row in near]
    context = {"ask": found, "title": title_of(found.wants), "rows": rows, "words": words}
    return render(request, "asks/merge.html", context)


@require_POST
def undo_merge(request: MemberRequest, ask_id: int) -> HttpResponse:
    found = queries.ask_of(request.member, ask_id)
    actions.undo_merge(ask=found, actor=request.member, now=timezone.now())
    messages.success(request, "The ask stands for itself again, with the answer it had before.")
    return redirect("asks:ask", found.pk)
