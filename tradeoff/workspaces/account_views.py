"""The page of one's own account: outside every workspace, whoever one is there."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from tradeoff.workspaces import actions, queries
from tradeoff.workspaces.forms import AccountForm
from tradeoff.workspaces.models import User


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    user = request.user
    assert isinstance(user, User)
    posted = request.POST if request.method == "POST" else None
    form = AccountForm(posted, user=user)
    if posted is not None and form.is_valid():
        actions.set_time_zone(user=user, time_zone=form.cleaned_data["time_zone"])
        messages.success(request, "Saved.")
        return redirect("account")
    context = {
        "form": form,
        "has_password": user.has_usable_password(),
        "companies": queries.company_ties_of(user),
        "factors": queries.factors_of(user),
        "sessions": queries.sessions_of(user, key=request.session.session_key or ""),
    }
    return render(request, "workspaces/account.html", context, status=200 if posted is None else 422)


@login_required
@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """End the named session, or all but this one."""
    user = request.user
    assert isinstance(user, User)
    named = request.POST.get("session", "")
    ended = actions.end_sessions(
        user=user, keep=request.session.session_key or "", only=int(named) if named.isdecimal() else None
    )
    messages.success(request, "Signed out there." if ended else "That session had ended already.")
    return redirect("account")
