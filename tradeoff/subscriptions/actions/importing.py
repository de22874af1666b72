"""Subscriptions from files and other systems: found by id, external id or what they are; facts tell what is new."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from tradeoff import log
from tradeoff.crm.queries import visible_accounts
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed
from tradeoff.subscriptions import access, events, queries
from tradeoff.subscriptions.actions.keeping import fact_of, note_accounts
from tradeoff.subscriptions.models import Subscription, SubscriptionFact
from tradeoff.subscriptions.rules import (
    FactKind,
    Period,
    SubscriptionImport,
    check_amount,
    check_dates,
)
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Counts

BATCH = 2000
STATED = ("product_id", "amount_minor", "period", "renews_on", "ended_on", "external_id")
WRITTEN = ["product", "amount_minor", "period", "renews_on", "ended_on", "external_id", "changed_at", "changed_by"]


@transaction.atomic
def import_subscriptions(*, actor: Member, rows: Sequence[SubscriptionImport], now: datetime) -> Counts:
    """Create or update, found by id, else external id, else account, product and start. A second run changes nothing.

    Refuses what a subscription written by hand is refused for, by its row, and writes then nothing. One log entry.
    """
    if not access.can_import(actor):
        raise NotAllowed("Importing is for sales, product and administrators.")
    _check_known(actor, rows)
    known = _Known(actor)
    today = now.astimezone(actor.workspace.zone).date()
    fresh: list[Subscription] = []
    changed: dict[int, Subscription] = {}
    facts: list[SubscriptionFact] = []
    for number, row in enumerate(rows, start=1):
        try:
            held = known.find(row)
            if held is None:
                held = _new(actor, row, now=now)
                fresh.append(held)
                known.add(held)
                facts.append(fact_of(held, FactKind.STARTED, held.started_on))
                if held.ended_on is not None:
                    facts.append(fact_of(held, FactKind.ENDED, held.ended_on))
            elif told := _restate(actor, held, row, today=today, now=now):
                facts += told
                if held.pk is not None:
                    changed[held.pk] = held
        except Invalid as refusal:
            raise Invalid(f"Row {number}: {refusal.message}", field=refusal.field) from None
    Subscription.objects.bulk_create(fresh, batch_size=BATCH)
    Subscription.objects.bulk_update(changed.values(), WRITTEN, batch_size=BATCH)
    SubscriptionFact.objects.bulk_create(facts, batch_size=BATCH)
    note_accounts(actor.workspace, {row.account_id for row in (*fresh, *changed.values())}, now=now)
    counts = Counts(len(fresh), len(changed), len(rows) - len(fresh) - len(changed))
    log.record(events.SubscriptionsImported(created=counts.created, updated=counts.updated), actor=actor, now=now)
    return counts


class _Known:
    """What a row may mean, those of the same import too."""

    def __init__(self, actor: Member) -> None:
        self._by_id: dict[int, Subscription] = {}
        self._by_external_id: dict[str, Subscription] = {}
        self._same: dict[tuple[int, int | None, date], Subscription] = {}
        for row in queries.known_subscriptions(actor).iterator(chunk_size=BATCH):
            self.add(row)

    def find(self, row: SubscriptionImport) -> Subscription | None:
        if row.id is not None:
            if row.id not in self._by_id:
                raise Invalid("The subscription this was matched with is gone; check the file once more.")
            return self._by_id[row.id]
        if row.external_id and row.external_id in self._by_external_id:
            return self._by_external_id[row.external_id]
        if row.started_on is None:
            return None
        same = self._same.get((row.account_id, row.product_id, row.started_on))
        return same if same is not None and (not row.external_id or same.external_id is None) else None

    def add(self, row: Subscription) -> None:
        if row.pk is not None:
            self._by_id[row.pk] = row
        if row.external_id:
            self._by_external_id[row.external_id] = row
        self._same.setdefault((row.account_id, row.product_id, row.started_on), row)


def _check_known(actor: Member, rows: Sequence[SubscriptionImport]) -> None:
    accounts = set(visible_accounts(actor).filter(pk__in={row.account_id for row in rows}).values_list("pk", flat=True))
    products = {None, *dict(queries.products_of(actor))}
    for number, row in enumerate(rows, start=1):
        if row.account_id not in accounts or row.product_id not in products:
            raise Conflict(f"Row {number}: its account or product is gone; check the file once more.")


def _new(actor: Member, row: SubscriptionImport, *, now: datetime) -> Subscription:
    if row.amount_minor is None or row.started_on is None:
        raise Invalid("A new subscription needs its amount and the day it starts.")
    check_amount(row.amount_minor)
    check_dates(started_on=row.started_on, renews_on=row.renews_on, ended_on=row.ended_on)
    return Subscription(
        workspace_id=actor.workspace_id,
        account_id=row.account_id,
        external_id=row.external_id or None,
        product_id=row.product_id,
        amount_minor=row.amount_minor,
        period=row.period or Period.YEAR,
        started_on=row.started_on,
        renews_on=row.renews_on,
        ended_on=row.ended_on,
        changed_at=now,
        changed_by=actor,
    )


def _restate(
    actor: Member, held: Subscription, row: SubscriptionImport, *, today: date, now: datetime
) -> list[SubscriptionFact]:
    """What the row states onto the subscription; the facts of it, dated today but for an end, which names its day."""
    if row.account_id != held.account_id or row.started_on not in {None, held.started_on}:
        raise Invalid("A subscription keeps its account and the day it started; end it and start another one.")
    before = {field: getattr(held, field) for field in STATED}
    for field in STATED:
        value = getattr(row, field)
        if value is not None:
            setattr(held, field, value)
    moved = {field for field in STATED if getattr(held, field) != before[field]}
    if not moved:
        return []
    if before["ended_on"] is not None and moved - {"external_id", "product_id"}:
        raise Invalid("This subscription has ended; start another one.")
    check_amount(held.amount_minor)
    check_dates(started_on=held.started_on, renews_on=held.renews_on, ended_on=held.ended_on)
    held.changed_at, held.changed_by = now, actor
    kinds = []
    if moved & {"amount_minor", "period", "product_id", "external_id"}:
        kinds.append((FactKind.CHANGED, max(today, held.started_on)))
    if "renews_on" in moved:
        kinds.append((FactKind.RENEWED, max(today, held.started_on)))
    if held.ended_on is not None and "ended_on" in moved:
        kinds = [(kind, min(on, held.ended_on)) for kind, on in kinds] + [(FactKind.ENDED, held.ended_on)]
    return [fact_of(held, kind, on) for kind, on in kinds]
