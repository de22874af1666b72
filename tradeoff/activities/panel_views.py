"""What activities show on the pages of deals and accounts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from tradeoff.activities import access, presenting, queries
from tradeoff.activities.forms import kind_of, number_of
from tradeoff.activities.rules import Kind
from tradeoff.crm.queries import account_of, deal_of
from tradeoff.workspaces.middleware import MemberRequest

if TYPE_CHECKING:
    from tradeoff.activities.models import ActivityQuerySet
    from tradeoff.crm.models import Deal

ON_THE_PAGE, BY_ITSELF = 8, 200
DONE_LATELY = timedelta(days=90)


@require_safe
def deal_panel(request: MemberRequest, deal_id: int) -> HttpResponse:
    """The deal's activities, newest first, with the key L and what its silence means."""
    deal = deal_of(request.member, deal_id)
    context = {
        "name": deal.name,
        "back_url": reverse("crm:deal", args=[deal.pk]),
        "here": reverse("activities:deal_panel", args=[deal.pk]),
        "new_url": reverse("activities:new_on_deal", args=[deal.pk]),
        "place": "deal",
        "noun_id": deal.pk,
        "quiet": _silence(request, deal),
    }
    return _panel(request, queries.activities_of_deal(request.member, deal), context)


@require_safe
def account_panel(request: MemberRequest, account_id: int) -> HttpResponse:
    """Those of the account and of its deals."""
    account = account_of(request.member, account_id)
    context = {
        "name": account.name,
        "back_url": reverse("crm:account", args=[account.pk]),
        "here": reverse("activities:account_panel", args=[account.pk]),
        "new_url": reverse("activities:new_on_account", args=[account.pk]),
        "place": "account",
        "noun_id": account.pk,
        "quiet": "",
    }
    return _panel(request, queries.activities_of_account(request.member, account), context)


def _panel(request: MemberRequest, rows: ActivityQuerySet, context: dict[str, Any]) -> HttpResponse:
    member, now, kind = request.member, timezone.now(), kind_of(request.GET)
    counted = rows.order_by().values_list("kind").annotate(number=Count("pk"))
    by_kind: dict[Kind | None, int] = {Kind(name): number for name, number in counted}
    kinds = len(by_kind)
    by_kind[None] = sum(by_kind.values())
    most = ON_THE_PAGE if request.htmx else BY_ITSELF  # type: ignore[attr-defined]  # set by its middleware
    shown = list((rows.filter(kind=kind) if kind else rows)[:most])
    done = queries.tasks_done(member, context["place"], context["noun_id"], since=now - DONE_LATELY)
    context |= {
        "done": [] if kind else [presenting.done_task(task, actor=member, now=now) for task in done],
        "rows": [presenting.row_of(row, actor=member, now=now) for row in shown],
        "total": by_kind[None],
        "more": by_kind.get(kind, 0) > most,
        "kinds": presenting.kind_chips(by_kind, kind, request.GET, page=context["here"]) if kinds > 1 or kind else [],
        "may_log": access.can_log(member),
        "removed_id": number_of(request.GET.get("removed")),
    }
    return render(request, "activities/panel.html", context)


def _silence(request: MemberRequest, deal: Deal) -> str:
    member, now = request.member, timezone.now()
    today = now.astimezone(member.workspace.zone).date()
    silence = queries.silence_of(member, today=today)
    if not deal.is_open or not queries.quiet_among(member, [deal.pk], silence):
        return ""
    last = queries.last_on(member, deal)
    return presenting.silence_words(last, days=silence.days, today=today, actor=member)
