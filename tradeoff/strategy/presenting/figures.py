"""A figure opened: its formula in words, as of when, of which inputs, and the rows that add up to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.urls import reverse

from tradeoff.asks.rules import AskType
from tradeoff.crm.rules import deal_stand_in
from tradeoff.kernel.errors import NotAllowed, NotFound
from tradeoff.kernel.money import Money
from tradeoff.strategy.engine.breadth import Share
from tradeoff.strategy.engine.figures import Figure, Row
from tradeoff.strategy.engine.lenses import LensScore
from tradeoff.strategy.engine.rice import FORMULA, explain
from tradeoff.strategy.engine.weigh import Weighed
from tradeoff.strategy.presenting.words import LABELS, driver_words, exact, in_band, plain, share_words
from tradeoff.ui.format import count, day, day_short, number

if TYPE_CHECKING:
    from tradeoff.asks.models import Ask
    from tradeoff.crm.models import Account, Deal
    from tradeoff.crm.queries import BandedDeal
    from tradeoff.workspaces.models import Workspace

OPENED = tuple(LABELS)
EXACT = (
    "at_stake", "this_quarter", "weighted", "allocated_even", "allocated_by_type", "breadth", "rice", "sales_lens",
    "product_lens",
)  # fmt: skip
BANDED = (
    "at_stake", "this_quarter", "next_quarter", "later", "no_date", "renewals", "allocated_even", "allocated_by_type",
)  # fmt: skip


@dataclass(frozen=True)
class FigureRow:
    """A line of evidence: what it is, what it adds as text, and exactly."""

    label: str
    detail: str
    contribution: str
    adds: Decimal
    href: str = ""
    estimated: bool = False


@dataclass(frozen=True)
class FigurePage:
    """A figure with everything that made it. `total` is what the rows come to, which is the value."""

    name: str
    label: str
    value: str
    formula: str
    rows: tuple[FigureRow, ...]
    total_label: str
    total: str
    adds_up_to: Decimal | None
    unit: str
    as_of: str
    version: str
    inputs_hash: str
    notes: tuple[str, ...] = ()
    banded: bool = False


@dataclass(frozen=True)
class Names:
    """The rows a figure points at, as far as the reader may see them."""

    deals: Mapping[int, Deal]
    asks: Mapping[int, Ask]
    accounts: Mapping[int, Account]


def figure_in(one: Weighed, name: str) -> Figure | None:
    """The engine's own figure of that name; None for breadth, RICE and the lenses, which are built otherwise."""
    return next((figure for figure in one.figures if figure.name == name), None)


def rows_of(one: Weighed, name: str) -> tuple[Row, ...]:
    """The rows whose names a page needs."""
    if name == "breadth":
        return tuple(Row("account", account_id, 1) for account_id in one.breadth.account_ids)
    found = figure_in(one, name)
    return found.rows if found else ()


def opened(one: Weighed, name: str, names: Names, *, currency: str, today: date) -> FigurePage:
    """The page of one figure; refuses a name that no figure has."""
    if name not in LABELS:
        raise NotFound("There is no such figure.")
    if name == "rice":
        return _rice(one)
    if name in {"sales_lens", "product_lens"}:
        return _lens(one, name, one.sales if name == "sales_lens" else one.product, currency=currency)
    rows = tuple(_row(row, names, currency=currency, today=today) for row in rows_of(one, name))
    if name == "breadth":
        return _breadth(one, rows)
    figure = figure_in(one, name)
    assert figure is not None, f"{name} has a label and no figure"
    is_money = figure.unit == "minor"
    value = exact(figure.value, currency) if is_money else number(figure.value)
    return FigurePage(
        name=name,
        label=LABELS[name],
        value=value,
        formula=_sentence(figure.formula),
        rows=rows,
        total_label=f"Together, {count(_noun(figure), len(rows))}",
        total=value,
        adds_up_to=None if figure.value is None else Decimal(figure.value),
        unit=currency if is_money else figure.unit,
        as_of=day(figure.as_of),
        version=figure.version,
        inputs_hash=figure.inputs_hash,
        notes=figure.notes,
    )


def in_bands(
    one: Weighed, name: str, deals: Mapping[int, BandedDeal], asks: Mapping[int, Ask], *, workspace: Workspace
) -> FigurePage:
    """The same for who sees amounts in bands: each deal's band, its type, stage and quarter, and no name."""
    figure = figure_in(one, name) if name in BANDED else None
    if figure is None:
        raise NotAllowed("This figure opens to account names and amounts, which sales and product members see.")
    value = in_band(figure, workspace.scale)
    rows = tuple(
        _banded_row(row, deals[row.id], workspace) if row.kind == "deal" else _banded_part(row, asks[row.id], workspace)
        for row in figure.rows
    )
    return FigurePage(
        name=name,
        label=LABELS[name],
        value=value,
        formula=_sentence(figure.formula),
        rows=rows,
        total_label=f"Together, {count(_noun(figure), len(rows))}",
        total=value,
        adds_up_to=None,
        unit="band",
        as_of=day(figure.as_of),
        version=figure.version,
        inputs_hash=figure.inputs_hash,
        notes=figure.notes,
        banded=True,
    )


def _banded_row(row: Row, deal: BandedDeal, workspace: Workspace) -> FigureRow:
    closes = f"closes {workspace.quarter(deal.close_date).name}" if deal.close_date else "no close date"
    label = deal.type.replace("_", " ").capitalize()
    return FigureRow(label, f"{deal.stage} · {closes}", str(workspace.scale.of(row.value)), Decimal(row.value))


def _banded_part(row: Row, ask: Ask, workspace: Workspace) -> FigureRow:
    """The part of its deal's band that an ask has."""
    detail = f"{AskType(row.note).label} · {deal_stand_in(ask.deal_id) if ask.deal_id else 'no deal'}"
    band = str(workspace.scale.of(row.value))
    return FigureRow(ask.wants, detail, band, Decimal(row.value), reverse("asks:ask", args=[ask.pk]))


def _noun(figure: Figure) -> str:
    return figure.rows[0].kind if figure.rows else "row"


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _row(row: Row, names: Names, *, currency: str, today: date) -> FigureRow:
    adds = Decimal(row.value)
    if row.kind == "deal":
        deal = names.deals[row.id]
        detail = " · ".join(
            part
            for part in (deal.account.name if deal.account else "", f"{deal.stage.name}, {deal.chance}%",
                         f"closes {day_short(deal.close_date, today=today)}" if deal.close_date else "no close date")
            if part
        )  # fmt: skip
        href = reverse("crm:deal", args=[deal.pk])
        return FigureRow(deal.name, detail, exact(row.value, currency), adds, href, deal.amount_estimated)
    if row.kind == "ask":
        ask = names.asks[row.id]
        detail = f"{AskType(row.note).label} · {ask.deal.name if ask.deal else 'no deal'}"
        return FigureRow(ask.wants, detail, exact(row.value, currency), adds, reverse("asks:ask", args=[ask.pk]))
    account = names.accounts.get(row.id)
    label = account.name if account else "An account"
    href = reverse("crm:account", args=[row.id]) if account else ""
    return FigureRow(label, account.segment if account else "", number(row.value), adds, href)


def _breadth(one: Weighed, rows: tuple[FigureRow, ...]) -> FigurePage:
    share = one.breadth.share
    return FigurePage(
        name="breadth",
        label=LABELS["breadth"],
        value=share_words(share) or f"{number(share.k)} of {count('account', share.n)}",
        formula=f"Accounts with an ask on this problem, each once, of the {count('account', share.n)} in scope. "
        "The interval is Wilson's, 95%.",
        rows=rows,
        total_label="Together",
        total=f"{number(share.k)} of {count('account', share.n)}",
        adds_up_to=Decimal(share.k),
        unit="accounts",
        as_of=day(one.as_of),
        version=one.version,
        inputs_hash=one.inputs_hash,
        notes=_breadth_notes(one, share),
    )


def _breadth_notes(one: Weighed, share: Share) -> tuple[str, ...]:
    notes = [_sentence(one.breadth.source_words)]
    if not share.enough:
        notes.insert(0, "Too few accounts in scope for a share; the count is what is known.")
    if one.breadth.outside_scope:
        notes.append(f"{count('account', len(one.breadth.outside_scope))} that asked are not in scope.")
    segments = [f"{name}: {part.k} of {part.n}" for name, part in one.breadth.segments]
    return (*notes, f"By segment: {'; '.join(segments)}.") if segments else tuple(notes)


def _rice(one: Weighed) -> FigurePage:
    score = one.rice
    return FigurePage(
        name="rice",
        label=LABELS["rice"],
        value=plain(score.value),
        formula=_sentence(FORMULA),
        rows=tuple(
            FigureRow(
                part.name.capitalize(),
                part.source,
                "not yet" if part.value is None else f"{plain(part.value)} {part.unit}",
                part.value or Decimal(0),
            )
            for part in score.parts
        ),
        total_label=explain(score).split(" = ")[0] if score.value is not None else "Not known yet",
        total=plain(score.value),
        adds_up_to=None,
        unit="score",
        as_of=day(one.as_of),
        version=score.version,
        inputs_hash=score.inputs_hash,
        notes=score.missing,
    )


def _lens(one: Weighed, name: str, lens: LensScore, *, currency: str) -> FigurePage:
    return FigurePage(
        name=name,
        label=LABELS[name],
        value=f"{lens.value} of 100",
        formula="Each driver earns 0 to 100 points on its fixed scale; points × weight add up to the score.",
        rows=tuple(
            FigureRow(
                part.driver.label.capitalize(),
                f"{driver_words(part, currency)} · {_points(part.points)} × {part.weight}%",
                f"{part.contribution}",
                part.contribution,
            )
            for part in lens.parts
        ),
        total_label="Together",
        total=f"{lens.value}",
        adds_up_to=lens.value,
        unit="points",
        as_of=day(one.as_of),
        version=f"{lens.model_version}, lens version {lens.version}",
        inputs_hash=lens.inputs_hash,
        notes=tuple(f"{driver.label.capitalize()} is not known yet and earns no points." for driver in lens.missing),
    )


def _points(points: Decimal | None) -> str:
    return "no points" if points is None else f"{plain(points)} points"


def csv_rows(page: FigurePage, *, currency: str) -> list[tuple[object, ...]]:
    """Rows with their exact contribution, money in major units."""
    is_money = page.unit == currency
    return [
        (row.label, row.detail, row.contribution if page.banded else _plain_amount(row, currency, is_money), page.unit)
        for row in page.rows
    ]


def _plain_amount(row: FigureRow, currency: str, is_money: bool) -> Decimal:
    return Money(int(row.adds), currency).amount if is_money else row.adds


def places(problem_id: int, *, banded: bool = False) -> list[tuple[str, str, str]]:
    """(name, label, address) of the figures a reader moves between."""
    shown = BANDED if banded else EXACT
    return [(name, LABELS[name], reverse("strategy:figure", args=[problem_id, name])) for name in shown]
