from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from tradeoff import log
from tradeoff.kernel.errors import NotAllowed
from tradeoff.rates import access, events, queries
from tradeoff.rates.actions.following import follow_deals
from tradeoff.rates.models import Rate
from tradeoff.rates.rules import RateInput, check_rate
from tradeoff.workspaces.models import Member


@transaction.atomic
def record_rates(*, actor: Member, rates: Sequence[RateInput], now: datetime) -> tuple[int, int]:
    """Add rates and convert again what they change; (new rates, deals restated). Those that hold already are left out.

    An older rate for the same day stays as history. Refuses who does not keep the rates, and what is no rate.
    """
    if not access.can_record_rates(actor):
        raise NotAllowed("Rates are kept by the VP of sales and administrators.")
    for given in rates:
        check_rate(given, currency=actor.workspace.currency)
    holds = {(row.currency, row.on): row.rate for row in queries.rates_of(actor).order_by("pk")}
    fresh = []
    for given in rates:
        if holds.get((given.currency, given.on)) != given.rate:
            holds[given.currency, given.on] = given.rate
            fresh.append(
                Rate(
                    workspace_id=actor.workspace_id,
                    currency=given.currency,
                    on=given.on,
                    rate=given.rate,
                    source=given.source,
                    by=actor,
                    at=now,
                )
            )
    Rate.objects.bulk_create(fresh, batch_size=2000)
    restated = follow_deals(actor=actor, now=now, told_by_caller=True) if fresh else ()
    if fresh:
        log.record(
            events.RatesRecorded(rates=len(fresh), restated=len(restated), deal_ids=restated), actor=actor, now=now
        )
    return len(fresh), len(restated)
