"""To the vendor's sign-in and back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from tradeoff.integrations import actions, queries
from tradeoff.integrations.line import Trouble
from tradeoff.integrations.models import Connection
from tradeoff.workspaces.middleware import MemberRequest

KEPT_IN = "connecting"  # of the session: what to remember by state, until the person is back
LONGEST = timedelta(minutes=15)
MOST = 5


def back_to() -> str:
    """The return address an admin enters at the vendor."""
    return f"{settings.SITE_ADDRESS}{reverse('integrations:back')}"


@require_safe
def start(request: MemberRequest, connection_id: int) -> HttpResponse:
    """Sends the person to the vendor; nothing changes here until they are back with what we gave them."""
    row = queries.connection_of(request.member, connection_id)
    way = actions.way_there(connection=row, actor=request.member, back_to=back_to())
    kept = dict(list(_kept(request).items())[-MOST + 1 :])
    kept[way.state] = {"id": row.pk, "verifier": way.verifier, "at": timezone.now().isoformat()}
    request.session[KEPT_IN] = kept
    response = HttpResponse(status=302, headers={"Location": way.address})
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def back(request: MemberRequest) -> HttpResponse:
    """A state opens once, in the session it was made in, within a quarter of an hour."""
    kept = _kept(request)
    found = kept.pop(request.GET.get("state", ""), None)
    request.session[KEPT_IN] = kept
    now = timezone.now()
    if found is None or now - datetime.fromisoformat(found["at"]) > LONGEST:
        messages.error(request, "That sign-in took too long or began elsewhere. Start it again from here.")
        return redirect("integrations:connections")
    row = queries.connection_of(request.member, found["id"])
    if "code" not in request.GET:
        messages.error(request, f"{row.name} was not connected: the sign-in there was refused.")
        return redirect("integrations:connection", row.pk)
    _finish(request, row, request.GET["code"], found["verifier"], now)
    return redirect("integrations:connection", row.pk)


def _finish(request: MemberRequest, row: Connection, code: str, verifier: str, now: datetime) -> None:
    try:
        grant = actions.grant_for(connection=row, actor=request.member, code=code, verifier=verifier, back_to=back_to())
        who = actions.who_is_there(row, grant)
        actions.open_connection(connection=row, actor=request.member, grant=grant, who=who, now=now)
    except Trouble as trouble:
        messages.error(request, f"{trouble.message} {trouble.remedy}".strip())
    else:
        messages.success(request, f"{row.name} is connected.")


def _kept(request: MemberRequest) -> dict[str, Any]:
    return dict(request.session.get(KEPT_IN, {}))
