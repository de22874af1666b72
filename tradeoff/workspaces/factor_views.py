"""The rule that a second factor is needed, and the page where those without one are sent."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tradeoff.kernel.errors import Refused
from tradeoff.workspaces import actions, queries, tenancy
from tradeoff.workspaces.middleware import MemberRequest
from tradeoff.workspaces.models import User


@require_POST
def require(request: MemberRequest) -> HttpResponse:
    """Switch the rule on or off for the whole workspace."""
    required = request.POST.get("required") == "1"
    try:
        actions.require_second_factor(actor=request.member, required=required, now=timezone.now())
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "A second factor is required now." if required else "A password alone opens again.")
    return redirect("workspaces:settings")


@never_cache
@login_required
@require_safe
def needed(request: HttpRequest, slug: str) -> HttpResponse:
    """Says why the workspace is closed, and how it opens."""
    user = request.user
    assert isinstance(user, User)
    tenancy.recognize(user.pk)
    workspaces = queries.workspaces_of(user)
    wanted = next((one for one in workspaces if one.slug == slug), None)
    if wanted is None or not wanted.requires_factor or queries.has_factor(user.pk):
        return redirect(f"/{wanted.slug}/" if wanted else "/")
    others = [one for one in workspaces if not one.requires_factor]
    return render(request, "workspaces/factor_needed.html", {"workspace": wanted, "others": others})
