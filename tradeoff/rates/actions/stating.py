from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from tradeoff import log
from tradeoff.crm import actions as crm
from tradeoff.crm.queries import deal_of, may_edit
from tradeoff.crm.rules import DealChanges
from tradeoff.kernel.errors import Invalid, NotAllowed
from tradeoff.kernel.money import Money
from tradeoff.rates import events, queries
from tradeoff.rates.models import StatedAmount
from tradeoff.rates.rules import Noted, convert
from tradeoff.workspaces.models import Member

if TYPE_CHECKING:
    from tradeoff.crm.models import Deal

REFUSAL = "Only its owner, a sales leader or an administrator changes a deal."


@transaction.atomic
def state_amount(*, actor: Member, deal: Deal, stated: Money, seen_at: datetime, now: datetime) -> StatedAmount:
    """State a deal's amount in another currency; the deal gets what it is worth at the rate of its close date.

    Refuses a currency without a rate on that day or before, and all that editing the deal is refused for.
    """
    if not may_edit(actor, deal_of(actor, deal.pk)):
        raise NotAllowed(REFUSAL)
    if stated.minor < 0:
        raise Invalid("An amount is not below 0.", field="amount")
    if stated.currency == actor.workspace.currency:
        raise Invalid("That is the workspace's own currency; edit the deal's amount instead.", field="currency")
    day = queries.conversion_day(deal, today=now.astimezone(actor.workspace.zone).date())
    rate = queries.rate_book(actor, {stated.currency}).on(stated.currency, day)
    worth = convert(stated, rate.rate, actor.workspace.currency)
    crm.edit_deal(actor=actor, deal=deal, changes=DealChanges(seen_at=seen_at, amount_minor=worth.minor), now=now)
    StatedAmount.objects.filter(deal=deal, is_current=True).update(is_current=False)
    row = StatedAmount.objects.create(
        workspace_id=actor.workspace_id,
        deal=deal,
        currency=stated.currency,
        minor=stated.minor,
        rate_id=rate.id,
        converted_minor=worth.minor,
        by=actor,
        at=now,
    )
    log.record(events.AmountStated(deal_id=deal.pk), actor=actor, now=now)
    return row


@transaction.atomic
def note_stated(*, actor: Member, stated: Mapping[int, Noted], now: datetime) -> None:
    """In bulk, what another system states: the deals have been written with what their amounts are worth already.

    Asks no right of the actor: it follows from deals that somebody with the right has settled.
    """
    held = {row.deal_id: row for row in StatedAmount.objects.filter(deal__in=list(stated), is_current=True)}
    fresh = {key: noted for key, noted in stated.items() if key not in held or _noted(held[key]) != noted}
    StatedAmount.objects.filter(pk__in=[held[key].pk for key in fresh if key in held]).update(is_current=False)
    StatedAmount.objects.bulk_create(
        (
            StatedAmount(
                workspace_id=actor.workspace_id,
                deal_id=key,
                currency=noted.currency,
                minor=noted.minor,
                rate_id=noted.rate_id,
                converted_minor=noted.worth_minor,
                by=actor,
                at=now,
            )
            for key, noted in fresh.items()
        ),
        batch_size=500,
    )


def _noted(row: StatedAmount) -> Noted:
    return Noted(row.minor, row.currency, row.rate_id, row.converted_minor)


@transaction.atomic
def unstate_amount(*, actor: Member, deal: Deal, now: datetime) -> None:
    """The deal keeps its amount in the workspace's currency and follows no rate any more."""
    if not may_edit(actor, deal_of(actor, deal.pk)):
        raise NotAllowed(REFUSAL)
    if StatedAmount.objects.filter(deal=deal, is_current=True).update(is_current=False):
        log.record(events.AmountStated(deal_id=deal.pk), actor=actor, now=now)
