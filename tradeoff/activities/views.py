from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from tradeoff.activities import access, actions, exporting, presenting, queries
from tradeoff.activities.forms import QuietForm, activity_filter, number_of
from tradeoff.kernel.errors import Refused
from tradeoff.ui.format import count
from tradeoff.workspaces.middleware import MemberRequest


@require_safe
def activities(request: MemberRequest) -> HttpResponse:
    """One's own, newest first, and everybody's that one may see."""
    member, query, now = request.member, request.GET, timezone.now()
    if not access.can_see_activities(member):
        return render(request, "activities/closed.html")
    wanted, page = activity_filter(query), max(number_of(query.get("page")) or 1, 1)
    found = queries.list_activities(member, wanted, page=page)
    context = {
        "rows": [presenting.row_of(row, actor=member, now=now) for row in found.rows],
        "found": found,
        "total": presenting.total_words(found),
        "kinds": presenting.kind_chips(found.by_kind, wanted.kind, query),
        "whose": presenting.whose_chips(wanted, query),
        "wanted": wanted,
        "removed_id": number_of(query.get("removed")),
        "tabs": presenting.tabs("activities:activities"),
        "next_page": presenting.link(query, page=str(page + 1)) if found.has_more else "",
    }
    return render(request, "activities/activities.html", context)


@require_safe
def activities_csv(request: MemberRequest) -> HttpResponse:
    """Everything that matches, not the page."""
    member = request.member
    rows = queries.activities_matching(member, activity_filter(request.GET))
    text = exporting.activities_csv(rows.iterator(chunk_size=2000), zone=member.workspace.zone)
    response = HttpResponse(text.encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    today = timezone.now().astimezone(member.workspace.zone).date()
    response["Content-Disposition"] = f'attachment; filename="activities-{today:%Y-%m-%d}.csv"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def quiet(request: MemberRequest) -> HttpResponse:
    """After how many days a deal counts as quiet, and whose deals that can be told of."""
    member, now = request.member, timezone.now()
    if not access.can_see_activities(member):
        return render(request, "activities/closed.html")
    posted = request.POST if request.method == "POST" else None
    form = QuietForm(posted, initial={"days": queries.quiet_days_of(member)})
    if form.is_valid():
        try:
            actions.set_quiet_policy(actor=member, days=form.cleaned_data["days"], now=now)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "It holds from now on.")
            return redirect("activities:quiet")
    silence = queries.silence_of(member, today=now.astimezone(member.workspace.zone).date())
    context = {
        "form": form,
        "may_set": access.can_set_quiet_policy(member),
        "days": count("day", queries.quiet_days_of(member)),
        "silence": silence,
        "people": queries.people_with_sources(member, silence),
        "tabs": presenting.tabs("activities:quiet"),
    }
    return render(request, "activities/quiet.html", context, status=422 if form.is_bound else 200)
