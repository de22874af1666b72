from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from tradeoff.crm.queries import account_of
from tradeoff.kernel.errors import NotAllowed, Refused
from tradeoff.kernel.money import Money
from tradeoff.subscriptions import access, actions, presenting, queries
from tradeoff.subscriptions.forms import DayForm, DoForm, Doing, StartForm, number_of, wanted_of
from tradeoff.subscriptions.rules import DUE_LATER, DUE_SOON, Period, SubscriptionInput, year_after
from tradeoff.ui.format import count, day
from tradeoff.workspaces.middleware import MemberRequest

if TYPE_CHECKING:
    from tradeoff.subscriptions.models import Subscription

SHOWN = 200
CLOSED = "Subscriptions are shown to who may see amounts."


@require_safe
def subscriptions(request: MemberRequest) -> HttpResponse:
    """What is paid again and again, the next renewal first."""
    member, query, today, currency = request.member, request.GET, _today(request), request.member.workspace.currency
    if not access.can_see_subscriptions(member):
        raise NotAllowed(CLOSED)
    wanted, page = wanted_of(query), max(number_of(query.get("page")) or 1, 1)
    found = queries.list_subscriptions(member, wanted, today=today, page=page)
    summary = queries.summary_of(member, today=today)
    moved = queries.recurring_as_of(member, today).movement
    context = {
        "rows": presenting.rows_of(found.rows, currency=currency, today=today),
        "found": found,
        "any": summary.by_status[None],
        "totals": presenting.totals_words(found, currency=currency),
        "statuses": presenting.status_chips(summary.by_status, wanted, query),
        "dues": presenting.due_chips(wanted, query),
        "pickers": presenting.product_picker(queries.products_of(member), query),
        "kept": [(key, value) for key, value in query.items() if key not in {"product", "page"}],
        "wanted": wanted,
        "recurring": Money(moved.end, currency).short(),
        "soon": presenting.due_words(summary.due[DUE_SOON], currency=currency),
        "later": presenting.due_words(summary.due[DUE_LATER], currency=currency),
        "net": presenting.share(moved.net_retention),
        "inputs": presenting.retention_inputs(moved, currency=currency),
        "next_page": presenting.link(query, page=page + 1) if found.has_more else "",
    }
    return render(request, "subscriptions/subscriptions.html", context)


@require_safe
def subscriptions_csv(request: MemberRequest) -> HttpResponse:
    """Everything that matches, not the page."""
    member, today = request.member, _today(request)
    rows = queries.matching(member, wanted_of(request.GET), today=today)
    text = presenting.subscriptions_csv(rows.iterator(chunk_size=2000), currency=member.workspace.currency, today=today)
    response = HttpResponse(text.encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="subscriptions-{today:%Y-%m-%d}.csv"'
    return response


@require_safe
def as_of(request: MemberRequest) -> HttpResponse:
    """Recurring revenue on any day, with the subscriptions it is the sum of and what moved it in the year before."""
    member, currency = request.member, request.member.workspace.currency
    if not access.can_see_subscriptions(member):
        raise NotAllowed(CLOSED)
    form = DayForm(request.GET or None)
    asked = form.cleaned_data["on"] if form.is_bound and form.is_valid() else None
    on = asked or _today(request)
    told = queries.recurring_as_of(member, on)
    rows = list(queries.rows_by_id(member, told.by_subscription)[:SHOWN])
    context = {
        "form": DayForm(initial={"on": on}) if not form.errors else form,
        "day": day(on),
        "rows": presenting.rows_of(rows, currency=currency, today=on, yearly=told.by_subscription),
        "more": len(told.by_subscription) > SHOWN,
        "number": count("subscription", len(told.by_subscription)),
        "recurring": str(Money(told.movement.end, currency)),
        "net": presenting.share(told.movement.net_retention),
        "gross": presenting.share(told.movement.gross_retention),
        "inputs": presenting.retention_inputs(told.movement, currency=currency),
    }
    return render(request, "subscriptions/as_of.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def subscription(request: MemberRequest, subscription_id: int) -> HttpResponse:
    """Its facts, and where it is renewed, changed or ended."""
    member, now, today = request.member, timezone.now(), _today(request)
    found = queries.subscription_of(member, subscription_id)
    bound = DoForm(request.POST) if request.method == "POST" else None
    if bound is not None and bound.is_valid() and _did(request, found, bound):
        return redirect("subscriptions:subscription", found.pk)
    currency = member.workspace.currency
    may = access.can_keep(member, found.account) and found.ended_on is None
    doing = bound.data.get("doing") if bound else ""
    context = {
        "subscription": found,
        "row": presenting.rows_of([found], currency=currency, today=today)[0],
        "history": presenting.moments(queries.history_of(found), currency=currency, now=now),
        "forms": {one.value: bound if bound and doing == one else _form(found, one, today) for one in Doing}
        if may
        else {},
        "doing": doing,
        "currency": currency,
    }
    return render(request, "subscriptions/subscription.html", context, status=422 if bound else 200)


def _form(found: Subscription, doing: Doing, today: date) -> DoForm:
    currency = found.workspace.currency
    return DoForm(
        prefix=None,
        auto_id=f"{doing.value}_%s",
        initial={
            "doing": doing.value,
            "seen_at": found.changed_at.isoformat(timespec="microseconds"),
            "on": max(today, found.started_on),
            "renews_on": year_after(found.renews_on or today),
            "amount": Money(found.amount_minor, currency).amount,
            "period": found.period,
        },
    )


def _did(request: MemberRequest, found: Subscription, form: DoForm) -> bool:
    said, member, now = form.cleaned_data, request.member, timezone.now()
    try:
        match Doing(said["doing"]):
            case Doing.RENEW:
                actions.renew_subscription(
                    actor=member, subscription=found, on=said["on"], renews_on=said["renews_on"],
                    seen_at=said["seen_at"], now=now,
                )  # fmt: skip
            case Doing.CHANGE:
                minor = Money.of(said["amount"], member.workspace.currency).minor
                actions.change_subscription(
                    actor=member, subscription=found, on=said["on"], amount_minor=minor,
                    period=Period(said["period"]), seen_at=said["seen_at"], now=now,
                )  # fmt: skip
            case Doing.END:
                actions.end_subscription(
                    actor=member, subscription=found, on=said["on"], seen_at=said["seen_at"], now=now
                )
    except Refused as refusal:
        form.refuse(refusal)
        return False
    messages.success(request, "The subscription is saved.")
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: MemberRequest, account_id: int) -> HttpResponse:
    member, today = request.member, _today(request)
    account = account_of(member, account_id)
    if not access.can_keep(member, account):
        raise NotAllowed("The account's owner, sales leaders and administrators keep its subscriptions.")
    currency, posted = member.workspace.currency, request.POST if request.method == "POST" else None
    form = StartForm(
        posted,
        products=queries.products_of(member),
        currency=currency,
        initial={"started_on": today, "renews_on": year_after(today)},
    )
    if posted is not None and form.is_valid():
        said = form.cleaned_data
        given = SubscriptionInput(
            account_id=account.pk, amount_minor=form.minor(currency), period=Period(said["period"]),
            started_on=said["started_on"], product_id=said["product"], renews_on=said["renews_on"],
        )  # fmt: skip
        try:
            actions.start_subscription(actor=member, said=given, now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "The subscription is written down.")
            return redirect("crm:account", account.pk)
    context = {"account": account, "form": form, "currency": currency}
    return render(request, "subscriptions/start.html", context, status=200 if posted is None else 422)


@require_safe
def account_panel(request: MemberRequest, account_id: int) -> HttpResponse:
    """What the account pays and when it renews."""
    member, today, currency = request.member, _today(request), request.member.workspace.currency
    account = account_of(member, account_id)
    context = {
        "account": account,
        "rows": presenting.rows_of(queries.subscriptions_of_account(member, account), currency=currency, today=today),
        "may_keep": access.can_keep(member, account),
    }
    return render(request, "subscriptions/panel.html", context)


def _today(request: MemberRequest) -> date:
    return timezone.now().astimezone(request.member.workspace.zone).date()
