"""The list and a figure's rows as CSV files."""

from __future__ import annotations

from collections.abc import Iterable

from tradeoff.kernel.bands import Scale
from tradeoff.kernel.money import Money
from tradeoff.kernel.sheets import csv_text
from tradeoff.strategy.engine.figures import Figure
from tradeoff.strategy.presenting.figures import FigurePage, csv_rows
from tradeoff.strategy.presenting.listing import ProblemRow
from tradeoff.strategy.presenting.words import in_band

PROBLEM_HEADER = (
    "Problem id", "Problem", "Area", "Owner", "Asks", "Accounts", "Accounts in scope", "Currency", "At stake",
    "At stake this quarter", "Allocated evenly", "Allocated by type", "RICE", "Sales rank", "Sales score",
    "Product rank", "Product score", "Why they differ", "As of", "Model version", "Inputs",
)  # fmt: skip
FIGURE_HEADER = ("What", "Detail", "Adds", "Unit")


def problems_csv(rows: Iterable[ProblemRow], *, currency: str, scale: Scale | None = None) -> str:
    """One line a problem; with a scale sums are said as bands, and the ranks that amounts decide are left out."""
    return csv_text(PROBLEM_HEADER, (_cells(row, currency, scale) for row in rows))


def figure_csv(page: FigurePage, *, currency: str) -> str:
    return csv_text(FIGURE_HEADER, csv_rows(page, currency=currency))


def _cells(row: ProblemRow, currency: str, scale: Scale | None) -> tuple[object, ...]:
    one, money = row.weighed, row.weighed.money
    figures = (money.at_stake, money.this_quarter, money.allocated_even, money.allocated_by_type)
    ranked = (one.sales_rank, one.sales.value, one.product_rank, one.product.value, row.reason)
    return (
        row.problem.pk,
        row.problem.title,
        row.problem.area.name,
        row.problem.owner.name,
        row.asks,
        "" if scale else one.breadth.share.k,
        "" if scale else one.breadth.share.n,
        currency,
        *(_band(figure, scale) if scale else _major(figure, currency) for figure in figures),
        one.rice.value,
        *([""] * len(ranked) if scale else ranked),
        one.as_of,
        one.version,
        one.inputs_hash,
    )


def _band(figure: Figure, scale: Scale) -> str:
    return in_band(figure, scale) if figure.rows else ""


def _major(figure: Figure, currency: str) -> object:
    return None if figure.value is None else Money(figure.value, currency).amount
