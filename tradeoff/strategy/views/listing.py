from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tradeoff.kernel.bands import Scale
from tradeoff.problems.queries import count_unfiled
from tradeoff.strategy import access, exporting, queries
from tradeoff.strategy.drawing import problem_lines
from tradeoff.strategy.engine.weigh import Weighing
from tradeoff.strategy.presenting import listing
from tradeoff.ui.format import day, number
from tradeoff.workspaces.middleware import MemberRequest
from tradeoff.workspaces.models import Member


@require_safe
def problems(request: MemberRequest) -> HttpResponse:
    """Every problem through both lenses, with totals that count each deal once."""
    member, choice = request.member, listing.Choice.of(request.GET.dict())
    found, rows = _rows(request, choice)
    shown = listing.matching(rows, choice)
    context = _words(request, found.weighing) | {
        "rows": shown,
        "lines": problem_lines(shown, choice=choice, total=len(rows)) if access.can_see_money(member) else "",
        "any": bool(rows),
        "choice": choice,
        "tabs": listing.lens_tabs(choice),
        "chips": listing.filter_chips(rows, choice),
        "modes": listing.mode_chips(choice),
        "totals": listing.totals_of(shown, choice=choice, currency=member.workspace.currency, scale=_scale_for(member)),
        "widest": listing.widest(rows) if choice.lens == "both" and not choice.filters else [],
        "total": len(rows),
        "waiting": count_unfiled(member) if found.unfiled is None else found.unfiled,
        "csv": f"{choice.href()}",
    }
    return render(request, "strategy/problems.html", context)


@require_safe
def problems_csv(request: MemberRequest) -> HttpResponse:
    """Everything that matches, as it is sorted on the page."""
    choice = listing.Choice.of(request.GET.dict())
    _, rows = _rows(request, choice)
    text = exporting.problems_csv(
        listing.matching(rows, choice),
        currency=request.member.workspace.currency,
        scale=_scale_for(request.member),
    )
    return as_file(text, f"problems-{today_of(request):%Y-%m-%d}.csv")


@require_safe
def agreement(request: MemberRequest) -> HttpResponse:
    """How far both sides put the same problems in the same order, opened to the gaps."""
    found, rows = _rows(request, listing.Choice())
    context = _words(request, found.weighing) | {
        "slopes": listing.slopes(rows),
        "widest": listing.widest(rows, limit=len(rows)),
        "level": [row for row in rows if not row.places],
        "total": len(rows),
    }
    return render(request, "strategy/agreement.html", context)


def today_of(request: HttpRequest) -> date:
    member = request.member  # type: ignore[attr-defined]
    return timezone.now().astimezone(member.workspace.zone).date()


def as_file(text: str, name: str) -> HttpResponse:
    response = HttpResponse(f"\ufeff{text}", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _rows(request: MemberRequest, choice: listing.Choice) -> tuple[queries.Kept, list[listing.ProblemRow]]:
    member = request.member
    found, named = queries.weighed(member, today=today_of(request)), queries.named_problems(member)
    rows = listing.rows_of(
        named,
        found.weighing,
        found.asks,
        choice=choice,
        currency=member.workspace.currency,
        scale=_scale_for(member),
    )
    return found, rows


def _scale_for(member: Member) -> Scale | None:
    """The bands in which sums are said to this reader; None where they are said as they are."""
    return None if access.can_see_money(member) else member.workspace.scale


def _words(request: MemberRequest, weighing: Weighing) -> dict[str, Any]:
    agreed = weighing.agreement
    interval = (
        None
        if agreed.low is None or agreed.high is None
        else f"{number(agreed.low, digits=2)} to {number(agreed.high, digits=2)}"
    )
    return {
        "as_of": day(weighing.as_of),
        "sees_money": access.can_see_money(request.member),
        "agreement": agreed.words,
        "tau": number(agreed.tau, digits=2),
        "tau_note": interval or "",
        "tau_n": f"n = {agreed.n}",
        "quarter": request.member.workspace.quarter(weighing.as_of).name,
        "version": weighing.version,
        "inputs": weighing.inputs_hash[:12],
    }
