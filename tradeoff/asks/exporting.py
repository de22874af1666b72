"""The asks list as a CSV file that no spreadsheet will run; names and amounts as its reader may know them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING

from tradeoff.asks import access
from tradeoff.asks.queries import veiled
from tradeoff.asks.rules import AnswerKind, AskType
from tradeoff.crm.queries import account_name_for, amount_for, deal_name_for
from tradeoff.kernel.money import Money
from tradeoff.kernel.sheets import csv_text

if TYPE_CHECKING:
    from tradeoff.asks.queries.rows import AnsweredAsk
    from tradeoff.workspaces.models import Member

FOR_ALL = (
    "Ask", "Type", "Needed by", "Workaround", "Asked by", "Asked on", "Answer", "Until", "Reason", "Looks after it",
    "Next answer due",
)  # fmt: skip
BATCH = 500
BANDED = ("Account", "Deal", "Deal amount (band)")
CUSTOMER = ("Ask id", "Account", "Deal", "Deal amount", "Currency", "Said by")


def asks_csv(asks: Iterable[AnsweredAsk], *, actor: Member) -> str:
    """One line an ask; needs account, deal, asked_by and triage_owner at hand."""
    sees = access.can_see_customers(actor)
    header, customer = ((*FOR_ALL, *CUSTOMER), _customer) if sees else ((*FOR_ALL, *BANDED), _banded)
    each = iter(asks)
    parts = iter(lambda: list(islice(each, BATCH)), [])
    rows = (ask for part in parts for ask in veiled(actor, part))
    return csv_text(header, ((*_for_all(ask, actor), *customer(ask, actor)) for ask in rows))


def _for_all(ask: AnsweredAsk, actor: Member) -> tuple[object, ...]:
    return (
        ask.wants,
        AskType(ask.type).label,
        ask.needed_by,
        ask.workaround,
        ask.asked_by.name,
        ask.asked_at.astimezone(actor.workspace.zone).date(),
        AnswerKind(ask.current_kind).label,
        ask.current_until,
        ask.current_reason,
        ask.triage_owner and ask.triage_owner.name,
        ask.answer_due,
    )


def _customer(ask: AnsweredAsk, actor: Member) -> tuple[object, ...]:
    deal, currency = ask.deal, actor.workspace.currency
    amount = Money(deal.amount_minor, currency).amount if deal and deal.amount_minor is not None else None
    return (ask.external_id, ask.account.name, deal and deal.name, amount, currency, ask.said_by)


def _banded(ask: AnsweredAsk, actor: Member) -> tuple[object, ...]:
    deal = ask.deal
    return (
        account_name_for(actor, ask.account),
        deal_name_for(actor, deal) if deal else "",
        amount_for(actor, deal.amount_minor, deal_id=deal.pk) if deal else "",
    )
