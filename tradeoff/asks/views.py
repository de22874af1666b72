from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tradeoff.asks import access, actions, exporting, ports, presenting, queries, rules
from tradeoff.asks.forms import AnswerForm, AppealForm, AskForm, ask_filter, page_of
from tradeoff.asks.models import Answer, Ask
from tradeoff.asks.rules import AnswerKind, AskType
from tradeoff.crm.queries import account_of, deal_of
from tradeoff.kernel.errors import Invalid, Refused
from tradeoff.ui.format import day
from tradeoff.workspaces.middleware import MemberRequest
from tradeoff.workspaces.queries import areas_of


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
        "next_page": _link(query, "page", str(page + 1)) if found.has_more else "",
        "tabs": presenting.view_tabs(found, wanted),
        "types": presenting.type_chips(found, wanted, _links(query, "type", [kind.value for kind in AskType])),
        "kinds": presenting.kind_chips(found, wanted, _links(query, "kind", [kind.value for kind in AnswerKind])),
        "any": found.by_view[queries.AskView.ALL] > 0 or wanted.is_narrow,
        "may_log": access.can_log_ask(member),
        "sees_customers": access.can_see_customers(member),
    }
    return render(request, "asks/asks.html", context)


@require_safe
def asks_csv(request: MemberRequest) -> HttpResponse:
    """Everything that matches, not the page."""
    today = _today(request)
    found = queries.asks_matching(request.member, ask_filter(request.GET), today=today)
    rows = found.select_related("account", "deal", "asked_by").iterator(chunk_size=2000)
    named = {"Content-Disposition": f'attachment; filename="asks-{today:%Y-%m-%d}.csv"'}
    text = exporting.asks_csv(rows, actor=request.member)
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=named)


@require_http_methods(["GET", "HEAD", "POST"])
def new_on_deal(request: MemberRequest, deal_id: int) -> HttpResponse:
    """The form behind the key A."""
    deal = deal_of(request.member, deal_id)
    form = AskForm(request.POST or None, areas=areas_of(request.member))
    if request.method == "POST" and form.is_valid():
        try:
            if deal.account is None:
                raise Invalid("This deal has no account yet. Give it one first, then log the ask.")
            ask = actions.log_ask(
                actor=request.member, account=deal.account, deal=deal, words=form.words(), now=timezone.now()
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            return _receipt(request, ask)
    heading = {"title": deal.name, "href": ("crm:deal", deal.pk), "note": deal.account.name if deal.account else ""}
    return _form(request, form, heading, draft=f"ask-deal-{deal.pk}", deal_id=deal.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def new_on_account(request: MemberRequest, account_id: int) -> HttpResponse:
    """An ask without a deal: from a customer who is not buying right now."""
    account = account_of(request.member, account_id)
    form = AskForm(request.POST or None, areas=areas_of(request.member))
    if request.method == "POST" and form.is_valid():
        try:
            ask = actions.log_ask(actor=request.member, account=account, words=form.words(), now=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            return _receipt(request, ask)
    heading = {"title": account.name, "href": ("crm:account", account.pk), "note": "no deal"}
    return _form(request, form, heading, draft=f"ask-account-{account.pk}", deal_id=0)


@require_safe
def ask(request: MemberRequest, ask_id: int) -> HttpResponse:
    return _page(request, queries.ask_of(request.member, ask_id))


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
                until=said["until"] if said["kind"] == AnswerKind.NOT_NOW else None,
                problem_opened=ports.has_opened_problem(ask_id=found.pk, member_id=request.member.pk),
                seen_id=_number(request.POST.get("seen")),
                now=timezone.now(),
            )
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, f"Answered. {found.asked_by.name} has it, with words to say.")
            return redirect("asks:ask", found.pk)
    return _page(request, found, answer_form=form, status=422)


@require_POST
def appeal(request: MemberRequest, ask_id: int) -> HttpResponse:
    found, form = queries.ask_of(request.member, ask_id), AppealForm(request.POST)
    if form.is_valid():
        try:
            actions.appeal(ask=found, actor=request.member, reason=form.cleaned_data["reason"], now=timezone.now())
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, "Your appeal is kept with the ask; product looks again.")
            return redirect("asks:ask", found.pk)
    return _page(request, found, appeal_form=form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: MemberRequest, ask_id: int) -> HttpResponse:
    """Find the ask that says the same, and let this one count for it."""
    found = queries.ask_of(request.member, ask_id)
    if request.method == "POST":
        into = queries.ask_of(request.member, _number(request.POST.get("into")) or 0)
        actions.merge(ask=found, into=into, actor=request.member, now=timezone.now())
        messages.success(request, "Merged. Both keep their words; you can undo it here.")
        return redirect("asks:ask", found.pk)
    today, now = _today(request), timezone.now()
    words = request.GET.get("q", "").replace("\x00", "")[:200]
    near = queries.asks_like(request.member, words or found.wants, but=found)
    rows = [presenting.row_of(row, actor=request.member, today=today, now=now) for row in near]
    return render(request, "asks/merge.html", {"ask": found, "rows": rows, "q": words})


@require_POST
def undo_merge(request: MemberRequest, ask_id: int) -> HttpResponse:
    found = queries.ask_of(request.member, ask_id)
    actions.undo_merge(ask=found, actor=request.member, now=timezone.now())
    messages.success(request, "The ask stands for itself again.")
    return redirect("asks:ask", found.pk)


def _receipt(request: MemberRequest, logged: Ask) -> HttpResponse:
    near = request.POST.get("problem_id", "")
    response = redirect("asks:ask", logged.pk)
    response["Location"] += "?receipt=1" + (f"&near={near}" if near.isdigit() else "")
    return response


def _form(
    request: MemberRequest, form: AskForm, heading: dict[str, object], *, draft: str, deal_id: int
) -> HttpResponse:
    context = {"form": form, "heading": heading, "draft": draft, "deal_id": deal_id}
    return render(request, "asks/new.html", context, status=422 if form.is_bound else 200)


def _page(
    request: MemberRequest,
    found: Ask,
    *,
    answer_form: AnswerForm | None = None,
    appeal_form: AppealForm | None = None,
    status: int = 200,
) -> HttpResponse:
    member, today, now = request.member, _today(request), timezone.now()
    said = list(queries.answers_of(found))
    context = {
        "ask": found,
        "row": presenting.row_of(found, actor=member, today=today, now=now),
        "answers": presenting.answers_line(said, now=now, inside=member.sees_money),
        "current": said[0] if said else None,
        "snapshot": presenting.snapshot_of(found, actor=member),
        "claims": _claims(found) if member.sees_money else "",
        "type": AskType(found.type),
        "asked_on": day(found.asked_at.date()),
        "needed_by": day(found.needed_by) if found.needed_by else "",
        "answer_due": day(found.answer_due),
        "is_receipt": request.GET.get("receipt") == "1" and found.asked_by_id == member.pk,
        "near": request.GET.get("near", ""),
        "merge": queries.merge_of(found),
        "merged": [(row.pk, row.wants, row.asked_by.name) for row in queries.merged_into(found)],
        "appeal": queries.appeal_of(found),
        "may_answer": access.can_answer_fast(member, found),
        "may_merge": access.can_merge(member, found),
        "may_appeal": access.can_appeal(member, found) and _is_appealable(found, said),
        "answer_form": answer_form or AnswerForm(),
        "appeal_form": appeal_form or AppealForm(),
    }
    return render(request, "asks/ask.html", context, status=status)


def _is_appealable(found: Ask, said: list[Answer]) -> bool:
    appeals = int(queries.appeal_of(found) is not None)
    return said[0].fast and rules.can_appeal(AnswerKind(said[0].kind), appeals=appeals)


def _number(word: str | None) -> int | None:
    return int(word) if word and word.isdigit() and len(word) < 16 else None


def _claims(found: Ask) -> str:
    if found.p_win_with is None:
        return ""
    return f"{found.p_win_with}% with it in time, {found.p_win_without}% without"


def _links(query: QueryDict, name: str, values: list[str]) -> dict[str, str]:
    """The address with this filter on, or off where it is on already."""
    return {value: _link(query, name, "" if query.get(name) == value else value) for value in values}


def _link(query: QueryDict, name: str, value: str) -> str:
    changed = query.copy()
    changed.pop("page", None)
    changed.pop(name, None)
    if value:
        changed[name] = value
    return f"?{changed.urlencode()}"


def _today(request: MemberRequest) -> date:
    return timezone.now().astimezone(request.member.workspace.zone).date()
