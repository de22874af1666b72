"""Prospects with their fit, sources with their win rate, and the customers won in a quarter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Min, OuterRef, Q, Subquery, Sum

from tradeoff.buying import access
from tradeoff.buying.models import FitCriterion
from tradeoff.buying.rules import Criterion, Fit, SourceRecord, Trait, Traits, fit_of
from tradeoff.crm.models import Account, Deal
from tradeoff.crm.queries import visible_accounts, visible_deals
from tradeoff.crm.rules import DealState
from tradeoff.kernel.periods import Quarter, quarter_of
from tradeoff.workspaces.models import Member


@dataclass(frozen=True)
class Prospect:
    """An account without a won deal; its source is that of its first deal."""

    account_id: int
    name: str
    segment: str
    industry: str
    country: str
    owner: str
    fit: Fit
    source: str
    open_deals: int
    open_minor: int


@dataclass(frozen=True)
class NewCustomers:
    """The accounts whose first won deal closed in the quarter, with that deal."""

    quarter: Quarter
    deals: list[Deal]

    @property
    def amount_minor(self) -> int:
        return sum(deal.amount_minor or 0 for deal in self.deals)


def criteria_of(actor: Member) -> list[Criterion]:
    order = list(Trait)
    rows = FitCriterion.objects.filter(workspace=actor.workspace_id)
    made = [Criterion(Trait(row.trait), row.weight, tuple(row.wanted), row.low, row.high) for row in rows]
    return sorted(made, key=lambda one: order.index(one.trait))


def fit_of_account(account: Account, criteria: list[Criterion]) -> Fit:
    return fit_of(Traits(account.industry, account.segment, account.country, account.employees), criteria)


def profile_options(actor: Member) -> dict[str, list[str]]:
    """The words accounts have for each trait that is told by words."""
    rows = visible_accounts(actor).order_by()
    return {
        trait.value: sorted(set(rows.exclude(**{trait.value: ""}).values_list(trait.value, flat=True).distinct()))
        for trait in Trait
        if not trait.is_number
    }


def sources_of(actor: Member) -> list[str]:
    """The lead sources deals have, by name."""
    rows = visible_deals(actor).exclude(lead_source="").order_by("lead_source")
    return list(rows.values_list("lead_source", flat=True).distinct())


def prospects_of(
    actor: Member, *, criteria: list[Criterion], words: str = "", source: str | None = None
) -> list[Prospect]:
    """The best fit first, what is unknown last; two queries whatever their number."""
    first = visible_deals(actor).filter(account=OuterRef("pk")).order_by("created_on", "pk").values("lead_source")[:1]
    won = visible_deals(actor).filter(stage__state=DealState.WON).values("account_id")
    rows = visible_accounts(actor).filter(customer_since__isnull=True).exclude(pk__in=won.filter(account__isnull=False))
    if words:
        rows = rows.filter(name__icontains=words)
    rows = rows.annotate(first_source=Subquery(first))
    if source is not None:
        rows = rows.filter(Q(first_source=source) if source else Q(first_source="") | Q(first_source=None))
    sums = visible_deals(actor).open().filter(account__customer_since__isnull=True).order_by().values("account_id")
    pipeline = {row["account_id"]: row for row in sums.annotate(n=Count("pk"), total=Sum("amount_minor"))}
    found = [_prospect(row, criteria, pipeline.get(row.pk)) for row in rows.select_related("owner")]
    return sorted(found, key=lambda one: (_by_fit(one.fit), one.name, one.account_id))


def _prospect(row: Account, criteria: list[Criterion], pipeline: Mapping[str, Any] | None) -> Prospect:
    return Prospect(
        account_id=row.pk,
        name=row.name,
        segment=row.segment,
        industry=row.industry,
        country=row.country,
        owner=row.owner.name if row.owner else "",
        fit=fit_of_account(row, criteria),
        source=getattr(row, "first_source", None) or "",
        open_deals=pipeline["n"] if pipeline else 0,
        open_minor=(pipeline["total"] or 0) if pipeline else 0,
    )


def _by_fit(fit: Fit) -> tuple[bool, float, int]:
    """Unknown is last, never a 0; of two alike the one of whom more is known."""
    return fit.share is None, -(fit.share or 0), -fit.known


def records_by_source(actor: Member) -> list[SourceRecord]:
    """Every lead source with how its deals ended, the most closed first."""
    rows = visible_deals(actor).order_by().values("lead_source", "stage__state").annotate(n=Count("pk"))
    counted: dict[str, dict[str, int]] = defaultdict(dict)
    for row in rows:
        state, source = row["stage__state"], row["lead_source"]
        counted[source][state] = counted[source].get(state, 0) + row["n"]
    found = [
        SourceRecord(source, one.get(DealState.WON, 0), one.get(DealState.LOST, 0), one.get(DealState.OPEN, 0))
        for source, one in counted.items()
    ]
    return sorted(found, key=lambda one: (-one.closed, one.source))


def new_customers(actor: Member, *, today: date, quarters: int = 8) -> list[NewCustomers]:
    """Per fiscal quarter, this one first: each account once, in the quarter its first won deal closed."""
    first_month = actor.workspace.fiscal_year_first_month
    if not access.can_see_buying(actor):
        return []
    spans = [quarter_of(today, first_month=first_month)]
    while len(spans) < quarters:
        day_before = date.fromordinal(spans[-1].starts.toordinal() - 1)
        spans.append(quarter_of(day_before, first_month=first_month))
    won = visible_deals(actor).filter(stage__state=DealState.WON, account__isnull=False, close_date__isnull=False)
    firsts = won.order_by().values("account_id", "account__customer_since").annotate(first=Min("close_date"))
    # who was a customer before the first win that is known here is not won now
    firsts = firsts.filter(Q(account__customer_since=None) | Q(account__customer_since__gte=F("first")))
    firsts = firsts.filter(first__gte=spans[-1].starts)
    since = {row["account_id"]: row["first"] for row in firsts}
    deals = won.filter(account__in=since).select_related("account", "owner", "stage").order_by("close_date", "pk")
    seen: set[int] = set()
    by_quarter: dict[date, list[Deal]] = defaultdict(list)
    for deal in deals:
        assert deal.account_id is not None
        assert deal.close_date is not None
        if deal.account_id not in seen:
            seen.add(deal.account_id)
            by_quarter[quarter_of(deal.close_date, first_month=first_month).starts].append(deal)
    return [NewCustomers(span, by_quarter[span.starts]) for span in spans]
