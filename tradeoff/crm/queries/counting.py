"""How many deals match and how much they are, by stage and stretch of the calendar: what every count is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from django.db import connection

from tradeoff.crm.models import DealQuerySet, PipelineStage
from tradeoff.crm.queries.lines import statement_of
from tradeoff.crm.rules import DealState, StageSum
from tradeoff.kernel.periods import quarter_after
from tradeoff.workspaces.models import Member


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


@dataclass(frozen=True)
class Cell:
    """The matching deals of one stage that close in one stretch of the calendar."""

    stage: PipelineStage
    stretch: str
    sum: StageSum

    def fits(self, *, state: DealState | None, stage_id: int | None, closing: Closing | None) -> bool:
        return (
            state in {None, self.stage.state}
            and stage_id in {None, self.stage.pk}
            and (closing is None or STRETCHES[closing](self.stretch, self.stage.state == DealState.OPEN))
        )


# closing -> whether a stretch counts, told whether the deals are open; stretches are those of CELLS below
STRETCHES: Final[dict[Closing, Callable[[str, bool], bool]]] = {
    Closing.OVERDUE: lambda stretch, is_open: is_open and stretch in {"before", "gone"},
    Closing.THIS_QUARTER: lambda stretch, is_open: stretch in {"gone", "ahead"} or (is_open and stretch == "before"),
    Closing.NEXT_QUARTER: lambda stretch, _: stretch == "next",
    Closing.LATER: lambda stretch, _: stretch == "later",
    Closing.NO_DATE: lambda stretch, _: stretch == "none",
}


STRETCH: Final = """
           CASE WHEN close_date IS NULL THEN 'none' WHEN close_date < %s THEN 'before' WHEN close_date < %s THEN 'gone'
                WHEN close_date <= %s THEN 'ahead' WHEN close_date <= %s THEN 'next' ELSE 'later' END
"""
CELLS: Final = f"""
    SELECT stage_id, {STRETCH},
           count(*), count(*) FILTER (WHERE amount_minor IS NULL), coalesce(sum(amount_minor), 0),
           coalesce(sum(amount_minor * probability), 0),
           coalesce(sum(amount_minor) FILTER (WHERE probability IS NULL), 0)
      FROM ({{}}) AS matching GROUP BY 1, 2
"""  # noqa: S608 - our own text
KEPT_CELLS: Final = f"""
    SELECT stage_id, {STRETCH}, sum(deals), sum(without_amount), sum(total), sum(stated), sum(unstated)
      FROM crm_dealsum WHERE workspace_id = %s AND stage_id = ANY (%s) GROUP BY 1, 2 HAVING sum(deals) > 0
"""  # noqa: S608 - our own text


def cells_of(rows: DealQuerySet, actor: Member, stages: list[PipelineStage], *, today: date) -> list[Cell]:
    """One statement. Only the rows are put together by Django: the sums are always the same."""
    inner = statement_of(rows.order_by().values_list("stage_id", "close_date", "amount_minor", "probability"))
    return _cells(CELLS.format(inner[0]), inner[1], actor, stages, today=today) if inner else []


def kept_cells(actor: Member, stages: list[PipelineStage], *, state: DealState | None, today: date) -> list[Cell]:
    """The same over every deal of the workspace in a state, from the sums its triggers keep."""
    asked = [stage.pk for stage in stages if state in {None, stage.state}]
    return _cells(KEPT_CELLS, (actor.workspace_id, asked), actor, stages, today=today)


def _cells(
    statement: str, values: tuple[Any, ...], actor: Member, stages: list[PipelineStage], *, today: date
) -> list[Cell]:
    quarter = actor.workspace.quarter(today)
    following = quarter_after(quarter, first_month=actor.workspace.fiscal_year_first_month)
    by_id = {stage.pk: stage for stage in stages}
    with connection.cursor() as cursor:
        cursor.execute(statement, (quarter.starts, today, quarter.ends, following.ends, *values))
        return [
            _cell(by_id[stage_id], stretch, [int(value) for value in sums])
            for stage_id, stretch, *sums in cursor.fetchall()
        ]


def _cell(stage: PipelineStage, stretch: str, sums: list[int]) -> Cell:
    return Cell(stage, stretch, StageSum(DealState(stage.state), stage.probability, *sums))
