from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tradeoff.crm import exporting, presenting, queries
from tradeoff.crm.drawing import deal_lines
from tradeoff.crm.forms import account_filter, page_of
from tradeoff.crm.queries import DealFilter, DealSort
from tradeoff.kernel.money import Money
from tradeoff.ui.format import count, day, number
from tradeoff.workspaces.middleware import MemberRequest

CONTACTS = 50


@require_safe
def accounts(request: MemberRequest) -> HttpResponse:
    member, query, today = request.member, request.GET, _today(request)
    if not queries.sees_deals(member):
        return render(request, "crm/closed.html", {"title": "Accounts"})
    wanted, page, currency = account_filter(query), page_of(query), member.workspace.currency
    found = queries.list_accounts(member, wanted, page=page)
    sums = queries.open_sums_of(member, found.rows)
    segments = queries.segments_of(member)
    context = {
        "rows": [presenting.account_row(row, currency=currency, today=today, open_sums=sums) for row in found.rows],
        "found": found,
        "total": count("account", found.total),
        "recurring": str(Money(found.recurring_minor, currency)),
        "kinds": presenting.kind_chips(found, wanted, query),
        "segments": presenting.segment_chips(segments, wanted, query),
        "wanted": wanted,
        "next_page": presenting.link(query, page=page + 1) if found.has_more else "",
    }
    return render(request, "crm/accounts.html", context)


@require_safe
def accounts_csv(request: MemberRequest) -> HttpResponse:
    """Everything that matches, not the page."""
    member = request.member
    rows = queries.accounts_matching(member, account_filter(request.GET)).select_related("owner")
    text = exporting.accounts_csv(rows.iterator(chunk_size=2000), currency=member.workspace.currency)
    response = HttpResponse(text.encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="accounts-{_today(request):%Y-%m-%d}.csv"'
    return response


@require_safe
def account(request: MemberRequest, account_id: int) -> HttpResponse:
    member, today = request.member, _today(request)
    found = queries.account_of(member, account_id)
    currency = member.workspace.currency
    wanted = DealFilter(state=None, account_id=found.pk, sort=DealSort.CLOSE_DOWN)
    listed = queries.list_deals(member, wanted, today=today)
    contacts = queries.visible_contacts(member).filter(account=found).order_by("name", "pk")
    open_deals, open_amount = queries.open_sums_of(member, [found]).get(found.pk, (0, 0))
    context = {
        "account": found,
        "recurring": presenting.money(found.recurring_minor, currency) if found.recurring_minor else "",
        "renewal": day(found.renewal_date),
        "customer_since": day(found.customer_since),
        "employees": number(found.employees),
        "revenue": presenting.money(found.annual_revenue_minor, currency) or "",
        "open_amount": str(Money(open_amount, currency)),
        "open_deals": count("open deal", open_deals),
        "contacts": list(contacts[:CONTACTS]),
        "contact_count": contacts.count(),
        "lines": deal_lines(presenting.deal_rows(listed.rows, currency=currency, today=today), with_account=False),
        "listed": listed,
        "totals": presenting.totals_line(listed.totals, currency=currency),
    }
    return render(request, "crm/account.html", context)


def _today(request: MemberRequest) -> date:
    return timezone.now().astimezone(request.member.workspace.zone).date()
