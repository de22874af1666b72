"""Bringing a call in: choose the deal or account, give the file, see what was understood, keep it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from tradeoff.asks.queries import deals_for_asks
from tradeoff.calls import access, actions, drafts, presenting, queries
from tradeoff.calls.forms import CallForm, TranscriptForm, words_of
from tradeoff.crm.queries import account_of, accounts_named, deal_of, visible_accounts
from tradeoff.kernel.errors import NotAllowed, Refused
from tradeoff.ui.format import count
from tradeoff.workspaces.middleware import MemberRequest

if TYPE_CHECKING:
    from tradeoff.calls.engine.transcripts import Transcript
    from tradeoff.crm.models import Account, Deal

CHOICES = 15


@require_safe
def new(request: MemberRequest) -> HttpResponse:
    """Which deal or account was the call about?"""
    _require(request)
    member, words = request.member, words_of(request.GET)
    deals = deals_for_asks(member, words, limit=CHOICES)
    accounts = accounts_named(member, words) if words else visible_accounts(member)
    context = {"words": words, "deals": deals, "accounts": accounts.order_by("name", "pk")[:CHOICES]}
    return render(request, "calls/where.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_on_deal(request: MemberRequest, deal_id: int) -> HttpResponse:
    deal = deal_of(request.member, deal_id)
    return _bring(request, deal.account, deal)


@require_http_methods(["GET", "HEAD", "POST"])
def new_on_account(request: MemberRequest, account_id: int) -> HttpResponse:
    return _bring(request, account_of(request.member, account_id), None)


def _require(request: MemberRequest) -> None:
    if not access.can_import(request.member):
        raise NotAllowed("Calls are brought in by members with a sales or product role.")


def _bring(request: MemberRequest, account: Account | None, deal: Deal | None) -> HttpResponse:
    _require(request)
    place: dict[str, Any] = {"account": account, "deal": deal}
    place["back"] = (
        reverse("crm:deal", args=[deal.pk]) if deal else reverse("crm:account", args=[account.pk if account else 0])
    )
    if request.method == "POST" and "draft" in request.POST:
        return _keep(request, place)
    if request.method == "POST":
        return _preview(request, place)
    return render(request, "calls/new.html", {"form": TranscriptForm(), **place})


def _preview(request: MemberRequest, place: dict[str, Any]) -> HttpResponse:
    """What was understood; nothing is kept yet."""
    form = TranscriptForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            found = form.transcripts()
        except Refused as refusal:
            form.refuse(refusal)
        else:
            forms = _call_forms(request, found, place["account"], bound=False)
            return _shown(request, place, found, forms, drafts.sealed(request.member, found))
    return render(request, "calls/new.html", {"form": form, **place}, status=422)


def _keep(request: MemberRequest, place: dict[str, Any]) -> HttpResponse:
    member, draft = request.member, request.POST["draft"]
    found = drafts.opened(member, draft)
    forms = _call_forms(request, found, place["account"], bound=True)
    deal, account = place["deal"], place["account"]
    where = {"deal_id": deal.pk if deal else None, "account_id": account.pk if account else None}
    valid = [form.is_valid() for form in forms]  # every one is asked, so that each shows what is wrong
    if all(valid):
        taken = []
        form = forms[0]
        try:
            for form, transcript in zip(forms, found, strict=True):
                said = form.said(**where)
                taken.append(
                    actions.import_call(
                        actor=member, transcript=transcript, said=said, people=form.people(), now=timezone.now()
                    )
                )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return _kept(request, taken)
    return _shown(request, place, found, forms, draft, status=422)


def _kept(request: MemberRequest, taken: list[actions.Taken]) -> HttpResponse:
    fresh = sum(one.is_new for one in taken)
    old = len(taken) - fresh
    told = [f"{count('call', fresh)} kept." if fresh else "", f"{count('call', old)} was here already." if old else ""]
    messages.success(request, " ".join(one for one in told if one))
    return redirect("calls:call", taken[0].call.pk) if len(taken) == 1 else redirect("calls:calls")


def _call_forms(
    request: MemberRequest, found: list[Transcript], account: Account | None, *, bound: bool
) -> list[CallForm]:
    member = request.member
    members, contacts = queries.people_for(member, account)
    return [
        CallForm(
            request.POST if bound else None, zone=member.workspace.zone, transcript=one,
            people=queries.recognized_in(member, account, one.parties), members=members, contacts=contacts,
            now=timezone.now(), prefix=f"call{index}",
        )
        for index, one in enumerate(found)
    ]  # fmt: skip


def _shown(
    request: MemberRequest, place: dict[str, Any], found: list[Transcript], forms: list[CallForm], draft: str,
    *, status: int = 200,
) -> HttpResponse:  # fmt: skip
    calls = [
        {"preview": presenting.preview_of(one), "form": form, "number": number}
        for number, (one, form) in enumerate(zip(found, forms, strict=True), start=1)
    ]
    context = {"calls": calls, "draft": draft, "several": len(calls) > 1, **place}
    return render(request, "calls/preview.html", context, status=status)
