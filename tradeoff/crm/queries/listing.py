"""The deals list: what matches, how much it is in all, and how many each filter would leave."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

from django.db.models import BigIntegerField, Case, CharField, Count, ExpressionWrapper, F, Q, Sum, Value, When
from django.db.models.functions import Coalesce

from tradeoff.crm.models import Deal, DealQuerySet, PipelineStage
from tradeoff.crm.ports import DealMark
from tradeoff.crm.queries.rows import stages_of, visible_accounts, visible_deals
from tradeoff.crm.rules import DealState, StageSum, Totals, total_of
from tradeoff.kernel.periods import quarter_after
from tradeoff.workspaces.models import Member

PAGE: Final = 50


class Closing(StrEnum):
    """When a deal closes; this quarter includes open deals that should have closed in an earlier one."""

    OVERDUE = "overdue"
    THIS_QUARTER = "this_quarter"
    NEXT_QUARTER = "next_quarter"
    LATER = "later"
    NO_DATE = "no_date"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


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
    def is_narrow(self) -> bool:
        """Whether something beside the state is asked for."""
        return replace(self, state=None, sort=DealSort.AMOUNT_DOWN) != DealFilter(state=None)


@dataclass(frozen=True)
class DealList:
    """One page of the deals that match, with totals over all of them and the count of each option in its filter.

    A state that is not looked at is not counted (None): counting years of closed deals costs more than the page.
    """

    rows: list[Deal]
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
    """Four queries: the stages, one grouped sum from which every count and total is made, the page's keys, its rows."""
    stages = list(stages_of(actor))
    asked = _in_state(_narrowed(actor, wanted), wanted.state, stages)
    cells = _cells(asked, actor, stages, today=today)
    matching = [cell for cell in cells if cell.fits(wanted)]
    rows = deals_matching(actor, wanted, stages, today=today)
    return DealList(
        rows=_page_of(rows, stages, page) if matching else [],
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
    return rows.order_by(*ORDERS[wanted.sort])


def deals_found(actor: Member, wanted: DealFilter, *, today: date) -> Totals:
    """Count and sums over everything that matches."""
    stages = list(stages_of(actor))
    cells = _cells(_in_state(_narrowed(actor, wanted), wanted.state, stages), actor, stages, today=today)
    return total_of(cell.sum for cell in cells if cell.fits(wanted))


def _in_state(rows: DealQuerySet, state: DealState | None, stages: Iterable[PipelineStage]) -> DealQuerySet:
    """By the ids of the state's stages, so that nothing is joined."""
    return rows if state is None else rows.filter(stage__in=[stage.pk for stage in stages if stage.state == state])


SHOWN: Final = (
    "workspace", "stage", "name", "account__name", "owner__name", "amount_minor", "amount_estimated", "close_date",
    "close_date_estimated", "probability", "changed_at",
)  # fmt: skip


def _page_of(rows: DealQuerySet, stages: Iterable[PipelineStage], page: int) -> list[Deal]:
    """Keys are sorted alone: joined rows of a large workspace are too wide to sort quickly."""
    keys = list(rows.values_list("pk", flat=True)[(page - 1) * PAGE : page * PAGE])
    found = Deal.objects.select_related("account", "owner").only(*SHOWN).in_bulk(keys)
    by_id = {stage.pk: stage for stage in stages}
    for deal in found.values():
        deal.stage = by_id[deal.stage_id]
    return [found[key] for key in keys]


ORDERS: Final = {
    DealSort.AMOUNT_DOWN: (F("amount_minor").desc(nulls_last=True), "-pk"),
    DealSort.AMOUNT: (F("amount_minor").asc(nulls_last=True), "pk"),
    DealSort.CLOSE: (F("close_date").asc(nulls_last=True), "pk"),
    DealSort.CLOSE_DOWN: (F("close_date").desc(nulls_last=True), "-pk"),
    DealSort.UPDATED_DOWN: (F("changed_at").desc(), "-pk"),
    DealSort.UPDATED: (F("changed_at").asc(), "pk"),
}


@dataclass(frozen=True)
class _Cell:
    """The matching deals of one stage that close in one stretch of the calendar."""

    stage: PipelineStage
    stretch: str
    sum: StageSum

    def fits(self, wanted: DealFilter) -> bool:
        return (
            wanted.state in {None, self.stage.state}
            and wanted.stage_id in {None, self.stage.pk}
            and (wanted.closing is None or STRETCHES[wanted.closing](self.stretch, self.stage.state == DealState.OPEN))
        )


# closing -> whether a stretch counts, told whether the deals are open; stretches are those of _stretch below
STRETCHES: Final[dict[Closing, Callable[[str, bool], bool]]] = {
    Closing.OVERDUE: lambda stretch, is_open: is_open and stretch in {"before", "gone"},
    Closing.THIS_QUARTER: lambda stretch, is_open: stretch in {"gone", "ahead"} or (is_open and stretch == "before"),
    Closing.NEXT_QUARTER: lambda stretch, _: stretch == "next",
    Closing.LATER: lambda stretch, _: stretch == "later",
    Closing.NO_DATE: lambda stretch, _: stretch == "none",
}


def _cells(rows: DealQuerySet, actor: Member, stages: list[PipelineStage], *, today: date) -> list[_Cell]:
    by_id = {stage.pk: stage for stage in stages}
    weighed = ExpressionWrapper(F("amount_minor") * F("probability"), output_field=BigIntegerField())
    summed = {
        "deals": Count("*"),
        "without_amount": Count("stage_id", filter=Q(amount_minor=None)),
        "total": Coalesce(Sum("amount_minor"), 0, output_field=BigIntegerField()),
        "stated": Coalesce(Sum(weighed), 0, output_field=BigIntegerField()),
        "unstated": Coalesce(Sum("amount_minor", filter=Q(probability=None)), 0, output_field=BigIntegerField()),
    }
    grouped = rows.order_by().annotate(stretch=_stretch(actor, today=today)).values("stage_id", "stretch")
    cells = grouped.annotate(**summed).values_list("stage_id", "stretch", *summed)
    return [
        _Cell(by_id[stage_id], stretch, StageSum(DealState(by_id[stage_id].state), by_id[stage_id].probability, *sums))
        for stage_id, stretch, *sums in cells
    ]


def _stretch(actor: Member, *, today: date) -> Case:
    quarter = actor.workspace.quarter(today)
    following = quarter_after(quarter, first_month=actor.workspace.fiscal_year_first_month)
    return Case(
        When(close_date=None, then=Value("none")),
        When(close_date__lt=quarter.starts, then=Value("before")),
        When(close_date__lt=today, then=Value("gone")),
        When(close_date__lte=quarter.ends, then=Value("ahead")),
        When(close_date__lte=following.ends, then=Value("next")),
        default=Value("later"),
        output_field=CharField(),
    )


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


def _count(cells: Iterable[_Cell], wanted: DealFilter) -> int:
    return sum(cell.sum.deals for cell in cells if cell.fits(wanted))
