"""From an address to a member in a workspace, inside one transaction a request."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import get_script_prefix, set_script_prefix

from tradeoff.workspaces import tenancy
from tradeoff.workspaces.entering import entries_of
from tradeoff.workspaces.models import Member, Workspace
from tradeoff.workspaces.rules import FACTOR_AT_COMPANY, RESERVED_SLUGS

View = Callable[[HttpRequest], HttpResponse]


class MemberRequest(HttpRequest):
    """What every view inside a workspace receives."""

    member: Member
    workspaces: list[Workspace]


def one_transaction(get_response: View) -> View:
    """Row-level security is set per transaction, so everything that reads rows for a request happens inside one."""

    def respond(request: HttpRequest) -> HttpResponse:
        with transaction.atomic():
            response = get_response(request)
            if response.status_code >= 500 or (response.status_code >= 400 and not _counts_tries(request)):
                transaction.set_rollback(True)
        return response

    return respond


def _counts_tries(request: HttpRequest) -> bool:
    """What is refused where one may guess must leave its mark, or a script that is answered 400 could try for ever."""
    return request.path_info.startswith(("/account/", "/feeds/", "/portal/"))


def enter_workspace(get_response: View) -> View:
    """Take `/<slug>` off the path, as a mount point; a stranger gets the same 404 as for no workspace at all."""

    def respond(request: HttpRequest) -> HttpResponse:
        slug, slash, rest = request.path_info.lstrip("/").partition("/")
        if slug in RESERVED_SLUGS:
            return get_response(request)
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        memberships = entries_of(request.user.pk)
        if not slug:
            return _to_own_workspace(memberships)
        member = next((one for one in memberships if one.workspace.slug == slug), None)
        if member is None:
            raise Http404
        if not slash:
            return HttpResponse(status=302, headers={"Location": f"/{slug}/"})
        if _needs_factor(request, member):
            return _to_setting_one_up(request, slug)
        tenancy.enter(member.workspace_id)
        request.member = member  # type: ignore[attr-defined]
        request.workspaces = [one.workspace for one in memberships if one is not member]  # type: ignore[attr-defined]
        return _mounted(request, f"/{slug}/", rest, get_response)

    return respond


def _needs_factor(request: HttpRequest, member: Member) -> bool:
    """Whether the workspace wants a second factor and this session has none, here or at the company's sign-in."""
    has_one: bool = getattr(member, "has_factor")  # noqa: B009  # annotated
    return member.workspace.requires_factor and not has_one and not request.session.get(FACTOR_AT_COMPANY)


def _to_setting_one_up(request: HttpRequest, slug: str) -> HttpResponse:
    """The same answer at every door; a part of a page is told to leave the page."""
    address = f"/account/factor/{slug}/"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponse(status=303, headers={"Location": address})


def _to_own_workspace(memberships: list[Member]) -> HttpResponse:
    if not memberships:
        raise Http404("You are not a member of any workspace yet; ask an administrator to add you.")
    return HttpResponse(status=302, headers={"Location": f"/{memberships[0].workspace.slug}/"})


def _mounted(request: HttpRequest, prefix: str, rest: str, get_response: View) -> HttpResponse:
    before = get_script_prefix()
    request.path_info = f"/{rest}"
    set_script_prefix(prefix)
    try:
        return get_response(request)
    finally:
        set_script_prefix(before)
