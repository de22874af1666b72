"""The rows of a deals table as HTML: a template would spend more on fifty of them than the database."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Final

from django.utils.safestring import SafeString, mark_safe

from tradeoff.crm.presenting import DealRow
from tradeoff.ui.components.html import icon
from tradeoff.ui.components.leaves import money, person, status

NO_ACCOUNT: Final = '<span class="muted">No account</span>'
LATE, LATE_GUESS = "Open past its close date", "Open past its close date, which is an estimate"
GUESS: Final = (
    '<span class="estimated" title="Estimated: nobody has entered this date">{}'
    '<span class="visually-hidden"> estimated</span></span>'
)


def deal_lines(rows: Iterable[DealRow], *, with_account: bool = True) -> SafeString:
    """One `<tr>` a row; every text of a row is escaped here or by the component that draws it."""
    return mark_safe("\n".join(_line(row, with_account=with_account) for row in rows))  # noqa: S308


def _line(row: DealRow, *, with_account: bool) -> str:
    account = f'<td data-label="Account">{_account(row)}</td>' if with_account else ""
    return (
        f'<tr id="row-deal-{row.id}"><th scope="row"><a href="{row.url}">{escape(row.name)}</a></th>{account}'
        f'<td data-label="Owner">{person(row.owner)}</td>'
        f'<td data-label="Stage">{status(row.state, row.stage)}</td>'
        f'<td class="num" data-label="Amount">{money(row.amount, estimated=row.amount_estimated)}</td>'
        f'<td class="num" data-label="Close date">{_close(row)}</td>'
        f'<td class="num" data-label="Probability">{row.chance}</td>'
        f'<td class="num" data-label="Updated">{row.updated}</td></tr>'
    )


def _account(row: DealRow) -> str:
    return f'<a href="{row.account_url}">{escape(row.account)}</a>' if row.account else NO_ACCOUNT


def _close(row: DealRow) -> str:
    if row.overdue:
        title, tone = (LATE_GUESS, "badge bad estimated") if row.close_estimated else (LATE, "badge bad")
        return f'<span class="{tone}" title="{title}">{icon("clock-alert")}{row.close}</span>'
    return GUESS.format(row.close) if row.close_estimated else row.close
