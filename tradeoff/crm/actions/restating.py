"""What later packages know better of a deal or an account: written here, in bulk, so that every sum agrees with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from tradeoff import log
from tradeoff.crm import events
from tradeoff.crm.models import Account, Deal
from tradeoff.workspaces.models import Member, Workspace


@transaction.atomic
def restate_amounts(
    *, actor: Member, amounts: Mapping[int, int], now: datetime, told_by_caller: bool = False
) -> list[int]:
    """Deal id -> what its stated amount is worth now in the workspace's currency; history and one log entry,
    but for a caller that names the deals in an entry of its own.

    Asks no right of the actor: it follows from a rate or a date that somebody with the right has changed.
    """
    rows = Deal.objects.select_for_update().filter(workspace=actor.workspace_id, pk__in=amounts).order_by("pk")
    changed = [deal for deal in rows if deal.amount_minor != amounts[deal.pk]]
    for deal in changed:
        deal.amount_minor, deal.changed_at, deal.changed_by = amounts[deal.pk], now, actor
    Deal.objects.bulk_update(changed, ["amount_minor", "changed_at", "changed_by"], batch_size=500)
    ids = [deal.pk for deal in changed]
    if ids and not told_by_caller:
        log.record(events.AmountsRestated(deal_ids=tuple(ids)), actor=actor, now=now)
    return ids


@transaction.atomic
def note_recurring(*, workspace: Workspace, accounts: Mapping[int, tuple[int, date | None]]) -> None:
    """Account id -> recurring revenue a year and next renewal, as its subscriptions say; the caller records why."""
    rows = Account.objects.select_for_update().filter(workspace=workspace, pk__in=accounts).order_by("pk")
    changed = [row for row in rows if (row.recurring_minor, row.renewal_date) != accounts[row.pk]]
    for row in changed:
        row.recurring_minor, row.renewal_date = accounts[row.pk]
    Account.objects.bulk_update(changed, ["recurring_minor", "renewal_date"], batch_size=500)
