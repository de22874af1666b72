"""Deals and accounts as a page shows them: ready strings, nothing a template would have to compute."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.http import QueryDict
from django.urls import reverse

from tradeoff.crm.models import Account
from tradeoff.crm.ports import DealMark
from tradeoff.crm.queries import (
    AccountFilter,
    AccountKind,
    AccountList,
    Change,
    Closing,
    DealFilter,
    DealLine,
    DealList,
)
from tradeoff.crm.rules import DealState, Totals
from tradeoff.kernel.money import Money
from tradeoff.ui.components.lists import kept_query
from tradeoff.ui.format import ago, count, day_short, number
from tradeoff.ui.links import numbered
from tradeoff.ui.parts import Chip, Moment, Picker

STATE_WORDS = {DealState.OPEN: "Open", DealState.WON: "Won", DealState.LOST: "Lost", None: "All"}
STATE_NAMES = {DealState.OPEN: None, DealState.WON: "won", DealState.LOST: "lost", None: "all"}
MARKS = {"stage_id": "layers", "amount_minor": "banknote", "close_date": "calendar-clock", "owner_id": "user-round"}


@dataclass(frozen=True)
class DealRow:
    id: int
    url: str
    name: str
    account: str
    account_url: str
    owner: str
    stage: str
    state: str
    amount: str | None
    amount_estimated: bool
    close: str
    close_estimated: bool
    overdue: bool
    chance: str
    updated: str


@dataclass(frozen=True)
class AccountRow:
    id: int
    url: str
    name: str
    kind: str
    segment: str
    industry: str
    owner: str
    recurring: str | None
    renewal: str
    open_deals: str
    open_amount: str


def money(minor: int | None, currency: str) -> str | None:
    return None if minor is None else str(Money(minor, currency))


def deal_rows(deals: Iterable[DealLine], *, currency: str, today: date) -> list[DealRow]:
    """Each deal as a line of a list."""
    to_deal, to_account = numbered("crm:deal"), numbered("crm:account")
    return [
        DealRow(
            id=deal.pk,
            url=to_deal(deal.pk),
            name=deal.name,
            account=deal.account,
            account_url=to_account(deal.account_id) if deal.account_id else "",
            owner=deal.owner,
            stage=deal.stage.name,
            state=deal.stage.state,
            amount=money(deal.amount_minor, currency),
            amount_estimated=deal.amount_estimated,
            close=day_short(deal.close_date, today=today),
            close_estimated=deal.close_date_estimated,
            overdue=deal.is_open and deal.close_date is not None and deal.close_date < today,
            chance=f"{deal.chance}%",
            updated=day_short(deal.changed_at.date(), today=today),
        )
        for deal in deals
    ]


def totals_line(totals: Totals, *, currency: str) -> dict[str, str]:
    """The foot of a deals table; nothing is said of deals without an amount when there are none."""
    missing = f"{count('deal', totals.without_amount)} without an amount" if totals.without_amount else ""
    return {
        "deals": count("deal", totals.deals),
        "total": str(Money(totals.total, currency)),
        "weighted": str(Money(totals.weighted, currency)),
        "without_amount": missing,
    }


def state_chips(found: DealList, wanted: DealFilter, query: QueryDict) -> list[Chip]:
    return [
        Chip(
            words,
            link(query, state=_other_state(state) if wanted.state is state else STATE_NAMES[state], stage=None),
            number(found.by_state[state]) if found.by_state[state] is not None else "",
            wanted.state is state,
        )
        for state, words in STATE_WORDS.items()
    ]


def _other_state(state: DealState | None) -> str | None:
    """Letting a state go shows all; letting all go shows what the list begins with, the open ones."""
    return None if state is None else "all"


def stage_chips(found: DealList, wanted: DealFilter, query: QueryDict) -> list[Chip]:
    """The stages of the chosen state; one that is chosen can be let go."""
    stages = [stage for stage in found.stages if wanted.state in {None, stage.state}]
    return [
        Chip(
            stage.name,
            link(query, stage=None if wanted.stage_id == stage.pk else stage.pk),
            number(found.by_stage[stage.pk]),
            wanted.stage_id == stage.pk,
        )
        for stage in stages
        if len(stages) > 1 or wanted.stage_id == stage.pk
    ]


def closing_chips(found: DealList, wanted: DealFilter, query: QueryDict) -> list[Chip]:
    return [
        Chip(
            closing.label,
            link(query, closing=None if wanted.closing is closing else closing.value),
            number(found.by_closing[closing]),
            wanted.closing is closing,
        )
        for closing in Closing
        if found.by_closing[closing] or wanted.closing is closing
    ]


def deal_pickers(options: dict[str, list[tuple[str, str]]], query: QueryDict) -> list[Picker]:
    """A filter with nothing to choose from is left out."""
    return [
        Picker(name, name.capitalize(), (("", f"Every {name}"), *found), query.get(name, ""))
        for name, found in options.items()
        if found
    ]


def mark_chips(marks: list[DealMark], wanted: DealFilter, query: QueryDict) -> list[Chip]:
    return [
        Chip(mark.label, link(query, mark=None if wanted.mark is mark else mark.name), "", wanted.mark is mark)
        for mark in marks
    ]


def kind_chips(found: AccountList, wanted: AccountFilter, query: QueryDict) -> list[Chip]:
    words: dict[AccountKind | None, str] = {None: "All"} | {kind: kind.label for kind in AccountKind}
    return [
        Chip(label, link(query, kind=kind.value if kind else None), number(found.by_kind[kind]), wanted.kind is kind)
        for kind, label in words.items()
    ]


def segment_chips(segments: list[str], wanted: AccountFilter, query: QueryDict) -> list[Chip]:
    return [
        Chip(name, link(query, segment=None if wanted.segment == name else name), "", wanted.segment == name)
        for name in segments
    ]


def link(query: QueryDict, **changes: object) -> str:
    """The list's address with other filters, from its first page unless one is named; None takes a filter away."""
    return kept_query(query, **{"page": None, **changes})


def account_row(account: Account, *, currency: str, today: date, open_sums: dict[int, tuple[int, int]]) -> AccountRow:
    deals, amount = open_sums.get(account.pk, (0, 0))
    return AccountRow(
        id=account.pk,
        url=reverse("crm:account", args=[account.pk]),
        name=account.name,
        kind="prospect" if account.is_prospect else "customer",
        segment=account.segment,
        industry=account.industry,
        owner=account.owner.name if account.owner else "",
        recurring=money(account.recurring_minor, currency) if account.recurring_minor else None,
        renewal=day_short(account.renewal_date, today=today),
        open_deals=number(deals) if deals else "",
        open_amount=str(Money(amount, currency)) if deals else "",
    )


def moments(changes: list[Change], *, now: datetime) -> list[Moment]:
    """A deal's history, newest first, old value before new."""
    return [
        Moment(
            title="; ".join(field.words for field in change.fields) if change.fields else "The deal began",
            when=ago(change.at, now=now),
            who=change.who,
            icon=MARKS.get(change.fields[0].field, "pencil") if change.fields else "circle-plus",
        )
        for change in changes
    ]
