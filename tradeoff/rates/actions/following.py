"""Stated amounts follow the rates and the close dates: what they are worth is worked out again, in bulk."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from tradeoff.crm import actions as crm
from tradeoff.kernel.errors import Invalid
from tradeoff.kernel.money import Money
from tradeoff.rates import queries
from tradeoff.rates.models import StatedAmount
from tradeoff.rates.rules import convert
from tradeoff.workspaces.models import Member


@transaction.atomic
def follow_deals(
    *, actor: Member, deal_ids: Iterable[int] | None = None, now: datetime, told_by_caller: bool = False
) -> tuple[int, ...]:
    """Convert again where the rate of the close date is another one now; the deals that are worth something else.

    An amount somebody changed on the deal itself since then is the newer word: the stated one is current no more. A
    deal whose new close date has no rate keeps its amount. History stays; one log entry when an amount changed,
    but for a caller that names these deals in its own.
    """
    today = now.astimezone(actor.workspace.zone).date()
    held = queries.current_amounts(actor, deal_ids=deal_ids)
    book = queries.rate_book(actor, {stated.currency for stated in held})
    overruled = [stated for stated in held if stated.deal.amount_minor != stated.converted_minor]
    fresh: list[StatedAmount] = []
    for stated in held:
        if stated.deal.amount_minor != stated.converted_minor:
            continue
        try:
            rate = book.on(stated.currency, queries.conversion_day(stated.deal, today=today))
        except Invalid:
            continue
        if rate.id == stated.rate_id:
            continue
        same_day = rate.on == stated.rate.on
        worth = convert(Money(stated.minor, stated.currency), rate.rate, actor.workspace.currency)
        fresh.append(
            StatedAmount(
                workspace_id=actor.workspace_id,
                deal_id=stated.deal_id,
                currency=stated.currency,
                minor=stated.minor,
                rate_id=rate.id,
                converted_minor=worth.minor,
                why=StatedAmount.Why.RATE if same_day or deal_ids is None else StatedAmount.Why.CLOSE_DATE,
                by=actor,
                at=now,
            )
        )
    old = {stated.pk for stated in overruled} | _pks(held, {row.deal_id for row in fresh})
    StatedAmount.objects.filter(pk__in=old).update(is_current=False)
    StatedAmount.objects.bulk_create(fresh, batch_size=500)
    amounts = {row.deal_id: row.converted_minor for row in fresh}
    return tuple(crm.restate_amounts(actor=actor, amounts=amounts, now=now, told_by_caller=told_by_caller))


def _pks(held: Iterable[StatedAmount], deal_ids: set[int]) -> set[int]:
    return {stated.pk for stated in held if stated.deal_id in deal_ids}
