"""Deals by team and quarter, and the rows behind each line."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from tradeoff.crm import access, exporting, presenting
from tradeoff.crm.drawing import deal_lines
from tradeoff.crm.queries import line_of
from tradeoff.crm.queries.by_team import Sums, deals_by_team, deals_of_team
from tradeoff.crm.rules import DealState
from tradeoff.kernel.errors import NotAllowed, NotFound
from tradeoff.kernel.money import Money
from tradeoff.kernel.periods import Quarter, quarter_after
from tradeoff.ui.format import count
from tradeoff.ui.parts import Chip
from tradeoff.workspaces.middleware import MemberRequest
from tradeoff.workspaces.models import Member, SalesTeam
from tradeoff.workspaces.queries import sight_of, team_tree, today_of

SHOWN = 500
BACK = 4


@require_safe
def by_team(request: MemberRequest) -> HttpResponse:
    member = _reader(request)
    quarter = _quarter(request)
    lines, whole = deals_by_team(member, quarter)
    currency = member.workspace.currency
    context = {
        "quarter": quarter,
        "chips": _chips(member, quarter),
        "rows": [
            {
                "name": line.team.name if line.team else "In no team then",
                "depth": line.depth - lines[0].depth if line.team else 0,
                "url": reverse("crm:team_deals", args=[line.team.pk if line.team else 0])
                + f"?quarter={quarter.starts}",
                "cells": _cells(line.by_state, currency),
            }
            for line in lines
        ],
        "whole": _cells(whole, currency),
        "narrow": not sight_of(member).everything,
        "any": any(sums.deals for sums in whole.values()),
    }
    return render(request, "crm/by_team.html", context)


@require_safe
def team_deals(request: MemberRequest, team_id: int) -> HttpResponse:
    """The deals a line adds up, with its sum; 0 stands for no team."""
    member, quarter = _reader(request), _quarter(request)
    team = _team(member, team_id)
    rows = deals_of_team(member, quarter, team)
    if request.GET.get("format") == "csv":
        text = exporting.deals_csv(rows.iterator(chunk_size=2000), currency=member.workspace.currency)
        answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="deals-{quarter.starts:%Y-%m-%d}-by-team.csv"'
        return answer
    found = list(rows[: SHOWN + 1])
    currency = member.workspace.currency
    context = {
        "name": team.name if team else "In no team then",
        "quarter": quarter,
        "lines": deal_lines(
            presenting.deal_rows(map(line_of, found[:SHOWN]), currency=currency, today=today_of(member))
        ),
        "cut": len(found) > SHOWN,
        "shown": count("deal", min(len(found), SHOWN)),
    }
    return render(request, "crm/team_deals.html", context)


def _reader(request: MemberRequest) -> Member:
    if not access.can_see_deals(request.member):
        raise NotAllowed("Sums by team are made of amounts, and contributors see bands. Ask a sales manager.")
    return request.member


def _team(member: Member, team_id: int) -> SalesTeam | None:
    if team_id == 0:
        return None
    found = next((node.team for node in team_tree(member) if node.team.pk == team_id), None)
    if found is None:
        raise NotFound("There is no such sales team.")
    return found


def _quarter(request: MemberRequest) -> Quarter:
    """The quarter of the day in the address; of today when there is none."""
    try:
        day = date.fromisoformat(request.GET.get("quarter", ""))
    except ValueError:
        day = today_of(request.member)
    return request.member.workspace.quarter(day)


def _chips(member: Member, shown: Quarter) -> list[Chip]:
    """The four quarters before today's, today's and the next; and the one that is shown."""
    workspace = member.workspace
    current = workspace.quarter(today_of(member))
    quarters = [quarter_after(current, first_month=workspace.fiscal_year_first_month), current]
    while len(quarters) < BACK + 2:
        quarters.append(workspace.quarter(quarters[-1].starts - timedelta(days=1)))
    return [Chip(one.name, f"?quarter={one.starts}", active=one == shown) for one in sorted({*quarters, shown})]


def _cells(by_state: dict[DealState, Sums], currency: str) -> list[dict[str, str]]:
    """Won, open and lost: how many and how much; the weighted amount of what is open."""

    def cell(label: str, deals: int, minor: int) -> dict[str, str]:
        return {
            "label": label,
            "deals": str(deals) if deals else "",
            "amount": str(Money(minor, currency)) if deals else "",
        }

    won, still, lost = (by_state.get(state, Sums()) for state in (DealState.WON, DealState.OPEN, DealState.LOST))
    return [
        cell("Won", won.deals, won.total),
        cell("Open", still.deals, still.total),
        {"label": "Weighted", "deals": "", "amount": str(Money(still.weighted, currency)) if still.deals else ""},
        cell("Lost", lost.deals, lost.total),
    ]
