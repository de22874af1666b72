"""Trackers: what the company listens for, tried on real calls before it is kept."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tradeoff.calls import access, actions, presenting, queries, trying
from tradeoff.calls.forms import TrackerForm, number_of
from tradeoff.calls.models import Tracker
from tradeoff.calls.rules import clock
from tradeoff.kernel.errors import NotAllowed, Refused
from tradeoff.ui.format import count
from tradeoff.workspaces.middleware import MemberRequest


@require_safe
def trackers(request: MemberRequest) -> HttpResponse:
    member = request.member
    if not access.can_see_calls(member):
        return render(request, "calls/closed.html")
    counts = queries.tracker_counts(member)
    rows = [
        {"tracker": one, "count": counts.get(one.pk), "url": reverse("calls:tracker", args=[one.pk])}
        for one in queries.trackers_of(member)
    ]
    context = {
        "rows": rows, "may_set": access.can_set_trackers(member), "removed_id": number_of(request.GET.get("removed")),
        "without_model": trying.without_model(),
    }  # fmt: skip
    return render(request, "calls/trackers.html", context)


@require_safe
def tracker(request: MemberRequest, tracker_id: int) -> HttpResponse:
    """What one tracker heard: quotes with their moments, by account and by month."""
    member = request.member
    found = queries.tracker_of(member, tracker_id)
    hits = queries.hits_of_tracker(member, found)
    counted = queries.tracker_counts(member).get(found.pk)
    context = {
        "tracker": found,
        "counted": counted,
        "hits": [_hit(hit, member) for hit in hits],
        "accounts": queries.hits_by_account(member, found),
        "months": [(f"{month:%b %Y}", calls, count("call", calls)) for month, calls in _months(member, found)],
        "most": max((calls for _, calls in _months(member, found)), default=1),
        "may_set": access.can_set_trackers(member),
        "without_model": trying.without_model() if found.examples else "",
    }
    return render(request, "calls/tracker.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    return _set(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, tracker_id: int) -> HttpResponse:
    return _set(request, queries.tracker_of(request.member, tracker_id))


@require_POST
def remove(request: MemberRequest, tracker_id: int) -> HttpResponse:
    found = queries.tracker_of(request.member, tracker_id)
    actions.remove_tracker(actor=request.member, tracker=found, now=timezone.now())
    return redirect(f"{reverse('calls:trackers')}?removed={found.pk}")


@require_POST
def restore(request: MemberRequest, tracker_id: int) -> HttpResponse:
    found = queries.removed_tracker_of(request.member, tracker_id)
    actions.restore_tracker(actor=request.member, tracker=found, now=timezone.now())
    messages.success(request, f"{found.name} listens again.")
    return redirect("calls:trackers")


def _set(request: MemberRequest, found: Tracker | None) -> HttpResponse:
    """A form with two buttons: one tries the words on the newest calls, the other keeps them."""
    member = request.member
    if not access.can_set_trackers(member):
        raise NotAllowed("Trackers are set by product, sales managers and administrators.")
    form = TrackerForm(request.POST if request.method == "POST" else None, tracker=found)
    tried = None
    if form.is_valid():
        try:
            if request.POST.get("do") == "try":
                tried = trying.tried(member, form.said())
            else:
                kept = actions.set_tracker(actor=member, said=form.said(), tracker=found, now=timezone.now())
                messages.success(request, f"{kept.name} listens. It goes through the calls now.")
                return redirect("calls:tracker", kept.pk)
        except Refused as refusal:
            form.refuse(refusal)
    context = {"form": form, "tracker": found, "tried": tried, "without_model": trying.without_model()}
    return render(request, "calls/set_tracker.html", context, status=422 if form.is_bound and tried is None else 200)


def _months(member: Any, found: Tracker) -> list[tuple[Any, int]]:
    return queries.calls_by_month(member, found)


def _hit(hit: Any, member: Any) -> dict[str, Any]:
    turn, call = hit.turn, hit.call
    return presenting.hit_row(turn.text, hit.start, hit.end, how=hit.how) | {
        "speaker": turn.speaker.name,
        "stamp": clock(turn.starts_ms) if turn.starts_ms is not None else "",
        "call": call.title,
        "url": f"{reverse('calls:call', args=[call.pk])}#t-{turn.position}",
        "when": presenting.when(call.at, member),
        "account": call.account.name if call.account else "",
    }
