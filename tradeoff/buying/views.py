"""Prospects and their fit, sources, the customers won in a quarter, and what policy and profile say."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from tradeoff.buying import access, actions, presenting, queries
from tradeoff.buying.forms import PolicyForm, ProfileForm
from tradeoff.crm.queries import account_of, stages_of
from tradeoff.crm.rules import DealState
from tradeoff.kernel.errors import NotAllowed, Refused
from tradeoff.kernel.money import Money
from tradeoff.ui.format import count, day
from tradeoff.workspaces.middleware import MemberRequest
from tradeoff.workspaces.models import Member

PAGE = 50


@require_safe
def prospects(request: MemberRequest) -> HttpResponse:
    member, query, currency = _reader(request), request.GET, request.member.workspace.currency
    words, source = query.get("q", "").replace("\0", "")[:200], query.get("source")
    criteria = queries.criteria_of(member)
    found = queries.prospects_of(member, criteria=criteria, words=words, source=source or None)
    shown = min(max(int(query["show"]) if query.get("show", "").isdecimal() else PAGE, PAGE), 1000)
    context = {
        "rows": presenting.prospect_rows(found[:shown], currency=currency),
        "total": count("prospect", len(found)),
        "profile": criteria,
        "words": words,
        "pickers": presenting.source_pickers(queries.sources_of(member), source or ""),
        "narrow": bool(words or source),
        "more": shown + PAGE if len(found) > shown else 0,
        "tabs": presenting.tabs("buying:prospects"),
    }
    return render(request, "buying/prospects.html", context)


@require_safe
def prospects_csv(request: MemberRequest) -> HttpResponse:
    """Everything that matches, not the page."""
    member, query = _reader(request), request.GET
    found = queries.prospects_of(
        member, criteria=queries.criteria_of(member), words=query.get("q", "")[:200], source=query.get("source") or None
    )
    return _file(presenting.prospects_csv(found, currency=member.workspace.currency), "prospects.csv")


@require_safe
def sources(request: MemberRequest) -> HttpResponse:
    rows = presenting.source_rows(queries.records_by_source(_reader(request)))
    return render(request, "buying/sources.html", {"rows": rows, "tabs": presenting.tabs("buying:sources")})


@require_safe
def sources_csv(request: MemberRequest) -> HttpResponse:
    return _file(presenting.sources_csv(queries.records_by_source(_reader(request))), "sources.csv")


@require_safe
def customers(request: MemberRequest) -> HttpResponse:
    """The last eight fiscal quarters; the chosen one with its deals."""
    member, currency, today = _reader(request), request.member.workspace.currency, _today(request)
    found = queries.new_customers(member, today=today)
    chosen = presenting.quarter_of_name(found, request.GET.get("quarter", ""))
    context = {
        "quarters": [(one.quarter.name, len(one.deals), Money(one.amount_minor, currency).short()) for one in found],
        "any": any(one.deals for one in found),
        "chosen": chosen.quarter.name,
        "span": f"{day(chosen.quarter.starts)} to {day(chosen.quarter.ends)}",
        "rows": presenting.customer_rows(chosen, currency=currency),
        "total": str(Money(chosen.amount_minor, currency)),
        "tabs": presenting.tabs("buying:customers"),
    }
    return render(request, "buying/customers.html", context)


@require_safe
def customers_csv(request: MemberRequest) -> HttpResponse:
    member = _reader(request)
    found = queries.new_customers(member, today=_today(request))
    return _file(presenting.customers_csv(found, currency=member.workspace.currency), "new-customers.csv")


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: MemberRequest) -> HttpResponse:
    """What the workspace looks for in an account, with weights."""
    member = _reader(request)
    criteria, may_set = queries.criteria_of(member), access.can_set_profile(member)
    posted = request.POST if request.method == "POST" else None
    form = ProfileForm(posted, options=queries.profile_options(member), criteria=criteria)
    if posted is not None and form.is_valid():
        try:
            actions.set_target_profile(actor=member, criteria=form.criteria(), now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "The target profile is saved.")
            return redirect("buying:prospects")
    context = {
        "form": form,
        "criteria": [(one.words, one.weight) for one in criteria],
        "may_set": may_set,
        "tabs": presenting.tabs("buying:profile"),
    }
    return render(request, "buying/profile.html", context, status=422 if posted is not None else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def policy(request: MemberRequest) -> HttpResponse:
    """From where on a deal without a known decision-maker is marked."""
    member, currency = _reader(request), request.member.workspace.currency
    held = queries.policy_of(member)
    amount = None if held.from_amount_minor is None else Money(held.from_amount_minor, currency).amount
    posted = request.POST if request.method == "POST" else None
    form = PolicyForm(
        posted,
        stages=stages_of(member).filter(state=DealState.OPEN),
        initial={"from_percent": held.from_percent, "from_amount": amount},
    )
    if posted is not None and form.is_valid() and _holds_now(form, member):
        messages.success(request, "It holds from now on.")
        return redirect("buying:policy")
    context = {
        "form": form,
        "may_set": access.can_set_policy(member),
        "currency": currency,
        "tabs": presenting.tabs("buying:policy"),
    }
    return render(request, "buying/policy.html", context, status=422 if posted is not None else 200)


def _holds_now(form: PolicyForm, member: Member) -> bool:
    said = form.cleaned_data["from_amount"]
    try:
        actions.set_buying_policy(
            actor=member,
            from_percent=form.cleaned_data["from_percent"],
            from_amount_minor=None if said is None else Money.of(said, member.workspace.currency).minor,
            now=timezone.now(),
        )
    except Refused as refusal:
        form.refuse(refusal)
        return False
    return True


@require_safe
def account_panel(request: MemberRequest, account_id: int) -> HttpResponse:
    """How well the account fits, and by which criteria."""
    account = account_of(request.member, account_id)
    fit = queries.fit_of_account(account, queries.criteria_of(request.member))
    return render(request, "buying/fit_panel.html", {"account": account, "fit": presenting.fit_row(fit)})


def _reader(request: MemberRequest) -> Member:
    if not access.can_see_buying(request.member):
        raise NotAllowed("Prospects and deals are shown to who may see account names and amounts.")
    return request.member


def _today(request: MemberRequest) -> date:
    return timezone.now().astimezone(request.member.workspace.zone).date()


def _file(text: str, name: str) -> HttpResponse:
    response = HttpResponse(text.encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
