"""What calls show on the pages of deals, accounts and asks."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tradeoff.asks.queries import ask_of
from tradeoff.calls import access, presenting, queries
from tradeoff.crm.queries import account_of, deal_of
from tradeoff.kernel.errors import NotAllowed
from tradeoff.workspaces.middleware import MemberRequest

SHOWN = 10


@require_safe
def deal_panel(request: MemberRequest, deal_id: int) -> HttpResponse:
    deal = deal_of(request.member, deal_id)
    context = {
        "name": deal.name,
        "back_url": reverse("crm:deal", args=[deal.pk]),
        "new_url": reverse("calls:new_on_deal", args=[deal.pk]),
        "place": "deal",
    }
    return _panel(request, queries.calls_of_deal(request.member, deal), context)


@require_safe
def account_panel(request: MemberRequest, account_id: int) -> HttpResponse:
    """Those of the account and of its deals."""
    account = account_of(request.member, account_id)
    context = {
        "name": account.name,
        "back_url": reverse("crm:account", args=[account.pk]),
        "new_url": reverse("calls:new_on_account", args=[account.pk]),
        "all_url": f"{reverse('calls:calls')}?account={account.pk}",
        "place": "account",
    }
    return _panel(request, queries.calls_of_account(request.member, account), context)


@require_safe
def ask_panel(request: MemberRequest, ask_id: int) -> HttpResponse:
    """On which call an ask was heard, with the sentence and its moment; empty for one logged otherwise."""
    ask = ask_of(request.member, ask_id)
    rows = [
        presenting.proposal_row(one, actor=request.member)
        | {"call": one.call.title, "call_url": reverse("calls:call", args=[one.call_id])}
        for one in queries.proposals_behind(request.member, ask)
    ]
    return render(request, "calls/ask_panel.html", {"rows": rows, "ask": ask})


def _panel(request: MemberRequest, rows: Any, context: dict[str, Any]) -> HttpResponse:
    if not access.can_see_calls(request.member):
        raise NotAllowed("Calls hold customers’ words; they are for members with a sales or product role.")
    found = list(rows[: SHOWN + 1])
    context |= {
        "rows": [presenting.row_of(call, actor=request.member) for call in found[:SHOWN]],
        "more": len(found) > SHOWN,
        "may_import": access.can_import(request.member),
    }
    return render(request, "calls/panel.html", context)
