from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from tradeoff.crm import actions, queries
from tradeoff.kernel.errors import Refused
from tradeoff.workspaces.middleware import MemberRequest
from tradeoff.workspaces.queries import member_of


@require_POST
def join(request: MemberRequest, deal_id: int) -> HttpResponse:
    deal, chosen = queries.deal_of(request.member, deal_id), request.POST.get("member", "")
    if not chosen.isdecimal():
        messages.error(request, "Choose who joins the team.")
        return redirect("crm:deal", deal.pk)
    member = member_of(request.member, int(chosen))
    try:
        actions.join_deal_team(
            actor=request.member, deal=deal, member=member, part=request.POST.get("part", ""), now=timezone.now()
        )
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"{member.name} is on the team and sees this deal.")
    return redirect("crm:deal", deal.pk)


@require_POST
def leave(request: MemberRequest, deal_id: int, member_id: int) -> HttpResponse:
    deal = queries.deal_of(request.member, deal_id)
    actions.leave_deal_team(actor=request.member, deal=deal, member_id=member_id, now=timezone.now())
    messages.success(request, "Off the team.")
    still = queries.visible_deals(request.member).filter(pk=deal.pk).exists()
    return redirect("crm:deal", deal.pk) if still else redirect("crm:deals")
