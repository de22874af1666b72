"""Inviting people, inside a workspace; coming in by a link, outside of any."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from tradeoff.kernel.errors import NotAllowed, Refused
from tradeoff.ui.format import count
from tradeoff.workspaces import access, actions, presenting, queries
from tradeoff.workspaces.forms import InviteForm, JoinForm
from tradeoff.workspaces.middleware import MemberRequest
from tradeoff.workspaces.models import User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: MemberRequest) -> HttpResponse:
    """One or many addresses with the same roles and team; all are invited, or none is."""
    if not access.can_keep_people(request.member):
        raise NotAllowed("Only an administrator invites people.")
    posted = request.POST if request.method == "POST" else None
    form = InviteForm(posted, teams=[node.team for node in queries.team_tree(request.member)])
    if posted is not None and form.is_valid():
        try:
            invited = actions.invite_all(actor=request.member, now=timezone.now(), **form.said())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(
                request, f"{count('invitation', len(invited))} sent. Each link opens once, for seven days."
            )
            return redirect("workspaces:members")
    context = {"form": form, "title": "Invite people", "button": "Send", "back": "workspaces:members"}
    return render(request, "workspaces/edit.html", context, status=200 if posted is None else 422)


@require_POST
def send_again(request: MemberRequest, invitation_id: int) -> HttpResponse:
    found = queries.invitation_of(request.member, invitation_id)
    actions.send_again(actor=request.member, invitation=found, now=timezone.now())
    messages.success(request, f"A new link is on its way to {found.email}.")
    return redirect("workspaces:members")


@require_POST
def withdraw(request: MemberRequest, invitation_id: int) -> HttpResponse:
    found = queries.invitation_of(request.member, invitation_id)
    actions.withdraw(actor=request.member, invitation=found, now=timezone.now())
    messages.success(request, f"The link sent to {found.email} opens nothing any more.")
    return redirect("workspaces:members")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link of an invitation."""
    user = request.user if isinstance(request.user, User) else None
    try:
        found = actions.invitation_behind(token, now=timezone.now())
    except Refused as refusal:
        return render(request, "workspaces/join.html", {"refusal": refusal}, status=410)
    posted = request.POST if request.method == "POST" else None
    form = JoinForm(posted, needs_password=user is None)
    if posted is not None and form.is_valid():
        try:
            member = actions.accept(token=token, user=user, now=timezone.now(), **form.said())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            if user is None:
                login(request, member.user, backend=BACKEND)
            return redirect(f"/{found.workspace.slug}/")
    context = {"form": form, **presenting.invitation_words(found, user=user), "known": queries.has_account(found.email)}
    return render(request, "workspaces/join.html", context, status=200 if posted is None else 422)
