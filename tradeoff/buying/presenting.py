"""Who buys, fit and sources as a page shows them: ready strings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from tradeoff.buying.queries import NewCustomers, Prospect, RoleChange
from tradeoff.buying.rules import FLOOR, Confidence, Fit, RoleSource, SourceRecord
from tradeoff.crm.rules import BuyingRole
from tradeoff.kernel.money import Money
from tradeoff.kernel.sheets import csv_text
from tradeoff.ui.format import ago, count, day, number, percent
from tradeoff.ui.parts import Moment, Picker, Tab

if TYPE_CHECKING:
    from tradeoff.buying.models import DealRole, ValueCase

TONES = {
    BuyingRole.DECISION_MAKER: "accent",
    BuyingRole.CHAMPION: "good",
    BuyingRole.USER: "neutral",
    BuyingRole.BLOCKER: "bad",
}
NO_SOURCE = "No source stated"


@dataclass(frozen=True)
class RoleRow:
    id: int
    name: str
    title: str
    role: str
    tone: str
    note: str


@dataclass(frozen=True)
class ValueRow:
    problem: str
    worth: str
    metric: str
    proof: str
    agreed: str


@dataclass(frozen=True)
class FitRow:
    words: str
    tone: str
    inputs: list[tuple[str, str]]
    note: str


@dataclass(frozen=True)
class ProspectRow:
    url: str
    name: str
    segment: str
    industry: str
    owner: str
    fit: FitRow
    source: str
    open_deals: str
    open_amount: str


@dataclass(frozen=True)
class SourceRow:
    source: str
    key: str
    won: int
    closed: int
    open: int
    rate: str
    point: float | None
    low: float | None
    high: float | None
    interval: str


@dataclass(frozen=True)
class CustomerRow:
    account: str
    account_url: str
    deal: str
    deal_url: str
    amount: str | None
    closed: str
    source: str


def role_rows(rows: Iterable[DealRole]) -> list[RoleRow]:
    return [
        RoleRow(
            row.pk,
            row.contact.name,
            row.contact.title,
            BuyingRole(row.role).label,
            TONES[BuyingRole(row.role)],
            " · ".join(
                [
                    *([f"Known from: {RoleSource(row.source).label.lower()}"] if row.source else []),
                    *([Confidence(row.confidence).label] if row.confidence else []),
                ]
            ),
        )
        for row in rows
    ]


def role_moments(changes: Iterable[RoleChange], *, now: datetime) -> list[Moment]:
    return [
        Moment(
            f"{one.contact}: {one.role}" if one.role else f"{one.contact} plays no part",
            ago(one.at, now=now),
            who=one.who,
            icon="user-round",
        )
        for one in changes
    ]


def value_row(held: ValueCase, *, currency: str) -> ValueRow:
    agreed = held.agreed_with.name if held.agreed_with else ""
    return ValueRow(
        held.problem,
        "" if held.worth_minor is None else str(Money(held.worth_minor, currency)),
        held.metric,
        held.proof,
        " on ".join(part for part in (agreed, day(held.agreed_on) if held.agreed_on else "") if part),
    )


def fit_row(fit: Fit) -> FitRow:
    """Unknown is said as such; it is neither 0 nor a match."""
    said = {True: "fits", False: "does not fit", None: "not known"}
    inputs = [
        (
            f"{part.criterion.words} (weight {part.criterion.weight})",
            said[part.fits] if part.fits is None else f"{part.found}: {said[part.fits]}",
        )
        for part in fit.parts
    ]
    if not fit.parts:
        return FitRow("No profile", "neutral", [], "")
    if fit.share is None:
        return FitRow("Unknown", "neutral", inputs, "nothing that is asked for is known")
    tone = "good" if fit.share >= 0.75 else "warn" if fit.share < 0.4 else "neutral"
    note = f"{fit.unknown} of {len(fit.parts)} not known" if fit.unknown else ""
    return FitRow(percent(fit.share), tone, inputs, note)


def prospect_rows(found: Iterable[Prospect], *, currency: str) -> list[ProspectRow]:
    return [
        ProspectRow(
            reverse("crm:account", args=[one.account_id]),
            one.name,
            one.segment,
            one.industry,
            one.owner,
            fit_row(one.fit),
            one.source,
            number(one.open_deals) if one.open_deals else "",
            str(Money(one.open_minor, currency)) if one.open_deals else "",
        )
        for one in found
    ]


def prospects_csv(found: Iterable[Prospect], *, currency: str) -> str:
    header = ("Account", "Segment", "Industry", "Country", "Owner", "Fit (%)", "Not known", "Lead source", "Open deals",
              "Open amount", "Currency")  # fmt: skip
    return csv_text(
        header,
        (
            (
                one.name, one.segment, one.industry, one.country, one.owner,
                "unknown" if one.fit.share is None else round(one.fit.share * 100), one.fit.unknown, one.source,
                one.open_deals, Money(one.open_minor, currency).amount, currency,
            )
            for one in found
        ),
    )  # fmt: skip


def source_rows(records: Iterable[SourceRecord]) -> list[SourceRow]:
    made = []
    for one in records:
        rate = one.rate
        words = f"Not enough evidence: {count('closed deal', one.closed)}, {FLOOR} are needed"
        if rate is not None:
            words = (
                f"{percent(rate.value)} of {count('closed deal', one.closed)}, {percent(rate.low)}–{percent(rate.high)}"
            )
        made.append(
            SourceRow(
                one.source or NO_SOURCE,
                one.source,
                one.won,
                one.closed,
                one.open,
                percent(rate.value) if rate else "",
                rate.value if rate else None,
                rate.low if rate else None,
                rate.high if rate else None,
                words,
            )
        )
    return made


def sources_csv(records: Iterable[SourceRecord]) -> str:
    rows = (
        (one.source or NO_SOURCE, one.won, one.lost, one.open,
         *((f"{one.rate.value:.4f}", f"{one.rate.low:.4f}", f"{one.rate.high:.4f}") if one.rate else ("", "", "")))
        for one in records
    )  # fmt: skip
    return csv_text(("Lead source", "Won", "Lost", "Open", "Win rate", "From (95%)", "To (95%)"), rows)


def customer_rows(found: NewCustomers, *, currency: str) -> list[CustomerRow]:
    return [
        CustomerRow(
            deal.account.name if deal.account else "",
            reverse("crm:account", args=[deal.account_id]),
            deal.name,
            reverse("crm:deal", args=[deal.pk]),
            None if deal.amount_minor is None else str(Money(deal.amount_minor, currency)),
            day(deal.close_date),
            deal.lead_source or NO_SOURCE,
        )
        for deal in found.deals
    ]


def customers_csv(quarters: Iterable[NewCustomers], *, currency: str) -> str:
    header = ("Quarter", "Account", "First won deal", "Amount", "Currency", "Closed", "Lead source")
    return csv_text(
        header,
        (
            (
                one.quarter.name, deal.account and deal.account.name, deal.name,
                None if deal.amount_minor is None else Money(deal.amount_minor, currency).amount, currency,
                deal.close_date, deal.lead_source,
            )
            for one in quarters
            for deal in one.deals
        ),
    )  # fmt: skip


def tabs(current: str) -> list[Tab]:
    pages = (
        ("Prospects", "buying:prospects"),
        ("Sources", "buying:sources"),
        ("New customers", "buying:customers"),
        ("Target profile", "buying:profile"),
        ("Who decides", "buying:policy"),
    )
    return [Tab(label, reverse(name), current=name == current) for label, name in pages]


def quarter_of_name(quarters: Iterable[NewCustomers], name: str) -> NewCustomers:
    """The one named, else the newest."""
    found = list(quarters)
    return next((one for one in found if one.quarter.name == name), found[0])


def source_pickers(sources: list[str], chosen: str) -> list[Picker]:
    """A filter with nothing to choose from is left out."""
    options = (("", "Every source"), *((one, one) for one in sources))
    return [Picker("source", "Source", options, chosen)] if sources else []
