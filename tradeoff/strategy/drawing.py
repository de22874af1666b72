"""The rows of the problems table as HTML: a template would spend more on them than the weighing."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from django.utils.safestring import SafeString, mark_safe

from tradeoff.strategy.presenting.listing import Choice, ProblemRow
from tradeoff.ui.components.figures import ranks

OPENING = (("This quarter", "this_quarter"), ("At stake", "at_stake"), ("Allocated", "allocated"), ("RICE", "rice"))


def problem_lines(rows: Iterable[ProblemRow], *, choice: Choice, total: int) -> SafeString:
    """One `<tr>` a row for who sees money; every text of a row is escaped here or by the component that draws it."""
    return mark_safe("".join(_line(row, choice.lens, total) for row in rows))  # noqa: S308


def _line(row: ProblemRow, lens: str, total: int) -> str:
    problem = row.problem
    return (
        f'\n<tr><th scope="row"><a href="{escape(row.href)}">{escape(problem.title)}</a>'
        f"<small>{escape(problem.area.name)} · {escape(problem.owner.name)}</small></th>\n"
        f"{_standing(row, lens, total)}\n"
        f'<td class="num" data-label="Asks">{escape(row.texts["asks"])}</td>\n'
        f'<td class="num" data-label="Accounts">{_accounts(row)}</td>\n'
        + "\n".join(f'<td class="num" data-label="{label}">{_figure(row, name)}</td>' for label, name in OPENING)
        + "</tr>"
    )


def _standing(row: ProblemRow, lens: str, total: int) -> str:
    """Both ranks, or the chosen side's rank with its score."""
    sales, product = row.weighed.sales_rank, row.weighed.product_rank
    if lens == "both":
        drawn = ranks(sales, product, total)
        return f'<td data-label="Sales → product" title="{escape(row.reason)}">{drawn}</td>'
    return (
        f'<td data-label="Rank">#{sales if lens == "sales" else product}</td><td class="num" data-label="Score">'
        f'<a class="figure-value" href="{escape(row.links.get("lens", ""))}" title="{escape(row.earners)}">'
        f"{escape(row.texts['score'])}</a></td>"
    )


def _accounts(row: ProblemRow) -> str:
    drawn = _figure(row, "accounts")
    return (
        f'{drawn} <span class="muted small">{escape(row.texts["share"])}</span>' if "accounts" in row.links else drawn
    )


def _figure(row: ProblemRow, name: str) -> str:
    """A number that opens to its rows; one without rows opens nowhere."""
    text = escape(row.texts[name])
    if href := row.links.get(name):
        return f'<a class="figure-value" href="{escape(href)}">{text}</a>'
    return f'<span class="muted">{text}</span>'
