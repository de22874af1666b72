"""Triage on one page: who answers which asks, within how many working days."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from tradeoff.asks import access, actions, queries
from tradeoff.asks.forms import PolicyForm
from tradeoff.asks.rules import AskType
from tradeoff.kernel.errors import Refused
from tradeoff.ui.format import count
from tradeoff.workspaces.middleware import MemberRequest
from tradeoff.workspaces.queries import area_of, areas_of, member_of, members_of


@require_http_methods(["GET", "HEAD", "POST"])
def policies(request: MemberRequest) -> HttpResponse:
    member = request.member
    posted = request.POST if request.method == "POST" else None
    form = PolicyForm(posted, areas=areas_of(member), members=members_of(member).active())
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.set_policy(
                actor=member,
                area=area_of(member, said["area"]) if said["area"] else None,
                type=said["type"],
                owner=member_of(member, said["owner"]) if said["owner"] else None,
                days=said["days"],
                now=timezone.now(),
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "New asks follow it from now on.")
            return redirect("asks:policies")
    rows = [
        {
            "id": row.pk,
            "area": row.area.name if row.area else "Every area",
            "type": AskType(row.type).label if row.type else "Every type",
            "owner": row.owner or (row.area.owner if row.area else None),
            "within": count("working day", row.answer_within_days),
        }
        for row in queries.policy_table(member)
    ]
    context = {"form": form, "rows": rows, "may_set": access.can_set_policies(member)}
    return render(request, "asks/policies.html", context, status=422 if form.is_bound else 200)


@require_POST
def remove(request: MemberRequest, policy_id: int) -> HttpResponse:
    policy = queries.policy_of(request.member, policy_id)
    actions.drop_policy(actor=request.member, policy=policy, now=timezone.now())
    messages.success(request, "The policy is taken away; asks logged under it keep their owner and date.")
    return redirect("asks:policies")
