"""A member's own calendar address: made, taken back, and read by their calendar program without signing in."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tradeoff.activities import access, actions, ports, queries, throttling
from tradeoff.activities.engine.feeds import Entry, write_feed
from tradeoff.activities.queries.calendars import AHEAD, BACK
from tradeoff.activities.rules import Kind
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.middleware import MemberRequest
from tradeoff.workspaces.queries import lacks_required_factor

if TYPE_CHECKING:
    from tradeoff.workspaces.models import Member

TOKEN = re.compile(r"([0-9]{1,12})-([A-Za-z0-9_-]{43})")


@require_POST
def make(request: MemberRequest) -> HttpResponse:
    """The address is shown on this page and never again: only its hash is kept."""
    token = actions.make_feed(actor=request.member, now=timezone.now())
    response = render(request, "activities/feed_made.html", {"address": f"{settings.SITE_ADDRESS}/feeds/{token}.ics"})
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def revoke(request: MemberRequest) -> HttpResponse:
    actions.revoke_feed(actor=request.member, now=timezone.now())
    messages.success(request, "The address is taken back; it answers nobody any more.")
    return redirect("activities:calendar")


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """What its member may see today, not too often; the same 404 for every address that is none."""
    now = timezone.now()
    if wait := throttling.wait_for(request, token, now=now):
        words = f"This calendar is read too often. Read it again in {wait} seconds."
        return HttpResponse(words, status=429, content_type="text/plain", headers={"Retry-After": str(wait)})
    parts = TOKEN.fullmatch(token)
    if parts is None:
        raise Http404
    tenancy.enter(int(parts[1]))
    member = queries.reader_of_feed(actions.hash_of(parts[2]))
    if member is None or not access.can_see_activities(member) or lacks_required_factor(member):
        raise Http404
    host = urlsplit(settings.SITE_ADDRESS).hostname or "localhost"
    content = write_feed(f"Tradeoff: {member.workspace.name}", _entries(member, now=now), host=host, now=now)
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _entries(member: Member, *, now: datetime) -> list[Entry]:
    root = f"{settings.SITE_ADDRESS}/{member.workspace.slug}"
    zone, key = member.workspace.zone, f"w{member.workspace_id}"
    meetings = [
        Entry(
            key=f"activity-{row.pk}.{key}",
            at=row.at,
            minutes=row.minutes,
            title=f"{Kind(row.kind).label}: {row.subject}" + (f" ({row.account.name})" if row.account else ""),
            url=f"{root}/deals/{row.deal_id}" if row.deal_id else f"{root}/accounts/{row.account_id}",
        )
        for row in queries.meetings_for_feed(member, now=now)
    ]
    first, last = ((now + span).astimezone(zone).date() for span in (-BACK, AHEAD))
    days = ports.dates_of(member, first, last)
    return meetings + [
        Entry(key=f"{one.key}.{key}", at=one.day, title=one.title, url=f"{root}/{one.path}") for one in days
    ]
