from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tradeoff.crm.queries import account_of, deal_of
from tradeoff.inbox import access, presenting, queries
from tradeoff.kernel.errors import NotAllowed
from tradeoff.problems.queries import problem_of
from tradeoff.ui.format import count
from tradeoff.workspaces.middleware import MemberRequest

if TYPE_CHECKING:
    from tradeoff.crm.models import Account, Deal
    from tradeoff.inbox.models import Insight
    from tradeoff.inbox.queries import Voiced

SHOWN = 20


@require_safe
def problem_panel(request: MemberRequest, problem_id: int) -> HttpResponse:
    """What customers said about a problem, the most important first."""
    member, problem = request.member, problem_of(request.member, problem_id)
    _require(request)
    found = queries.insights_of_problem(member, problem)
    accounts = queries.accounts_behind(member, [problem.pk]).get(problem.pk, ())
    context = {
        "accounts": count("account", len(accounts)) if accounts else "",
        "title": "What they said",
        "where": problem.title,
        "back_url": reverse("problems:problem", args=[problem.pk]),
        "order": "that matter most",
        "empty": "No note speaks of it yet",
    }
    shown = list(found[:SHOWN])
    return _panel(request, [(one, None) for one in shown], found.count(), context)


@require_safe
def account_panel(request: MemberRequest, account_id: int) -> HttpResponse:
    """What an account's people said about problems, newest first."""
    account = account_of(request.member, account_id)
    return _at(request, account, reverse("crm:account", args=[account.pk]))


@require_safe
def deal_panel(request: MemberRequest, deal_id: int) -> HttpResponse:
    """What was said about problems on a deal, newest first."""
    deal = deal_of(request.member, deal_id)
    return _at(request, deal, reverse("crm:deal", args=[deal.pk]))


def _at(request: MemberRequest, place: Account | Deal, back_url: str) -> HttpResponse:
    _require(request)
    found, total = queries.insights_at(request.member, place, most=SHOWN)
    context = {
        "title": "Insights",
        "where": place.name,
        "back_url": back_url,
        "order": "newest",
        "empty": "No note of theirs speaks of a problem yet",
    }
    return _panel(request, [(one.insight, one) for one in found], total, context)


def _panel(
    request: MemberRequest, found: list[tuple[Insight, Voiced | None]], total: int, context: dict[str, Any]
) -> HttpResponse:
    member = request.member
    moments = queries.moments_of(member, [one for one, _ in found])
    rows = [
        presenting.insight_row(
            one, problem=problem, may_take_back=access.can_take_back(member, one), moment=moments.get(one.pk)
        )
        for one, problem in found
    ]
    return render(request, "inbox/panel.html", context | {"rows": rows, "total": total})


def _require(request: MemberRequest) -> None:
    if not access.can_see_insights(request.member):
        raise NotAllowed("Insights quote customers; they are for members with a sales or product role.")
