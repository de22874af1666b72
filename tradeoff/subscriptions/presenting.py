"""Subscriptions as a page shows them: ready strings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.http import QueryDict
from django.urls import reverse

from tradeoff.kernel.money import Money
from tradeoff.kernel.sheets import csv_text
from tradeoff.subscriptions.queries import Found, Wanted
from tradeoff.subscriptions.rules import DUE_LATER, DUE_SOON, FactKind, Movement, Period, Status
from tradeoff.ui.format import ago, count, day, day_short, number, percent
from tradeoff.ui.parts import Chip, Moment, Picker

if TYPE_CHECKING:
    from tradeoff.subscriptions.models import Subscription, SubscriptionFact

ICONS = {FactKind.STARTED: "circle-plus", FactKind.RENEWED: "check", FactKind.ENDED: "circle-x"}
TONES = {Status.ACTIVE: "good", Status.PLANNED: "info", Status.ENDED: "neutral"}
HEADER = (
    "Subscription id", "Account", "Product", "Amount", "Currency", "Paid", "A year", "Starts", "Renews", "Ended",
    "Status",
)  # fmt: skip


@dataclass(frozen=True)
class SubscriptionRow:
    url: str
    account: str
    account_url: str
    product: str
    amount: str
    yearly: str
    started: str
    renews: str
    overdue: bool
    status: str
    tone: str


def money(minor: int, currency: str) -> str:
    return str(Money(minor, currency))


def rows_of(
    rows: Iterable[Subscription], *, currency: str, today: date, yearly: Mapping[int, int] | None = None
) -> list[SubscriptionRow]:
    """With `yearly`, what each was worth on another day than today."""
    made = []
    for row in rows:
        status = row.status(today)
        each = f"{money(row.amount_minor, currency)} {Period(row.period).label.lower()}"
        made.append(
            SubscriptionRow(
                url=reverse("subscriptions:subscription", args=[row.pk]),
                account=row.account.name,
                account_url=reverse("crm:account", args=[row.account_id]),
                product=row.product.name if row.product else "",
                amount=each,
                yearly=money(row.yearly_minor if yearly is None else yearly[row.pk], currency),
                started=day_short(row.started_on, today=today),
                renews=day_short(row.renews_on, today=today),
                overdue=status is Status.ACTIVE and row.renews_on is not None and row.renews_on < today,
                status=f"Ended {day_short(row.ended_on, today=today)}" if status is Status.ENDED else status.label,
                tone=TONES[status],
            )
        )
    return made


def subscriptions_csv(rows: Iterable[Subscription], *, currency: str, today: date) -> str:
    return csv_text(
        HEADER,
        (
            (
                row.external_id or row.pk,
                row.account.name,
                row.product and row.product.name,
                Money(row.amount_minor, currency).amount,
                currency,
                row.period,
                Money(row.yearly_minor, currency).amount,
                row.started_on,
                row.renews_on,
                row.ended_on,
                row.status(today),
            )
            for row in rows
        ),
    )


def status_chips(counts: Mapping[Status | None, int], wanted: Wanted, query: QueryDict) -> list[Chip]:
    return [
        Chip(
            status.label if status else "All",
            link(query, status=status.value if status else "all"),
            number(amount),
            wanted.status is status,
        )
        for status, amount in counts.items()
        if amount or status is wanted.status or status is None
    ]


def due_chips(wanted: Wanted, query: QueryDict) -> list[Chip]:
    return [
        Chip(
            f"Renews within {days} days",
            link(query, due=None if wanted.due_days == days else days),
            active=wanted.due_days == days,
        )
        for days in (DUE_SOON, DUE_LATER)
    ]


def product_picker(products: list[tuple[int, str]], query: QueryDict) -> list[Picker]:
    options = (("", "Every product"), *((str(key), name) for key, name in products))
    return [Picker("product", "Product", options, query.get("product", ""))] if products else []


def link(query: QueryDict, **changes: object) -> str:
    kept = query.copy()
    for name, value in {"page": None, **changes}.items():
        kept.pop(name, None)
        if value is not None:
            kept[name] = str(value)
    return f"?{kept.urlencode()}"


def totals_words(found: Found, *, currency: str) -> str:
    return f"{count('subscription', found.total)} · {money(found.yearly_minor, currency)} a year"


def retention_inputs(moved: Movement, *, currency: str) -> list[tuple[str, str]]:
    """What recurring revenue moved by in the year, each part for the popover of a figure."""
    return [
        ("A year before", money(moved.start, currency)),
        ("New customers", f"+{money(moved.new, currency)}"),
        ("Grown", f"+{money(moved.expansion, currency)}"),
        ("Shrunk", f"−{money(moved.contraction, currency)}"),
        ("Lost", f"−{money(moved.churn, currency)}"),
        ("On the day", money(moved.end, currency)),
    ]


def share(value: float | None) -> str:
    return "—" if value is None else percent(value)


def moments(history: Iterable[SubscriptionFact], *, currency: str, now: datetime) -> list[Moment]:
    return [
        Moment(
            title=_words(fact, currency),
            when=day(fact.on),
            who=fact.by.name if fact.by else "",
            text=f"Written down {ago(fact.at, now=now)}",
            icon=ICONS.get(FactKind(fact.kind), "pencil"),
        )
        for fact in history
    ]


def _words(fact: SubscriptionFact, currency: str) -> str:
    kind, worth = FactKind(fact.kind), money(fact.yearly_minor, currency)
    if kind is FactKind.ENDED:
        return "Ended"
    if kind is FactKind.RENEWED:
        return f"Renewed until {day(fact.renews_on)}, {worth} a year"
    return f"{kind.label}: {worth} a year"


def due_words(due: tuple[int, int], *, currency: str) -> tuple[str, str]:
    """What renewals are worth a year, and how many they are."""
    return Money(due[1], currency).short(), count("renewal", due[0])
