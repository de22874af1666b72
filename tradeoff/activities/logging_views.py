"""Logging, editing, removing and bringing back one activity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from tradeoff.activities import access, actions, queries
from tradeoff.activities.forms import ActivityForm
from tradeoff.crm.queries import account_of, deal_of
from tradeoff.kernel.errors import NotAllowed, Refused
from tradeoff.workspaces.middleware import MemberRequest

if TYPE_CHECKING:
    from tradeoff.activities.models import Activity
    from tradeoff.crm.models import Account, Deal


@require_http_methods(["GET", "HEAD", "POST"])
def new_on_deal(request: MemberRequest, deal_id: int) -> HttpResponse:
    deal = deal_of(request.member, deal_id)
    return _log(request, deal.account, deal, back=reverse("crm:deal", args=[deal.pk]))


@require_http_methods(["GET", "HEAD", "POST"])
def new_on_account(request: MemberRequest, account_id: int) -> HttpResponse:
    account = account_of(request.member, account_id)
    return _log(request, account, None, back=reverse("crm:account", args=[account.pk]))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, activity_id: int) -> HttpResponse:
    member, activity = request.member, queries.activity_of(request.member, activity_id)
    if not access.can_change(member, activity):
        raise NotAllowed("Only who was there, a sales manager or an administrator changes an activity.")
    form = _form(request, activity.account, activity=activity)
    back = _home_of(activity)
    if form.is_valid():
        try:
            actions.edit_activity(actor=member, activity=activity, said=form.said(), now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "The activity is saved.")
            return redirect(back)
    context = {"form": form, "deal": activity.deal, "account": activity.account, "back": back, "activity": activity}
    return render(request, "activities/log.html", context, status=422 if form.is_bound else 200)


@require_POST
def remove(request: MemberRequest, activity_id: int) -> HttpResponse:
    activity = queries.activity_of(request.member, activity_id)
    actions.remove_activity(actor=request.member, activity=activity, now=timezone.now())
    response = redirect(_list_of(request, activity))
    response["Location"] += f"?removed={activity.pk}"
    return response


@require_POST
def restore(request: MemberRequest, activity_id: int) -> HttpResponse:
    activity = queries.removed_activity_of(request.member, activity_id)
    actions.restore_activity(actor=request.member, activity=activity, now=timezone.now())
    return redirect(_list_of(request, activity))


def _log(request: MemberRequest, account: Account | None, deal: Deal | None, *, back: str) -> HttpResponse:
    if not access.can_log(request.member):
        raise NotAllowed("Activities are logged by members with a sales or product role.")
    form = _form(request, account)
    if form.is_valid():
        try:
            actions.log_activity(actor=request.member, account=account, deal=deal, said=form.said(), now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Logged.")
            return redirect(back)
    context = {"form": form, "deal": deal, "account": account, "back": back, "activity": None}
    return render(request, "activities/log.html", context, status=422 if form.is_bound else 200)


def _form(request: MemberRequest, account: Account | None, *, activity: Activity | None = None) -> ActivityForm:
    return ActivityForm(
        request.POST if request.method == "POST" else None,
        zone=request.member.workspace.zone,
        now=timezone.now(),
        contacts=queries.contacts_for(request.member, account),
        activity=activity,
        kind=request.GET.get("kind", ""),
    )


def _home_of(activity: Activity) -> str:
    if activity.deal_id:
        return reverse("crm:deal", args=[activity.deal_id])
    return reverse("crm:account", args=[activity.account_id])


def _list_of(request: MemberRequest, activity: Activity) -> str:
    """Where the button stood: one's own list, or the panel of a deal or an account."""
    place = request.POST.get("place", "")
    if place == "deal" and activity.deal_id:
        return reverse("activities:deal_panel", args=[activity.deal_id])
    if place == "account" and activity.account_id:
        return reverse("activities:account_panel", args=[activity.account_id])
    return reverse("activities:activities")
