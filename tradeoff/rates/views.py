from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from tradeoff.crm.queries import deal_of, may_edit
from tradeoff.kernel.errors import NotAllowed, Refused
from tradeoff.kernel.money import Money
from tradeoff.rates import access, actions, presenting, queries
from tradeoff.rates.forms import RatesForm, StatedForm
from tradeoff.rates.rules import read_rates
from tradeoff.ui.format import count
from tradeoff.workspaces.middleware import MemberRequest

SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
def rates(request: MemberRequest) -> HttpResponse:
    """Every rate with its history, and where the keepers add more."""
    member, now = request.member, timezone.now()
    if not access.can_see_rates(member):
        raise NotAllowed("Rates are shown to who may see amounts.")
    form = RatesForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and (said := _record(request, form)):
        messages.success(request, said)
        return redirect("rates:rates")
    chosen = request.GET.get("currency", "")[:3]
    shown = list(queries.rates_of(member, currency=chosen)[: SHOWN + 1])
    context = {
        "form": form,
        "rows": presenting.rate_rows(shown[:SHOWN], queries.superseded(shown[:SHOWN], member), now=now),
        "more": len(shown) > SHOWN,
        "chips": presenting.currency_chips(queries.currencies_of(member), chosen),
        "chosen": chosen,
        "stated": count("deal", queries.stated_count(member)),
        "may_record": access.can_record_rates(member),
    }
    return render(request, "rates/rates.html", context, status=422 if request.method == "POST" else 200)


def _record(request: MemberRequest, form: RatesForm) -> str:
    """What was done, in words; empty when it was refused and the form says why."""
    member, now = request.member, timezone.now()
    today = now.astimezone(member.workspace.zone).date()
    try:
        given = read_rates(form.table(), currency=member.workspace.currency, today=today)
        added, restated = actions.record_rates(actor=member, rates=given, now=now)
    except Refused as refusal:
        form.refuse(refusal)
        return ""
    if not added:
        return "Those rates hold already; nothing changed."
    return f"{count('rate', added)} added. {count('deal', restated)} converted again."


@require_safe
def rates_csv(request: MemberRequest) -> HttpResponse:
    rows = queries.rates_of(request.member, currency=request.GET.get("currency", "")[:3])
    text = presenting.rates_csv(rows.iterator(chunk_size=2000))
    response = HttpResponse(text.encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="rates.csv"'
    return response


@require_safe
def deal_panel(request: MemberRequest, deal_id: int) -> HttpResponse:
    """What the customer pays in, beside what the sums count."""
    member, now = request.member, timezone.now()
    deal = deal_of(member, deal_id)
    history = queries.stated_history(deal)
    today, currency = now.astimezone(member.workspace.zone).date(), member.workspace.currency
    current = next((row for row in history if row.is_current), None)
    context = {
        "deal": deal,
        "stated": presenting.stated_words(current, currency=currency, today=today) if current else "",
        "history": presenting.moments(history, currency=currency, today=today, now=now) if len(history) > 1 else [],
        "currency": currency,
        "may_edit": may_edit(member, deal),
    }
    return render(request, "rates/panel.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def state(request: MemberRequest, deal_id: int) -> HttpResponse:
    member, now = request.member, timezone.now()
    deal = deal_of(member, deal_id)
    if not may_edit(member, deal):
        raise NotAllowed("Only its owner, a sales leader or an administrator changes a deal.")
    stated = queries.stated_of(member, deal)
    if request.method == "POST" and "forget" in request.POST:
        actions.unstate_amount(actor=member, deal=deal, now=now)
        messages.success(request, f"The amount is in {member.workspace.currency} alone now.")
        return redirect("crm:deal", deal.pk)
    initial: dict[str, object] = {"seen_at": deal.changed_at.isoformat(timespec="microseconds")}
    if stated:
        initial |= {"amount": Money(stated.minor, stated.currency).amount, "currency": stated.currency}
    posted = request.POST if request.method == "POST" else None
    form = StatedForm(posted, currencies=queries.currency_choices(member), initial=initial)
    if posted is not None and form.is_valid():
        try:
            actions.state_amount(
                actor=member, deal=deal, stated=form.stated(), seen_at=form.cleaned_data["seen_at"], now=now
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "The amount is stated and converted.")
            return redirect("crm:deal", deal.pk)
    context = {"deal": deal, "form": form, "stated": stated}
    return render(request, "rates/state.html", context, status=200 if posted is None else 422)
