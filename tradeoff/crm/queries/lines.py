"""The rows of a page of deals as plain values: objects of models would cost more than reading them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection

from tradeoff.crm.models import Deal, DealQuerySet, PipelineStage
from tradeoff.crm.rules import DealState, chance_of

if TYPE_CHECKING:
    from django.db.models import QuerySet


class DealLine(NamedTuple):
    """What a list shows of a deal."""

    pk: int
    name: str
    stage: PipelineStage
    amount_minor: int | None
    amount_estimated: bool
    probability: int | None
    close_date: date | None
    close_date_estimated: bool
    changed_at: datetime
    account_id: int | None
    account: str
    owner: str

    @property
    def is_open(self) -> bool:
        return self.stage.state == DealState.OPEN

    @property
    def chance(self) -> int:
        return chance_of(DealState(self.stage.state), own=self.probability, of_stage=self.stage.probability)


LINES: Final = """
    SELECT deal.id, deal.name, deal.stage_id, deal.amount_minor, deal.amount_estimated, deal.probability,
           deal.close_date, deal.close_date_estimated, deal.changed_at, deal.account_id, account.name, owner.name
      FROM unnest(ARRAY({})) WITH ORDINALITY AS page (id, place)
      JOIN crm_deal AS deal ON deal.id = page.id
      LEFT JOIN crm_account AS account ON account.id = deal.account_id
      LEFT JOIN workspaces_member AS owner ON owner.id = deal.owner_id
     ORDER BY page.place
"""


def lines_of(rows: DealQuerySet, stages: Iterable[PipelineStage]) -> list[DealLine]:
    """Keys are sorted alone, in their own part of the statement: joined rows are too wide to sort quickly."""
    keys = statement_of(rows.values_list("pk", flat=True))
    if keys is None:
        return []
    by_id = {stage.pk: stage for stage in stages}
    with connection.cursor() as cursor:
        cursor.execute(LINES.format(keys[0]), keys[1])
        return [
            DealLine._make((key, name, by_id[stage_id], *rest, account or "", owner or ""))
            for key, name, stage_id, *rest, account, owner in cursor.fetchall()
        ]


def line_of(deal: Deal) -> DealLine:
    """Of a deal whose account, owner and stage are at hand."""
    return DealLine(
        deal.pk, deal.name, deal.stage, deal.amount_minor, deal.amount_estimated, deal.probability, deal.close_date,
        deal.close_date_estimated, deal.changed_at, deal.account_id,
        deal.account.name if deal.account else "", deal.owner.name if deal.owner else "",
    )  # fmt: skip


def statement_of(rows: QuerySet[Any, Any]) -> tuple[str, tuple[Any, ...]] | None:
    """The SQL of a query and its values; None where it is known beforehand that nothing matches."""
    try:
        sql, values = rows.query.sql_with_params()
    except EmptyResultSet:
        return None
    return sql, tuple(values)
