"""Recurring revenue from facts: what it was on a day, what moved it, and how much of it stayed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from tradeoff.kernel.errors import Invalid

DUE_SOON: Final = 90
DUE_LATER: Final = 180
MOST_MINOR: Final = 10**15


class Period(StrEnum):
    """How often the amount is paid."""

    MONTH = "month"
    YEAR = "year"

    @property
    def label(self) -> str:
        return f"A {self.value}"

    @property
    def times(self) -> int:
        return 12 if self is Period.MONTH else 1


class Status(StrEnum):
    ACTIVE = "active"
    PLANNED = "planned"
    ENDED = "ended"

    @property
    def label(self) -> str:
        return self.value.capitalize()


class FactKind(StrEnum):
    STARTED = "started"
    RENEWED = "renewed"
    CHANGED = "changed"
    ENDED = "ended"

    @property
    def label(self) -> str:
        return self.value.capitalize()


@dataclass(frozen=True, kw_only=True)
class SubscriptionInput:
    """A subscription as somebody writes it down; the amount is paid once a period, in the workspace's currency."""

    account_id: int
    amount_minor: int
    period: Period
    started_on: date
    product_id: int | None = None
    renews_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class SubscriptionImport:
    """One from outside. `None` means “not stated, keep what is there”; `id` names the row it is known to be."""

    account_id: int
    id: int | None = None
    external_id: str | None = None
    amount_minor: int | None = None
    period: Period | None = None
    started_on: date | None = None
    product_id: int | None = None
    renews_on: date | None = None
    ended_on: date | None = None


@dataclass(frozen=True)
class Fact:
    """From `on`, the subscription is worth `yearly` a year, in minor units; facts of one in the order given."""

    subscription_id: int
    account_id: int
    kind: FactKind
    on: date
    yearly: int


@dataclass(frozen=True)
class Movement:
    """What moved recurring revenue from one day to a later one, by account; all parts are 0 or more."""

    start: int = 0
    new: int = 0
    expansion: int = 0
    contraction: int = 0
    churn: int = 0
    end: int = 0
    kept: int = 0

    @property
    def gross_retention(self) -> float | None:
        """Of what was paid at the start, the share still paid, growth left out; None when nothing was paid."""
        return self.kept / self.start if self.start else None

    @property
    def net_retention(self) -> float | None:
        """The same with the growth of those customers."""
        return (self.start + self.expansion - self.contraction - self.churn) / self.start if self.start else None


def recurring_by_subscription(facts: Iterable[Fact], day: date) -> dict[int, int]:
    """Subscription id -> what it is worth a year on that day; those worth nothing are left out."""
    latest: dict[int, Fact] = {}
    for fact in facts:
        held = latest.get(fact.subscription_id)
        if fact.on <= day and (held is None or fact.on >= held.on):
            latest[fact.subscription_id] = fact
    return {key: fact.yearly for key, fact in latest.items() if fact.yearly}


def recurring_by_account(facts: Iterable[Fact], day: date) -> dict[int, int]:
    facts = list(facts)
    owner = {fact.subscription_id: fact.account_id for fact in facts}
    summed: dict[int, int] = {}
    for key, yearly in recurring_by_subscription(facts, day).items():
        summed[owner[key]] = summed.get(owner[key], 0) + yearly
    return summed


def movement(facts: Iterable[Fact], since: date, until: date) -> Movement:
    """By account: an account that pays at the end and did not at the start is new, one that stopped has churned."""
    facts = list(facts)
    before, after = recurring_by_account(facts, since), recurring_by_account(facts, until)
    changes = [(before.get(key, 0), after.get(key, 0)) for key in before.keys() | after.keys()]
    return Movement(
        start=sum(before.values()),
        new=sum(now for was, now in changes if not was),
        expansion=sum(max(now - was, 0) for was, now in changes if was),
        contraction=sum(max(was - now, 0) for was, now in changes if was and now),
        churn=sum(was for was, now in changes if not now),
        end=sum(after.values()),
        kept=sum(min(was, now) for was, now in changes),
    )


def status_of(*, started_on: date, ended_on: date | None, today: date) -> Status:
    if ended_on is not None and ended_on <= today:
        return Status.ENDED
    return Status.PLANNED if started_on > today else Status.ACTIVE


def check_dates(*, started_on: date, renews_on: date | None, ended_on: date | None = None) -> None:
    if renews_on is not None and renews_on <= started_on:
        raise Invalid("A subscription renews after it starts.", field="renews_on")
    if ended_on is not None and ended_on < started_on:
        raise Invalid("A subscription ends no earlier than it starts.", field="ended_on")


def check_amount(amount_minor: int) -> None:
    if not 0 < amount_minor <= MOST_MINOR:
        raise Invalid("Give what is paid each time, above 0; instead of 0, end the subscription.", field="amount")


def year_after(day: date) -> date:
    """The same day a year on; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def due_until(today: date, days: int) -> date:
    return today + timedelta(days=days)
