"""Deals for a reader who may know how large they are, but neither how much nor whose: bands in place of amounts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from django.db.models import BigIntegerField, Case, Count, F, QuerySet, Value, When

from tradeoff.crm.models import Deal
from tradeoff.crm.queries.listing import PAGE, DealSort
from tradeoff.crm.queries.rows import stages_of
from tradeoff.crm.rules import DealState
from tradeoff.kernel.bands import Band, bands
from tradeoff.workspaces.models import Member


class BandedDeal(NamedTuple):
    """What may be known of a deal that is not the reader's: no name, no account, no amount; `middle` of its band."""

    id: int
    type: str
    product: str | None
    owner: str | None
    stage: str
    state: str
    close_date: date | None
    middle: int | None


COLUMNS: Final = ("pk", "type", "product__name", "owner__name", "stage__name", "stage__state", "close_date", "middle")


@dataclass(frozen=True)
class BandFilter:
    """What the address asks for; None means any. `band` counts from the lowest."""

    state: DealState | None = DealState.OPEN
    band: int | None = None
    sort: DealSort = DealSort.AMOUNT_DOWN


@dataclass(frozen=True)
class BandedList:
    """One page of the deals that match; how many lie in which band of those in the asked state, and of each state."""

    rows: list[BandedDeal]
    by_band: dict[Band, int]
    by_state: dict[DealState | None, int]
    without_amount: int
    total: int
    middles: list[int]
    page: int

    @property
    def shown(self) -> int:
        return min(self.page * PAGE, self.total)


def banded_deals(actor: Member) -> QuerySet[Any, Any]:
    """Every deal of the workspace with `middle`, the middle of its band. Take COLUMNS by values: names stay inside."""
    known = bands(actor.workspace.currency)
    steps = [When(amount_minor__lt=band.high, then=Value(band.middle)) for band in known[:-1]]
    middle = Case(
        When(amount_minor=None, then=None), *steps, default=Value(known[-1].middle), output_field=BigIntegerField()
    )
    return Deal.objects.filter(workspace=actor.workspace_id).annotate(middle=middle)


def banded_in(actor: Member, ids: Iterable[int]) -> dict[int, BandedDeal]:
    rows = banded_deals(actor).filter(pk__in=set(ids)).values_list(*COLUMNS)
    return {row[0]: BandedDeal(*row) for row in rows}


def list_banded(actor: Member, wanted: BandFilter, *, page: int = 1) -> BandedList:
    """Three queries: the stages, how many deals of each lie in each band, and the page."""
    states = {stage.pk: DealState(stage.state) for stage in stages_of(actor)}
    counted = banded_deals(actor).order_by().values_list("stage_id", "middle").annotate(deals=Count("*"))
    cells = [(states[stage], middle, deals) for stage, middle, deals in counted]
    currency = actor.workspace.currency
    here: Counter[int | None] = Counter()
    for state, middle, deals in cells:
        if wanted.state in {None, state}:
            here[middle] += deals
    by_band = {band: here[band.middle] for band in bands(currency) if here[band.middle]}
    chosen = None if wanted.band is None else bands(currency)[wanted.band]
    matching = Counter({middle: deals for middle, deals in here.items() if chosen is None or middle == chosen.middle})
    return BandedList(
        rows=[BandedDeal(*row) for row in banded_matching(actor, wanted)[(page - 1) * PAGE : page * PAGE]],
        by_band=by_band,
        by_state={one: sum(deals for state, _, deals in cells if one in {None, state}) for one in (*DealState, None)},
        without_amount=matching[None],
        total=matching.total(),
        middles=[middle for middle, deals in matching.items() if middle is not None for _ in range(deals)],
        page=page,
    )


def banded_matching(actor: Member, wanted: BandFilter) -> QuerySet[Any, tuple[Any, ...]]:
    """Everything that matches, by band and in it by close date: no order tells more of an amount than its band does."""
    rows = banded_deals(actor)
    if wanted.state is not None:
        rows = rows.filter(stage__state=wanted.state)
    if wanted.band is not None:
        rows = rows.filter(middle=bands(actor.workspace.currency)[wanted.band].middle)
    middle = F("middle")
    first = middle.asc(nulls_last=True) if wanted.sort is DealSort.AMOUNT else middle.desc(nulls_last=True)
    return rows.order_by(first, F("close_date").asc(nulls_last=True), "pk").values_list(*COLUMNS)
