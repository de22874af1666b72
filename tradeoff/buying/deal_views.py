"""Who buys, and why, on a deal's page and in its forms."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tradeoff.buying import access, actions, presenting, queries
from tradeoff.buying.forms import RoleForm, ValueForm
from tradeoff.buying.rules import Confidence, RoleSource
from tradeoff.crm.queries import deal_of
from tradeoff.crm.rules import BuyingRole
from tradeoff.kernel.errors import NotAllowed, Refused
from tradeoff.workspaces.middleware import MemberRequest

REFUSAL = "The deal's owner, sales leaders and administrators say who buys and why."


@require_safe
def deal_panel(request: MemberRequest, deal_id: int) -> HttpResponse:
    """The people with their parts, what it is worth to the customer, and the warning when nobody is known to decide."""
    member, currency = request.member, request.member.workspace.currency
    deal = deal_of(member, deal_id)
    held = queries.value_case_of(member, deal)
    context = {
        "deal": deal,
        "roles": presenting.role_rows(queries.roles_of(member, deal)),
        "value": presenting.value_row(held, currency=currency) if held else None,
        "undecided": queries.is_undecided(member, deal),
        "may_write": access.can_write(member, deal),
    }
    return render(request, "buying/panel.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def roles(request: MemberRequest, deal_id: int) -> HttpResponse:
    """Everybody's part, with its history; one more is set below."""
    member, now = request.member, timezone.now()
    deal = deal_of(member, deal_id)
    may_write = access.can_write(member, deal)
    if request.method == "POST" and not may_write:
        raise NotAllowed(REFUSAL)
    contacts = queries.contacts_to_choose(member, deal)
    form = RoleForm(request.POST if request.method == "POST" else None, contacts=contacts)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            actions.set_role(
                actor=member,
                deal=deal,
                contact_id=said["contact"],
                role=BuyingRole(said["role"]),
                source=RoleSource(said["source"]) if said["source"] else None,
                confidence=Confidence(said["confidence"]) if said["confidence"] else None,
                now=now,
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Their part is saved.")
            return redirect("buying:roles", deal.pk)
    context = {
        "deal": deal,
        "form": form,
        "contacts": contacts,
        "roles": presenting.role_rows(queries.roles_of(member, deal)),
        "history": presenting.role_moments(queries.role_changes(deal), now=now),
        "may_write": may_write,
    }
    return render(request, "buying/roles.html", context, status=422 if form.is_bound else 200)


@require_POST
def remove(request: MemberRequest, deal_id: int, role_id: int) -> HttpResponse:
    deal = deal_of(request.member, deal_id)
    actions.remove_role(actor=request.member, deal=deal, role_id=role_id, now=timezone.now())
    messages.success(request, "They play no part any more; the history keeps it.")
    return redirect("buying:roles", deal.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def value(request: MemberRequest, deal_id: int) -> HttpResponse:
    member, currency = request.member, request.member.workspace.currency
    deal = deal_of(member, deal_id)
    if not access.can_write(member, deal):
        raise NotAllowed(REFUSAL)
    form = ValueForm(
        request.POST if request.method == "POST" else None,
        contacts=queries.contacts_to_choose(member, deal),
        currency=currency,
        held=queries.value_case_of(member, deal),
    )
    if form.is_bound and form.is_valid():
        try:
            actions.write_value_case(
                actor=member, deal=deal, said=form.said(), seen_at=form.cleaned_data["seen_at"], now=timezone.now()
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "The value case is saved.")
            return redirect("crm:deal", deal.pk)
    context = {"deal": deal, "form": form, "currency": currency}
    return render(request, "buying/value.html", context, status=422 if form.is_bound else 200)
