"""Calendars in: connected, sent as a file, and the meetings that wait for a person to say where they belong."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tradeoff.activities import access, actions, jobs, outside, presenting, queries
from tradeoff.activities.engine.calendars import MOST_BYTES, Stretch, read_calendar
from tradeoff.activities.forms import ConnectForm, FileForm, number_of
from tradeoff.activities.queries.calendars import AHEAD, BACK
from tradeoff.crm.queries import account_of, deal_of
from tradeoff.kernel.errors import Invalid, NotAllowed, Refused
from tradeoff.ui.format import count
from tradeoff.workspaces.middleware import MemberRequest


@require_safe
def calendar(request: MemberRequest) -> HttpResponse:
    _require(request)
    return _page(request)


@require_POST
def connect(request: MemberRequest) -> HttpResponse:
    """Connect an address; it is read at once by a job, and again every ten minutes."""
    _require(request)
    form = ConnectForm(request.POST)
    if not form.is_valid():
        return _page(request, connect_form=form)
    try:
        address = outside.checked_calendar_address(form.cleaned_data["address"])
        said = {"name": form.cleaned_data["name"], "with_private": form.cleaned_data["with_private"]}
        source = actions.connect_calendar(actor=request.member, address=address, now=timezone.now(), **said)
    except Refused as refusal:
        form.refuse(refusal)
        return _page(request, connect_form=form)
    jobs.read_calendar_of.defer(workspace_id=source.workspace_id, source_id=source.pk)
    messages.success(request, "Connected. It is being read; its meetings appear in a moment.")
    return redirect("activities:calendar")


@require_POST
def read_again(request: MemberRequest, calendar_id: int) -> HttpResponse:
    source = queries.calendar_of(request.member, calendar_id)
    jobs.read_calendar_of.defer(workspace_id=source.workspace_id, source_id=source.pk)
    messages.success(request, "It is being read; look again in a moment.")
    return redirect("activities:calendar")


@require_POST
def drop(request: MemberRequest, calendar_id: int) -> HttpResponse:
    source = queries.calendar_of(request.member, calendar_id)
    with_meetings = request.POST.get("with_meetings") == "1"
    gone = actions.drop_calendar(actor=request.member, calendar=source, with_meetings=with_meetings, now=timezone.now())
    told = f" {count('meeting', gone)} of it deleted." if with_meetings else " What was logged stays."
    messages.success(request, f"The calendar is read no more.{told}")
    return redirect("activities:calendar")


@require_POST
def upload(request: MemberRequest) -> HttpResponse:
    """A calendar file of one's own, taken in at once."""
    _require(request)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, file_form=form)
    member, now = request.member, timezone.now()
    try:
        content = form.cleaned_data["file"].read(MOST_BYTES + 1)
        read = read_calendar(content, stretch=Stretch(now - BACK, now + AHEAD), zone=member.workspace.zone)
        private = form.cleaned_data["with_private"]
        taken = actions.take_calendar(
            actor=member, calendar=None, meetings=read.meetings, with_private=private, now=now
        )
    except Refused as refusal:
        form.refuse(refusal)
        return _page(request, file_form=form)
    messages.success(request, presenting.taken_words(taken, unreadable=read.unreadable))
    return redirect("activities:review" if taken.unmatched else "activities:calendar")


@require_safe
def review(request: MemberRequest) -> HttpResponse:
    """Meetings whose people are nobody's contacts yet."""
    _require(request)
    member, now = request.member, timezone.now()
    rows = queries.waiting_events(member)
    context = {
        "rows": [presenting.event_row(row, actor=member, now=now) for row in rows[:100]],
        "total": rows.count(),
        "tabs": presenting.tabs("activities:calendar"),
    }
    return render(request, "activities/review.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def place(request: MemberRequest, event_id: int) -> HttpResponse:
    """Say where one belongs; the rest of its series follows."""
    member, event = request.member, queries.waiting_event(request.member, event_id)
    words = request.GET.get("q", "").replace("\0", "").strip()[:200]
    if request.method == "POST":
        deal, account = (number_of(request.POST.get(name)) for name in ("deal", "account"))
        if deal is None and account is None:
            raise Invalid("Choose a deal or an account.")
        actions.place_event(
            actor=member,
            event=event,
            deal=deal_of(member, deal) if deal else None,
            account=account_of(member, account) if account and not deal else None,
            now=timezone.now(),
        )
        messages.success(request, "Logged.")
        return redirect("activities:review")
    deals, accounts = queries.places_for(member, event, words)
    row = presenting.event_row(event, actor=member, now=timezone.now())
    context = {"event": event, "row": row, "deals": deals, "accounts": accounts, "words": words}
    return render(request, "activities/place.html", context)


@require_POST
def dismiss(request: MemberRequest, event_id: int) -> HttpResponse:
    event = queries.waiting_event(request.member, event_id)
    actions.dismiss_event(actor=request.member, event=event, now=timezone.now())
    messages.success(request, "Left out; it does not come back.")
    return redirect("activities:review")


def _page(
    request: MemberRequest, *, connect_form: ConnectForm | None = None, file_form: FileForm | None = None
) -> HttpResponse:
    member, now = request.member, timezone.now()
    feed = queries.feed_of(member)
    context = {
        "calendars": [presenting.calendar_row(row, now=now) for row in queries.calendars_of(member)],
        "waiting": queries.waiting_events(member).count(),
        "connect_form": connect_form or ConnectForm(),
        "file_form": file_form or FileForm(),
        "feed_made": presenting.when_words(feed.made_at, actor=member, now=now) if feed else "",
        "tabs": presenting.tabs("activities:calendar"),
    }
    return render(request, "activities/calendar.html", context, status=422 if connect_form or file_form else 200)


def _require(request: MemberRequest) -> None:
    if not access.can_connect(request.member):
        raise NotAllowed("Calendars are connected by members with a sales or product role.")
