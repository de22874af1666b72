"""The deals list: what matches, how much it is in all, and how many each filter would leave."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

from django.db.models import DateField, F, Func, Q

from tradeoff.crm.models import DealQuerySet, PipelineStage
from tradeoff.crm.ports import DealMark
from tradeoff.crm.queries.counting import Cell, Closing, cells_of, kept_cells
from tradeoff.crm.queries.lines import DealLine, lines_of
from tradeoff.crm.queries.rows import stages_of, visible_accounts, visible_deals
from tradeoff.crm.rules import DealState, Totals, total_of
from tradeoff.kernel.periods import quarter_after
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.queries import sight_of

PAGE: Final = 50


class DealSort(StrEnum):
    AMOUNT = "amount"
    AMOUNT_DOWN = "-amount"
    CLOSE = "close"
    CLOSE_DOWN = "-close"
    UPDATED = "updated"
    UPDATED_DOWN = "-updated"


@dataclass(frozen=True)
class DealFilter:
    """What the address of the list asks for; None and an empty text mean any."""

    state: DealState | None = DealState.OPEN
    stage_id: int | None = None
    closing: Closing | None = None
    owner_id: int | None = None
    product_id: int | None = None
    segment: str = ""
    account_id: int | None = None
    mark: DealMark | None = None
    words: str = ""
    sort: DealSort = DealSort.AMOUNT_DOWN

    @property
    def is_narrowed(self) -> bool:
        """Whether something beside state, stage and closing is asked for."""
        return replace(self, stage_id=None, closing=None).is_narrow

    @property
    def is_narrow(self) -> bool:
        """Whether something beside the state is asked for."""
        return replace(self, state=None, sort=DealSort.AMOUNT_DOWN) != DealFilter(state=None)


@dataclass(frozen=True)
class DealList:
    """One page of the deals that match, with totals over all of them and the count of each option in its filter.

    A state that is not looked at is not counted (None): counting years of closed deals costs more than the page.
    """

    rows: list[DealLine]
    totals: Totals
    page: int
    stages: list[PipelineStage]
    by_state: dict[DealState | None, int | None]
    by_stage: dict[int, int]
    by_closing: dict[Closing, int]

    @property
    def shown(self) -> int:
        return min(self.page * PAGE, self.totals.deals)

    @property
    def has_more(self) -> bool:
        return self.shown < self.totals.deals


def list_deals(actor: Member, wanted: DealFilter, *, today: date, page: int = 1) -> DealList:
    """Three queries: the stages, one grouped sum of which every count and total is made, and the page's rows."""
    stages = list(stages_of(actor))
    cells = _cells(actor, wanted, stages, today=today)
    matching = [cell for cell in cells if _fits(cell, wanted)]
    rows = deals_matching(actor, wanted, stages, today=today)
    return DealList(
        rows=lines_of(rows[(page - 1) * PAGE : page * PAGE], stages) if matching else [],
        totals=total_of(cell.sum for cell in matching),
        page=page,
        stages=stages,
        by_state={
            state: _count(cells, replace(wanted, state=state, stage_id=None)) if wanted.state in {None, state} else None
            for state in (*DealState, None)
        },
        by_stage={stage.pk: _count(cells, replace(wanted, stage_id=stage.pk)) for stage in stages},
        by_closing={closing: _count(cells, replace(wanted, closing=closing)) for closing in Closing},
    )


def deals_matching(actor: Member, wanted: DealFilter, stages: Iterable[PipelineStage], *, today: date) -> DealQuerySet:
    """Everything that matches, sorted; stages by their ids, so that the indexes on deals serve."""
    stages = list(stages)
    rows = _narrowed(actor, wanted)
    if wanted.stage_id is not None:
        rows = rows.filter(stage=wanted.stage_id)
    rows = _in_state(rows, wanted.state, stages)
    if wanted.closing is not None:
        rows = rows.filter(_closes(actor, wanted.closing, stages, today=today))
    if wanted.state is DealState.OPEN and wanted.sort is DealSort.CLOSE:
        return rows.order_by(_among_open(F("close_date")).asc(nulls_last=True), "pk")
    return rows.order_by(*ORDERS[wanted.sort])


class _among_open(Func):  # noqa: N801 - a function in SQL
    """The same day, but the planner does not walk the calendar for it: years of closed deals stand before the open."""

    template = "(%(expressions)s + 0)"
    output_field = DateField()


def deals_found(actor: Member, wanted: DealFilter, *, today: date) -> Totals:
    """Count and sums over everything that matches."""
    stages = list(stages_of(actor))
    cells = _cells(actor, wanted, stages, today=today)
    return total_of(cell.sum for cell in cells if _fits(cell, wanted))


def _cells(actor: Member, wanted: DealFilter, stages: list[PipelineStage], *, today: date) -> list[Cell]:
    """From the kept sums, where every deal is in sight and nothing beside state, stage and closing is asked for."""
    if not wanted.is_narrowed and sight_of(actor).everything:
        return kept_cells(actor, stages, state=wanted.state, today=today)
    return cells_of(_in_state(_narrowed(actor, wanted), wanted.state, stages), actor, stages, today=today)


def _in_state(rows: DealQuerySet, state: DealState | None, stages: Iterable[PipelineStage]) -> DealQuerySet:
    """By the ids of the state's stages, so that nothing is joined."""
    return rows if state is None else rows.filter(stage__in=[stage.pk for stage in stages if stage.state == state])


ORDERS: Final = {
    DealSort.AMOUNT_DOWN: (F("amount_minor").desc(nulls_last=True), "-pk"),
    DealSort.AMOUNT: (F("amount_minor").asc(nulls_last=True), "pk"),
    DealSort.CLOSE: (F("close_date").asc(nulls_last=True), "pk"),
    DealSort.CLOSE_DOWN: (F("close_date").desc(nulls_last=True), "-pk"),
    DealSort.UPDATED_DOWN: (F("changed_at").desc(), "-pk"),
    DealSort.UPDATED: (F("changed_at").asc(), "pk"),
}


def _closes(actor: Member, closing: Closing, stages: Iterable[PipelineStage], *, today: date) -> Q:
    quarter = actor.workspace.quarter(today)
    following = quarter_after(quarter, first_month=actor.workspace.fiscal_year_first_month)
    still_open = Q(stage__in=[stage.pk for stage in stages if stage.state == DealState.OPEN])
    return {
        Closing.OVERDUE: still_open & Q(close_date__lt=today),
        Closing.THIS_QUARTER: Q(close_date__range=(quarter.starts, quarter.ends))
        | (still_open & Q(close_date__lt=quarter.starts)),
        Closing.NEXT_QUARTER: Q(close_date__range=(following.starts, following.ends)),
        Closing.LATER: Q(close_date__gt=following.ends),
        Closing.NO_DATE: Q(close_date=None),
    }[closing]


def _narrowed(actor: Member, wanted: DealFilter) -> DealQuerySet:
    """By everything but state, stage and closing, whose options are counted. Nothing is joined."""
    exact = {"owner": wanted.owner_id, "product": wanted.product_id, "account": wanted.account_id}
    rows = visible_deals(actor).filter(**{field: value for field, value in exact.items() if value is not None})
    if wanted.mark is not None:
        rows = wanted.mark.narrow(rows)
    accounts = visible_accounts(actor)
    if wanted.segment:
        rows = rows.filter(account__in=accounts.filter(segment=wanted.segment))
    if wanted.words:
        named = accounts.filter(name__icontains=wanted.words)
        rows = rows.filter(Q(name__icontains=wanted.words) | Q(account__in=named) | Q(external_id=wanted.words))
    return rows


def _count(cells: Iterable[Cell], wanted: DealFilter) -> int:
    return sum(cell.sum.deals for cell in cells if _fits(cell, wanted))


def _fits(cell: Cell, wanted: DealFilter) -> bool:
    return cell.fits(state=wanted.state, stage_id=wanted.stage_id, closing=wanted.closing)
