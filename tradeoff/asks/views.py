from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tradeoff.asks import access, actions, exporting, ports, presenting, queries
from tradeoff.asks.forms import AnswerForm, AppealForm, ask_filter, page_of
from tradeoff.asks.page import shown
from tradeoff.asks.rules import AnswerKind
from tradeoff.kernel.errors import Refused
from tradeoff.workspaces.middleware import MemberRequest


@require_safe
def asks(request: MemberRequest) -> HttpResponse:
    member, query, today, now = request.member, request.GET, _today(request), timezone.now()
    wanted, page = ask_filter(query), page_of(query)
    found = queries.list_asks(member, wanted, today=today, page=page)
    context = {
        "rows": [presenting.row_of(ask, actor=member, today=today, now=now) for ask in found.rows],
        "wanted": wanted,
        "found": found,
        "totals": presenting.totals_line(found, actor=member),
        "next_page": f"{presenting.link(query)}&page={page + 1}" if found.has_more else "",
        "tabs": presenting.view_tabs(found, wanted, query),
        "types": presenting.type_chips(found, wanted, query),
        "kinds": presenting.kind_chips(found, wanted, query),
        "any": found.total or wanted.is_narrow or any(found.by_view.values()),
        "may_log": access.can_log_ask(member),
    }
    return render(request, "asks/asks.html", context)


@require_safe
def asks_csv(request: MemberRequest) -> HttpResponse:
    """Everything that matches, not the page."""
    member, today = request.member, _today(request)
    found = queries.asks_matching(member, ask_filter(request.GET), today=today)
    rows = found.select_related("account", "deal", "asked_by", "triage_owner").iterator(chunk_size=2000)
    response = HttpResponse(
        exporting.asks_csv(rows, actor=member).encode("utf-8-sig"), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="asks-{today:%Y-%m-%d}.csv"'
    return response


@require_safe
def ask(request: MemberRequest, ask_id: int) -> HttpResponse:
    found = queries.ask_of(request.member, ask_id)
    context = shown(found, actor=request.member, now=timezone.now())
    context["is_receipt"] = request.GET.get("receipt") == "1" and found.asked_by_id == request.member.pk
    return render(request, "asks/ask.html", context)


@require_POST
def answer(request: MemberRequest, ask_id: int) -> HttpResponse:
    found, form = queries.ask_of(request.member, ask_id), AnswerForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.answer_fast(
                ask=found,
                actor=request.member,
                kind=AnswerKind(said["kind"]),
                reason=said["reason"],
                internal_reason=said["internal_reason"],
                words_to_say=said["words_to_say"],
                until=said["until"],
                problem_opened=ports.has_opened_problem(ask_id=found.pk, member_id=request.member.pk),
                seen_id=said["seen"],
                now=timezone.now(),
            )
        except Refused as refusal:
            form.refuse(refusal, current_id=found.current_id)
        else:
            messages.success(request, f"Answered. {found.asked_by.name} gets it by mail, with words to say.")
            return redirect("asks:ask", found.pk)
    context = shown(found, actor=request.member, now=timezone.now(), answer_form=form)
    return render(request, "asks/ask.html", context, status=422)


@require_POST
def appeal(request: MemberRequest, ask_id: int) -> HttpResponse:
    found, form = queries.ask_of(request.member, ask_id), AppealForm(request.POST)
    if form.is_valid():
        try:
            actions.appeal(ask=found, actor=request.member, reason=form.cleaned_data["reason"], now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Product looks again, and the ask waits for an answer once more.")
            return redirect("asks:ask", found.pk)
    context = shown(found, actor=request.member, now=timezone.now(), appeal_form=form)
    return render(request, "asks/ask.html", context, status=422)


def _today(request: MemberRequest) -> date:
    return timezone.now().astimezone(request.member.workspace.zone).date()
