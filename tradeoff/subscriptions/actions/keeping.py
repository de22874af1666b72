from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction

from tradeoff import log
from tradeoff.crm import actions as crm
from tradeoff.crm.queries import account_of
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed
from tradeoff.subscriptions import access, events, queries
from tradeoff.subscriptions.models import Subscription, SubscriptionFact
from tradeoff.subscriptions.rules import (
    FactKind,
    Period,
    SubscriptionInput,
    check_amount,
    check_dates,
)
from tradeoff.workspaces.models import Member, Workspace

REFUSAL = "The account's owner, sales leaders and administrators keep its subscriptions."


@transaction.atomic
def start_subscription(*, actor: Member, said: SubscriptionInput, now: datetime) -> Subscription:
    """Write down what an account pays; refuses an amount of 0, dates that cross, and who may not change the account."""
    account = account_of(actor, said.account_id)
    if not access.can_keep(actor, account):
        raise NotAllowed(REFUSAL)
    check_amount(said.amount_minor)
    check_dates(started_on=said.started_on, renews_on=said.renews_on)
    if said.product_id is not None and said.product_id not in dict(queries.products_of(actor)):
        raise Invalid("There is no such product here.", field="product")
    subscription = Subscription.objects.create(
        workspace_id=actor.workspace_id,
        account=account,
        product_id=said.product_id,
        amount_minor=said.amount_minor,
        period=said.period,
        started_on=said.started_on,
        renews_on=said.renews_on,
        changed_at=now,
        changed_by=actor,
    )
    fact_of(subscription, FactKind.STARTED, subscription.started_on).save()
    note_accounts(actor.workspace, {account.pk}, now=now)
    log.record(events.SubscriptionStarted(**_ids(subscription)), actor=actor, now=now)
    return subscription


@transaction.atomic
def renew_subscription(
    *, actor: Member, subscription: Subscription, on: date, renews_on: date, seen_at: datetime, now: datetime
) -> None:
    """It goes on until a later renewal date."""
    held = _held(actor, subscription, seen_at)
    _check_day(held, on)
    if renews_on <= (held.renews_on or on):
        raise Invalid("The next renewal lies after the one before.", field="renews_on")
    held.renews_on = renews_on
    _keep(actor, held, FactKind.RENEWED, on, now=now)
    log.record(events.SubscriptionRenewed(**_ids(held)), actor=actor, now=now)


@transaction.atomic
def change_subscription(
    *,
    actor: Member,
    subscription: Subscription,
    on: date,
    amount_minor: int,
    period: Period,
    seen_at: datetime,
    now: datetime,
) -> None:
    """From a day on another amount is paid; refuses a day that lies ahead, for the row says what holds now."""
    held = _held(actor, subscription, seen_at)
    _check_day(held, on)
    if on > now.astimezone(actor.workspace.zone).date():
        raise Invalid("A change is written down once its day has come.", field="on")
    check_amount(amount_minor)
    if (held.amount_minor, held.period) == (amount_minor, period):
        raise Invalid("That is what is paid already.", field="amount")
    held.amount_minor, held.period = amount_minor, period
    _keep(actor, held, FactKind.CHANGED, on, now=now)
    log.record(events.SubscriptionChanged(**_ids(held)), actor=actor, now=now)


@transaction.atomic
def end_subscription(*, actor: Member, subscription: Subscription, on: date, seen_at: datetime, now: datetime) -> None:
    """It is paid no more from that day on; a notice may name a day ahead."""
    held = _held(actor, subscription, seen_at)
    _check_day(held, on)
    held.ended_on = on
    _keep(actor, held, FactKind.ENDED, on, now=now)
    log.record(events.SubscriptionEnded(**_ids(held)), actor=actor, now=now)


def fact_of(
    subscription: Subscription, kind: FactKind, on: date, *, by: Member | None = None, at: datetime | None = None
) -> SubscriptionFact:
    """What the subscription is worth as it stands, from that day on."""
    return SubscriptionFact(
        workspace_id=subscription.workspace_id,
        subscription=subscription,
        kind=kind,
        on=on,
        yearly_minor=0 if kind is FactKind.ENDED else subscription.yearly_minor,
        renews_on=subscription.renews_on,
        by=by or subscription.changed_by,
        at=at or subscription.changed_at,
    )


def note_accounts(workspace: Workspace, account_ids: Iterable[int], *, now: datetime) -> None:
    """Each account says what its subscriptions say."""
    today = now.astimezone(workspace.zone).date()
    crm.note_recurring(
        workspace=workspace, accounts=queries.standings(account_ids, workspace_id=workspace.pk, today=today)
    )


def _held(actor: Member, subscription: Subscription, seen_at: datetime) -> Subscription:
    queries.subscription_of(actor, subscription.pk)
    rows = Subscription.objects.select_for_update(of=("self",)).select_related("account", "changed_by")
    held = rows.get(pk=subscription.pk)
    if not access.can_keep(actor, held.account):
        raise NotAllowed(REFUSAL)
    if held.changed_at != seen_at:
        who = held.changed_by.name if held.changed_by else "An import"
        raise Conflict(f"{who} changed this subscription meanwhile. Look at it, then save again.")
    if held.ended_on is not None:
        raise Conflict("This subscription has ended; start another one.")
    return held


def _check_day(held: Subscription, on: date) -> None:
    """Facts are told in the order of their days, so the newest is what holds."""
    last = held.facts.order_by("-on").values_list("on", flat=True).first()
    if last is not None and on < last:
        raise Invalid(f"The last fact is of {last:%d %b %Y}; this one cannot lie before it.", field="on")


def _keep(actor: Member, held: Subscription, kind: FactKind, on: date, *, now: datetime) -> None:
    held.changed_at, held.changed_by = now, actor
    held.save()
    fact_of(held, kind, on).save()
    note_accounts(actor.workspace, {held.account_id}, now=now)


def _ids(subscription: Subscription) -> dict[str, int]:
    return {"subscription_id": subscription.pk, "account_id": subscription.account_id}


@transaction.atomic
def note_turning_days(*, workspace: Workspace, now: datetime) -> int:
    """Accounts with a subscription that starts or ends these days say what it says by now; how many they are.

    No log entry: the start or the end was recorded when it was written down.
    """
    today = now.astimezone(workspace.zone).date()
    accounts = queries.accounts_turning(workspace, since=today - timedelta(days=7), until=today)
    note_accounts(workspace, accounts, now=now)
    return len(accounts)
