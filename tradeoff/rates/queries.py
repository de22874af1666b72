from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from tradeoff.crm.models import Deal
from tradeoff.crm.queries import visible_deals
from tradeoff.kernel.money import CURRENCIES
from tradeoff.rates import access
from tradeoff.rates.models import Rate, StatedAmount
from tradeoff.rates.rules import DatedRate, RateBook
from tradeoff.workspaces.models import Member


def rates_of(actor: Member, *, currency: str = "") -> QuerySet[Rate]:
    """Every rate there ever was, the newest day first and of a day the one that holds first."""
    rows = Rate.objects.filter(workspace=actor.workspace_id).select_related("by").order_by("-on", "currency", "-pk")
    rows = rows.filter(currency=currency) if currency else rows
    return rows if access.can_see_rates(actor) else rows.none()


def superseded(rows: Iterable[Rate], actor: Member) -> set[int]:
    """The ids of those among the rows that a later one for the same day replaced."""
    later = Rate.objects.filter(
        workspace=actor.workspace_id, currency=OuterRef("currency"), on=OuterRef("on"), pk__gt=OuterRef("pk")
    )
    here = Rate.objects.filter(workspace=actor.workspace_id, pk__in=[row.pk for row in rows])
    return set(here.filter(Exists(later)).values_list("pk", flat=True))


def rate_book(actor: Member, currencies: Iterable[str] | None = None) -> RateBook:
    """The rates in force; of all currencies unless some are named."""
    rows = Rate.objects.filter(workspace=actor.workspace_id).order_by("pk")
    if currencies is not None:
        rows = rows.filter(currency__in=set(currencies))
    return RateBook(DatedRate(*row) for row in rows.values_list("pk", "currency", "on", "rate"))


def currencies_of(actor: Member) -> list[str]:
    """Those with a rate, by code."""
    rows = Rate.objects.filter(workspace=actor.workspace_id).order_by("currency")
    return list(rows.values_list("currency", flat=True).distinct())


def currency_choices(actor: Member) -> list[str]:
    """What an amount can be stated in: every currency but the workspace's own, those with rates first."""
    known = currencies_of(actor)
    return [*known, *sorted(set(CURRENCIES) - {*known, actor.workspace.currency})]


def stated_of(actor: Member, deal: Deal) -> StatedAmount | None:
    """The current one of a deal the actor may see."""
    if not visible_deals(actor).filter(pk=deal.pk).exists():
        return None
    return StatedAmount.objects.filter(deal=deal, is_current=True).select_related("rate", "by").first()


def stated_history(deal: Deal) -> list[StatedAmount]:
    """Every amount ever stated for a deal the caller has found through `deal_of`, newest first."""
    return list(StatedAmount.objects.filter(deal=deal).select_related("rate", "by").order_by("-pk"))


def stated_count(actor: Member) -> int:
    """How many deals that the actor may see have an amount stated in another currency."""
    rows = StatedAmount.objects.filter(workspace=actor.workspace_id, is_current=True)
    return rows.filter(deal__in=visible_deals(actor)).count()


def current_amounts(actor: Member, *, deal_ids: Iterable[int] | None = None) -> list[StatedAmount]:
    """All current stated amounts with their deal, for converting them again."""
    rows = StatedAmount.objects.filter(workspace=actor.workspace_id, is_current=True).select_related("deal", "rate")
    if deal_ids is not None:
        rows = rows.filter(deal__in=list(deal_ids))
    return list(rows.order_by("pk"))


def conversion_day(deal: Deal, *, today: date) -> date:
    """The close date; without one, today."""
    return deal.close_date or today
