"""The asks list as a CSV file; names and amounts only for those who may see them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from tradeoff.kernel.money import Money
from tradeoff.kernel.sheets import csv_text

if TYPE_CHECKING:
    from tradeoff.asks.models import Ask
    from tradeoff.workspaces.models import Member

OPEN = ("Ask", "Type", "Answer", "Reason", "Needed by", "Workaround", "Asked by", "Asked on", "Answer due")
CUSTOMER = ("Account", "Deal", "Deal amount", "Currency", "Said by")


def asks_csv(asks: Iterable[Ask], *, actor: Member) -> str:
    """One line an ask, as `queries.list_asks` gives them."""
    sees = actor.sees_money
    header = (*OPEN, *CUSTOMER) if sees else OPEN
    return csv_text(header, (_cells(ask, actor) if sees else _open_cells(ask) for ask in asks))


def _open_cells(ask: Ask) -> tuple[object, ...]:
    said: Any = ask  # annotated by with_answers
    return (
        ask.wants, ask.type, said.current_kind, said.current_reason, ask.needed_by, ask.workaround, ask.asked_by.name,
        ask.asked_at.date(), ask.answer_due,
    )  # fmt: skip


def _cells(ask: Ask, actor: Member) -> tuple[object, ...]:
    deal, currency = ask.deal, actor.workspace.currency
    amount = Money(deal.amount_minor, currency).amount if deal and deal.amount_minor is not None else None
    return (*_open_cells(ask), ask.account.name, deal.name if deal else None, amount, currency, ask.said_by)
