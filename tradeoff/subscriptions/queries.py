from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import BigIntegerField, Case, Count, F, Min, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from tradeoff.crm.models import Account
from tradeoff.crm.queries import visible_accounts
from tradeoff.kernel.errors import NotFound
from tradeoff.subscriptions import access
from tradeoff.subscriptions.models import Subscription, SubscriptionFact
from tradeoff.subscriptions.rules import (
    DUE_LATER,
    DUE_SOON,
    Fact,
    FactKind,
    Movement,
    Period,
    Status,
    due_until,
    movement,
    recurring_by_subscription,
    year_before,
)
from tradeoff.workspaces.models import Member, Product, Workspace

PAGE: Final = 50
YEARLY: Final = Case(
    When(period=Period.MONTH, then=F("amount_minor") * Value(Period.MONTH.times)),
    default=F("amount_minor"),
    output_field=BigIntegerField(),
)


@dataclass(frozen=True)
class Wanted:
    """What the address of the list asks for."""

    status: Status | None = Status.ACTIVE
    due_days: int | None = None
    product_id: int | None = None
    words: str = ""

    @property
    def is_narrow(self) -> bool:
        return bool(self.due_days or self.product_id or self.words)


@dataclass(frozen=True)
class Found:
    """A page of what matches; the sum is over everything that does."""

    rows: list[Subscription]
    page: int
    total: int
    yearly_minor: int

    @property
    def shown(self) -> int:
        return min(self.page * PAGE, self.total)

    @property
    def has_more(self) -> bool:
        return self.shown < self.total


def visible_subscriptions(actor: Member) -> QuerySet[Subscription]:
    rows = Subscription.objects.filter(workspace=actor.workspace_id, account__in=visible_accounts(actor))
    return rows if access.can_see_subscriptions(actor) else rows.none()


def in_status(rows: QuerySet[Subscription], status: Status | None, today: date) -> QuerySet[Subscription]:
    goes_on = Q(ended_on__isnull=True) | Q(ended_on__gt=today)
    if status is Status.ENDED:
        return rows.filter(ended_on__lte=today)
    if status is Status.PLANNED:
        return rows.filter(goes_on, started_on__gt=today)
    return rows.filter(goes_on, started_on__lte=today) if status is Status.ACTIVE else rows


def matching(actor: Member, wanted: Wanted, *, today: date) -> QuerySet[Subscription]:
    """Everything that matches, the next renewal first."""
    rows = in_status(visible_subscriptions(actor), wanted.status, today)
    if wanted.due_days:
        rows = rows.filter(renews_on__lte=due_until(today, wanted.due_days), ended_on__isnull=True)
    if wanted.product_id:
        rows = rows.filter(product=wanted.product_id)
    if wanted.words:
        rows = rows.filter(Q(account__name__icontains=wanted.words) | Q(external_id=wanted.words))
    return rows.select_related("account", "product").order_by(F("renews_on").asc(nulls_last=True), "pk")


def list_subscriptions(actor: Member, wanted: Wanted, *, today: date, page: int = 1) -> Found:
    """Two queries: count and sum, and the page's rows."""
    rows = matching(actor, wanted, today=today)
    zero = Value(0, output_field=BigIntegerField())
    counted = rows.order_by().aggregate(total=Count("pk"), yearly=Coalesce(Sum(YEARLY), zero))
    return Found(list(rows[(page - 1) * PAGE : page * PAGE]), page, counted["total"], counted["yearly"])


@dataclass(frozen=True)
class Summary:
    """Over everything: how many there are in each status, and (number, worth a year) of what renews soon."""

    by_status: dict[Status | None, int]
    due: dict[int, tuple[int, int]]


def summary_of(actor: Member, *, today: date) -> Summary:
    """One query. What comes due includes renewals whose day is past and of whom nobody has said what became of them."""
    zero = Value(0, output_field=BigIntegerField())
    parts: dict[str, Count | Coalesce] = {
        "every": Count("pk"),
        "ended": Count("pk", filter=Q(ended_on__lte=today)),
        "planned": Count("pk", filter=Q(started_on__gt=today) & (Q(ended_on=None) | Q(ended_on__gt=today))),
    }
    for days in (DUE_SOON, DUE_LATER):
        due = Q(ended_on=None, started_on__lte=today, renews_on__lte=due_until(today, days))
        parts |= {f"due_{days}": Count("pk", filter=due), f"worth_{days}": Coalesce(Sum(YEARLY, filter=due), zero)}
    counted = visible_subscriptions(actor).aggregate(**parts)
    by_status: dict[Status | None, int] = {
        Status.ACTIVE: counted["every"] - counted["ended"] - counted["planned"],
        Status.PLANNED: counted["planned"],
        Status.ENDED: counted["ended"],
        None: counted["every"],
    }
    due_by = {days: (counted[f"due_{days}"], counted[f"worth_{days}"]) for days in (DUE_SOON, DUE_LATER)}
    return Summary(by_status, due_by)


def facts_of(actor: Member, *, account_ids: Iterable[int] | None = None) -> list[Fact]:
    """Every fact of what the actor may see, in the order of its subscription's days."""
    rows = SubscriptionFact.objects.filter(subscription__in=visible_subscriptions(actor))
    if account_ids is not None:
        rows = rows.filter(subscription__account__in=list(account_ids))
    found = rows.order_by("on", "pk").values_list(
        "subscription_id", "subscription__account_id", "kind", "on", "yearly_minor"
    )
    return [Fact(key, account, FactKind(kind), on, yearly) for key, account, kind, on, yearly in found]


@dataclass(frozen=True)
class AsOf:
    """Recurring revenue on a day with the year before it, and the rows it is the sum of."""

    day: date
    movement: Movement
    by_subscription: dict[int, int]


def recurring_as_of(actor: Member, day: date) -> AsOf:
    """One query; the arithmetic is in the rules."""
    facts = facts_of(actor)
    return AsOf(day, movement(facts, year_before(day), day), recurring_by_subscription(facts, day))


def subscription_of(actor: Member, subscription_id: int) -> Subscription:
    """Refuses with NotFound, the same for a missing one and one out of sight."""
    rows = visible_subscriptions(actor).select_related("account", "product", "changed_by")
    found = rows.filter(pk=subscription_id).first()
    if found is None:
        raise NotFound("There is no such subscription, or it is not yours to see.")
    return found


def history_of(subscription: Subscription) -> list[SubscriptionFact]:
    """Newest first."""
    return list(SubscriptionFact.objects.filter(subscription=subscription).select_related("by").order_by("-on", "-pk"))


def subscriptions_of_account(actor: Member, account: Account) -> list[Subscription]:
    rows = visible_subscriptions(actor).filter(account=account).select_related("account", "product")
    return list(rows.order_by(F("ended_on").desc(nulls_first=True), F("renews_on").asc(nulls_last=True), "pk"))


def rows_by_id(actor: Member, ids: Iterable[int]) -> QuerySet[Subscription]:
    rows = visible_subscriptions(actor).filter(pk__in=list(ids))
    return rows.select_related("account", "product").order_by("account__name", "pk")


def products_of(actor: Member) -> list[tuple[int, str]]:
    rows = Product.objects.filter(workspace=actor.workspace_id).order_by("name", "pk")
    return list(rows.values_list("pk", "name"))


def standings(account_ids: Iterable[int], *, workspace_id: int, today: date) -> dict[int, tuple[int, date | None]]:
    """Account id -> recurring revenue a year today and the next renewal, over whatever subscriptions there are."""
    ids = list(account_ids)
    rows = Subscription.objects.filter(workspace=workspace_id, account__in=ids)
    active = in_status(rows, Status.ACTIVE, today).order_by().values("account_id")
    summed = active.annotate(yearly=Sum(YEARLY), renews=Min("renews_on"))
    found: dict[int, tuple[int, date | None]] = dict.fromkeys(ids, (0, None))
    found.update({row["account_id"]: (row["yearly"], row["renews"]) for row in summed})
    return found


def left_accounts(account_ids: Iterable[int], *, workspace_id: int, today: date) -> set[int]:
    """Of these accounts, those whose every subscription has ended by a day; one that never had any has not left."""
    rows = Subscription.objects.filter(workspace=workspace_id, account__in=list(account_ids))
    held = rows.values_list("account_id", "ended_on")
    stay = {account for account, ended in held if ended is None or ended > today}
    return {account for account, _ in held} - stay


def known_subscriptions(actor: Member) -> QuerySet[Subscription]:
    """For matching rows of a file."""
    return visible_subscriptions(actor).order_by("pk")


def accounts_turning(workspace: Workspace, *, since: date, until: date) -> set[int]:
    """The ids of accounts with a subscription whose start or end lies in the span."""
    days = (since, until)
    rows = Subscription.objects.filter(workspace=workspace).filter(Q(started_on__range=days) | Q(ended_on__range=days))
    return set(rows.values_list("account_id", flat=True))
