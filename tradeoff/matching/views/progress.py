from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe
from procrastinate.contrib.django import app

from tradeoff.kernel.errors import NotAllowed
from tradeoff.matching import access, presenting, queries
from tradeoff.workspaces.middleware import MemberRequest


@require_safe
def progress(request: MemberRequest) -> HttpResponse:
    """Whether texts match by meaning, and how far a model has come."""
    if not access.can_see_progress(request.member):
        raise NotAllowed("How matching works is shown to product and administrators.")
    found = queries.progress_of(request.member.workspace_id)
    return render(request, "matching/progress.html", {"found": found, "words": presenting.progress_words(found)})


@require_POST
def rebuild(request: MemberRequest) -> HttpResponse:
    """Look through everything once more now instead of tonight."""
    if not access.can_see_progress(request.member):
        raise NotAllowed("How matching works is shown to product and administrators.")
    app.configure_task("matching.catch_up").defer(workspace_id=request.member.workspace_id, everything=True)
    messages.success(request, "Everything is looked through once more; this page shows how far it is.")
    return redirect("matching:progress")
