"""One click in a demo: a connection to the vendor's twin on this machine, up to its sign-in."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from tradeoff.integrations import actions
from tradeoff.integrations.forms import TWIN_APP
from tradeoff.workspaces.middleware import MemberRequest


@require_POST
def connect_twin(request: MemberRequest, vendor_name: str) -> HttpResponse:
    """Where this server has no twins there is no such address."""
    if not settings.TWINS_ADDRESS:
        raise Http404
    there = f"{settings.TWINS_ADDRESS}/{vendor_name}"
    row = actions.prepare_connection(
        actor=request.member,
        vendor=vendor_name,
        now=timezone.now(),
        base_url=there,
        oauth_base_url=there,
        signing_secret=TWIN_APP["client_secret"],
        **TWIN_APP,
    )
    return redirect("integrations:start", row.pk)
