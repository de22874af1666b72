"""What asks show on the pages of deals and accounts."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tradeoff.asks import access, presenting, queries
from tradeoff.crm.queries import account_of, deal_of
from tradeoff.workspaces.middleware import MemberRequest


@require_safe
def deal_panel(request: MemberRequest, deal_id: int) -> HttpResponse:
    """The deal's asks with their current answer and words to say."""
    member, now = request.member, timezone.now()
    deal = deal_of(member, deal_id)
    rows = queries.asks_of_deal(member, deal).select_related("account", "deal", "asked_by", "triage_owner")
    context = {
        "deal": deal,
        "rows": [presenting.row_of(row, actor=member, today=_today(request), now=now) for row in rows],
        "may_log": access.can_log_ask(member) and deal.is_open,
    }
    return render(request, "asks/deal_panel.html", context)


@require_safe
def account_panel(request: MemberRequest, account_id: int) -> HttpResponse:
    member, now = request.member, timezone.now()
    account = account_of(member, account_id)
    asks = queries.with_answers(queries.visible_asks(member)).filter(account=account)
    rows = asks.select_related("account", "deal__stage", "asked_by", "triage_owner").order_by("-asked_at", "-pk")
    context = {
        "account": account,
        "rows": [presenting.row_of(row, actor=member, today=_today(request), now=now) for row in rows[:50]],
        "may_log": access.can_log_ask(member),
    }
    return render(request, "asks/account_panel.html", context)


def _today(request: MemberRequest) -> date:
    return timezone.now().astimezone(request.member.workspace.zone).date()
