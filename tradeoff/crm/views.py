from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tradeoff.crm import access, actions, banded_views, exporting, presenting, queries
from tradeoff.crm.drawing import deal_lines
from tradeoff.crm.forms import DealForm, deal_filter, page_of
from tradeoff.crm.models import Deal
from tradeoff.crm.ports import kept_of, marks_for
from tradeoff.crm.rules import DEFAULT_STAGES, DealState
from tradeoff.kernel.errors import NotAllowed, Refused
from tradeoff.kernel.money import Money
from tradeoff.ui.format import count, day
from tradeoff.ui.parts import Picker
from tradeoff.workspaces.middleware import MemberRequest
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.queries import members_of, sellers_of


@require_safe
def deals(request: MemberRequest) -> HttpResponse:
    member, query, today = request.member, request.GET, _today(request)
    if not access.can_see_deals(member):
        return banded_views.deals(request, today=today)
    marks = marks_for(member, today)
    wanted, page, currency = deal_filter(query, marks), page_of(query), member.workspace.currency
    found = queries.list_deals(member, wanted, today=today, page=page)
    context = {
        "lines": deal_lines(presenting.deal_rows(found.rows, currency=currency, today=today)),
        "found": found,
        "totals": presenting.totals_line(found.totals, currency=currency),
        "states": presenting.state_chips(found, wanted, query),
        "stages": presenting.stage_chips(found, wanted, query),
        "closings": presenting.closing_chips(found, wanted, query),
        "marks": presenting.mark_chips(marks, wanted, query),
        "pickers": presenting.deal_pickers(queries.deal_options(member), query),
        "wanted": wanted,
        "kept": [(key, value) for key, value in query.items() if key not in {"owner", "product", "segment", "page"}],
        "next_page": presenting.link(query, page=page + 1) if found.has_more else "",
        "any": bool(found.rows) or queries.visible_deals(member).exists(),
        "may_lay": access.can_lay_pipeline(member),
    }
    return render(request, "crm/deals.html", context)


@require_safe
def deals_csv(request: MemberRequest) -> HttpResponse:
    """Everything that matches, not the page."""
    member, today = request.member, _today(request)
    name = f"deals-{today:%Y-%m-%d}.csv"
    if not access.can_see_deals(member):
        return _file(banded_views.deals_csv(request), name)
    wanted = deal_filter(request.GET, marks_for(member, today) if "mark" in request.GET else ())
    rows = queries.deals_matching(member, wanted, queries.stages_of(member), today=today)
    text = exporting.deals_csv(
        rows.select_related("account", "owner", "stage", "product").iterator(chunk_size=2000),
        currency=member.workspace.currency,
    )
    return _file(text, name)


@require_safe
def deal(request: MemberRequest, deal_id: int) -> HttpResponse:
    if queries.is_banded(request.member) and deal_id not in queries.joined_deals(request.member):
        return banded_views.deal(request, deal_id)
    found = queries.deal_of(request.member, deal_id)
    member, currency = request.member, request.member.workspace.currency
    pushes = queries.pushes_of(found, member.workspace)
    weighted = None if found.amount_minor is None else Money(found.amount_minor * found.chance // 100, currency)
    context = {
        "deal": found,
        "row": presenting.deal_rows([queries.line_of(found)], currency=currency, today=_today(request))[0],
        "weighted": str(weighted) if weighted else "",
        "stage_inputs": [("Amount", presenting.money(found.amount_minor, currency) or "not known"),
                         ("Probability", f"{found.chance}%, {_whose(found)}")],
        "amount_note": "Estimated: nobody has entered it" if found.amount_estimated else "",
        "close": day(found.close_date),
        "close_note": _close_note(found, pushes),
        "close_tone": "warn" if pushes > 2 else "",
        "category": found.category.replace("_", " ").capitalize(),
        "type": found.type.replace("_", " ").capitalize(),
        "created": day(found.created_on),
        "history": presenting.moments(queries.history_of(found), now=timezone.now()),
        "may_edit": access.can_edit_deal(member, found),
        "kept": kept_of(member.workspace_id, found.pk),
        **_team(member, found),
    }  # fmt: skip
    return render(request, "crm/deal.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, deal_id: int) -> HttpResponse:
    found = queries.deal_of(request.member, deal_id)
    if not access.can_edit_deal(request.member, found):
        raise NotAllowed("Only its owner, a sales leader or an administrator changes a deal.")
    posted = request.POST if request.method == "POST" else None
    member = request.member
    kept = kept_of(member.workspace_id, found.pk)
    form = DealForm(
        posted,
        deal=found,
        currency=member.workspace.currency,
        stages=queries.stages_of(member),
        owners=sellers_of(member),
        kept=kept,
    )
    if posted is not None and form.is_valid():
        try:
            actions.edit_deal(actor=member, deal=found, changes=form.changes(), now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal, deal=found)
        else:
            messages.success(request, "The deal is saved.")
            return redirect("crm:deal", found.pk)
    return render(
        request,
        "crm/edit_deal.html",
        {"deal": found, "form": form, "kept": kept},
        status=200 if posted is None else 422,
    )


@require_POST
def lay_pipeline(request: MemberRequest) -> HttpResponse:
    actions.lay_pipeline(actor=request.member, stages=DEFAULT_STAGES, now=timezone.now())
    messages.success(request, "The usual stages are laid. Deals can come in.")
    return redirect("crm:deals")


def _team(member: Member, deal: Deal) -> dict[str, Any]:
    """Who works on it, and who could, for those who may say so."""
    team = list(queries.team_of(deal))
    if not access.can_edit_deal(member, deal):
        return {"team": team}
    there = {mate.member_id for mate in team} | {deal.owner_id}
    names = members_of(member).active().order_by("name", "pk").values_list("pk", "name")
    options = tuple((str(key), name) for key, name in names if key not in there)
    return {"team": team, "joining": Picker("member", "Who joins", (("", "Add somebody"), *options))}


def _whose(deal: Deal) -> str:
    if deal.stage.state != DealState.OPEN:
        return "because it is closed"
    return "the deal's own" if deal.probability is not None else f"that of {deal.stage.name}"


def _close_note(deal: Deal, pushes: int) -> str:
    said = ["Estimated: nobody has entered it"] if deal.close_date_estimated else []
    if pushes:
        said.append(f"pushed into a later quarter {count('time', pushes)}")
    return ", ".join(said).capitalize()


def _file(text: str, name: str) -> HttpResponse:
    response = HttpResponse(text.encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _today(request: MemberRequest) -> date:
    return timezone.now().astimezone(request.member.workspace.zone).date()
