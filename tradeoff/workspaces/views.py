from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tradeoff.kernel.errors import NotAllowed, Refused
from tradeoff.ui.format import count
from tradeoff.workspaces import access, actions, presenting, queries
from tradeoff.workspaces.forms import MemberForm, TeamForm
from tradeoff.workspaces.middleware import MemberRequest
from tradeoff.workspaces.models import SalesTeam


@require_safe
def members(request: MemberRequest) -> HttpResponse:
    keeps = access.can_keep_people(request.member)
    rows = [presenting.member_row(row, with_email=keeps) for row in queries.members_of(request.member)]
    active = [row for row in rows if row.is_active]
    context = {
        "rows": active,
        "former": [row for row in rows if not row.is_active],
        "invited": [
            presenting.invitation_row(row, now=timezone.now()) for row in queries.invitations_of(request.member)
        ],
        "teams": queries.team_tree(request.member),
        "summary": count("active member", len(active)),
        "keeps": keeps,
        "opens_teams": access.can_open_teams(request.member),
    }
    return render(request, "workspaces/members.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_member(request: MemberRequest) -> HttpResponse:
    _require_keeper(request)
    posted = request.POST if request.method == "POST" else None
    form = MemberForm(posted, teams=_teams(request))
    if posted is not None and form.is_valid():
        try:
            added = actions.add_member(actor=request.member, now=timezone.now(), **form.said())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"{added.name} can sign in.")
            return redirect("workspaces:members")
    context = {"form": form, "title": "Add a member", "button": "Add the member"}
    return render(request, "workspaces/member.html", context, status=200 if posted is None else 422)


@require_http_methods(["GET", "HEAD", "POST"])
def member(request: MemberRequest, member_id: int) -> HttpResponse:
    _require_keeper(request)
    found = queries.member_of(request.member, member_id)
    posted = request.POST if request.method == "POST" else None
    form = MemberForm(posted, teams=_teams(request), member=found)
    if posted is not None and form.is_valid():
        try:
            actions.change_member(actor=request.member, member=found, now=timezone.now(), **form.said())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Saved.")
            return redirect("workspaces:members")
    context = {
        "form": form,
        "title": found.name,
        "button": "Save",
        "member": found,
        "me": found.pk == request.member.pk,
    }
    return render(request, "workspaces/member.html", context, status=200 if posted is None else 422)


@require_POST
def deactivate(request: MemberRequest, member_id: int) -> HttpResponse:
    found = queries.member_of(request.member, member_id)
    actions.deactivate_member(actor=request.member, member=found, now=timezone.now())
    messages.success(request, f"{found.name} can no longer enter. What they own stays theirs.")
    return redirect("workspaces:members")


@require_POST
def reactivate(request: MemberRequest, member_id: int) -> HttpResponse:
    found = queries.member_of(request.member, member_id)
    actions.reactivate_member(actor=request.member, member=found, now=timezone.now())
    messages.success(request, f"{found.name} can enter again.")
    return redirect("workspaces:members")


@require_http_methods(["GET", "HEAD", "POST"])
def new_team(request: MemberRequest) -> HttpResponse:
    if not access.can_open_teams(request.member):
        raise NotAllowed("Sales teams are opened by an administrator or the VP sales.")
    posted = request.POST if request.method == "POST" else None
    form = TeamForm(posted, teams=_teams(request))
    if posted is not None and form.is_valid():
        try:
            actions.open_sales_team(actor=request.member, now=timezone.now(), **form.said())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect("workspaces:members")
    context = {"form": form, "title": "Open a sales team", "button": "Open the team", "back": "workspaces:members"}
    return render(request, "workspaces/edit.html", context, status=200 if posted is None else 422)


def _teams(request: MemberRequest) -> list[SalesTeam]:
    return [node.team for node in queries.team_tree(request.member)]


def _require_keeper(request: MemberRequest) -> None:
    if not access.can_keep_people(request.member):
        raise NotAllowed("Only an administrator changes who is a member and with which roles.")
