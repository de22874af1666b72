"""Logging an ask: from a deal (the key A), from an account without a deal, or by choosing a deal first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from tradeoff.asks import access, actions, presenting, queries
from tradeoff.asks.forms import AskForm, number_of, words_of
from tradeoff.crm.queries import account_of, deal_of
from tradeoff.kernel.errors import Conflict, NotAllowed, Refused
from tradeoff.ui.format import day
from tradeoff.workspaces.middleware import MemberRequest
from tradeoff.workspaces.queries import areas_of

if TYPE_CHECKING:
    from tradeoff.crm.models import Account, Deal

CHOICES = 20


@require_safe
def new(request: MemberRequest) -> HttpResponse:
    """Which deal is it about? One's own open deals first."""
    member, words = request.member, words_of(request.GET)
    if not access.can_log_ask(member):
        raise NotAllowed("Asks are logged by members with a sales or product role.")
    today = timezone.now().astimezone(member.workspace.zone).date()
    deals = queries.deals_for_asks(member, words, limit=CHOICES)
    rows = [presenting.deal_choice(deal, actor=member, today=today) for deal in deals]
    return render(request, "asks/which_deal.html", {"rows": rows, "words": words, "limited": len(rows) == CHOICES})


@require_http_methods(["GET", "HEAD", "POST"])
def new_on_deal(request: MemberRequest, deal_id: int) -> HttpResponse:
    deal = deal_of(request.member, deal_id)
    if deal.account is None:
        raise Conflict("This deal has no account yet, so nobody can ask. Give it an account first.")
    if request.method != "POST" and not deal.is_open:
        return _closed(request, deal, deal.account)
    return _form(request, deal.account, deal)


@require_http_methods(["GET", "HEAD", "POST"])
def new_on_account(request: MemberRequest, account_id: int) -> HttpResponse:
    """An ask without a deal: from a customer who is not buying right now."""
    return _form(request, account_of(request.member, account_id), None)


def _form(request: MemberRequest, account: Account, deal: Deal | None) -> HttpResponse:
    member = request.member
    form = AskForm(request.POST if request.method == "POST" else None, areas=areas_of(member))
    if form.is_valid():
        try:
            ask = actions.log_ask(actor=member, account=account, deal=deal, words=form.words(), now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            near = number_of(request.POST.get("problem_id"))
            response = redirect("asks:ask", ask.pk)
            response["Location"] += "?receipt=1" + (f"&near={near}" if near else "")
            return response
    context = {
        "form": form,
        "account": account,
        "deal": deal,
        "deal_note": presenting.money(deal.amount_minor, member) if deal else "",
        "closes": day(deal.close_date) if deal and deal.close_date else "",
        "contacts": queries.contacts_of(member, account),
        "draft": f"ask-deal-{deal.pk}" if deal else f"ask-account-{account.pk}",
        "panel_id": deal.pk if deal else account.pk,
    }
    return render(request, "asks/new.html", context, status=422 if form.is_bound else 200)


def _closed(request: MemberRequest, deal: Deal, account: Account) -> HttpResponse:
    """A closed deal takes no new ask; the account's open deals do."""
    member = request.member
    today = timezone.now().astimezone(member.workspace.zone).date()
    others = [one for one in queries.deals_for_asks(member, account.name, limit=CHOICES) if one.account == account]
    rows = [presenting.deal_choice(one, actor=member, today=today) for one in others]
    return render(request, "asks/closed_deal.html", {"deal": deal, "account": account, "rows": rows}, status=409)
