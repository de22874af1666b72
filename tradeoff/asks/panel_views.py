"""What asks show on the pages of deals and accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from tradeoff.asks import access, presenting, queries
from tradeoff.crm.queries import account_of, deal_of
from tradeoff.workspaces.middleware import MemberRequest

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tradeoff.asks.queries.rows import AnsweredAsk

SHOWN = 50


@require_safe
def deal_panel(request: MemberRequest, deal_id: int) -> HttpResponse:
    """The deal's asks with their current answer and words to say, and the key A."""
    deal = deal_of(request.member, deal_id)
    asks = queries.asks_of_deal(request.member, deal)
    may_log = access.can_log_ask(request.member) and deal.is_open and deal.account_id is not None
    context = {"name": deal.name, "back_url": reverse("crm:deal", args=[deal.pk]), "of_deal": True}
    return _panel(request, asks, context, new_url=reverse("asks:new_on_deal", args=[deal.pk]) if may_log else "")


@require_safe
def account_panel(request: MemberRequest, account_id: int) -> HttpResponse:
    account = account_of(request.member, account_id)
    asks = queries.asks_of_account(request.member, account)
    may_log = access.can_log_ask(request.member)
    context = {"name": account.name, "back_url": reverse("crm:account", args=[account.pk]), "of_deal": False}
    return _panel(request, asks, context, new_url=reverse("asks:new_on_account", args=[account.pk]) if may_log else "")


def _panel(
    request: MemberRequest, asks: QuerySet[AnsweredAsk], context: dict[str, object], *, new_url: str
) -> HttpResponse:
    member, now = request.member, timezone.now()
    today = now.astimezone(member.workspace.zone).date()
    found = list(asks.select_related("account", "deal", "asked_by", "triage_owner", "appeal")[: SHOWN + 1])
    rows = [presenting.row_of(row, actor=member, today=today, now=now) for row in found[:SHOWN]]
    context |= {"rows": rows, "new_url": new_url, "has_more": len(found) > SHOWN}
    return render(request, "asks/panel.html", context)
