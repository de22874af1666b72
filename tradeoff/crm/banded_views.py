"""The deals as a contributor meets them: how large in bands, with whom not at all, but for those they work on."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render

from tradeoff.crm import banding, queries
from tradeoff.crm.drawing import deal_lines
from tradeoff.crm.forms import band_filter, page_of
from tradeoff.crm.presenting import deal_rows, link
from tradeoff.workspaces.middleware import MemberRequest

OWN = 50


def deals(request: MemberRequest, *, today: date) -> HttpResponse:
    """Every deal in bands; above them, whole, the newest of those whose team the reader is on."""
    member, query, workspace = request.member, request.GET, request.member.workspace
    wanted = band_filter(query, workspace.scale)
    found = queries.list_banded(member, wanted, page=page_of(query))
    mine = queries.visible_deals(member).select_related("account", "owner", "stage").order_by("-changed_at", "-pk")
    context = {
        "rows": [banding.row_of(deal, member) for deal in found.rows],
        "found": found,
        "wanted": wanted,
        "totals": banding.totals_line(found, workspace.scale),
        "states": banding.state_chips(found, wanted, query),
        "bands": banding.band_chips(found, wanted, query, workspace.scale),
        "mine": deal_lines(deal_rows(map(queries.line_of, mine[:OWN]), currency=workspace.currency, today=today)),
        "next_page": link(query, page=found.page + 1) if found.shown < found.total else "",
    }
    return render(request, "crm/banded.html", context)


def deal(request: MemberRequest, deal_id: int) -> HttpResponse:
    """A deal of somebody else's: its band, where it stands, and who could say more."""
    row = banding.row_of(queries.banded_deal_of(request.member, deal_id), request.member)
    return render(request, "crm/banded_deal.html", {"row": row})


def deals_csv(request: MemberRequest) -> str:
    """Everything that matches, in the words of the page."""
    member = request.member
    matching = queries.banded_matching(member, band_filter(request.GET, member.workspace.scale))
    return banding.banded_csv((queries.BandedDeal(*row) for row in matching.iterator(chunk_size=2000)), member)
