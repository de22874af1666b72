"""Deals in bands as a page and a file show them: ready strings, nothing that names a customer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.http import QueryDict
from django.urls import reverse

from tradeoff.crm.presenting import STATE_NAMES, STATE_WORDS, link
from tradeoff.crm.queries import BandedDeal, BandedList, BandFilter, account_words
from tradeoff.crm.rules import deal_stand_in
from tradeoff.kernel.bands import FEWER, FEWEST, Band, Scale
from tradeoff.kernel.sheets import csv_text
from tradeoff.ui.format import count, number
from tradeoff.ui.parts import Chip
from tradeoff.workspaces.models import Member

HEADER = ("Deal", "Account", "Type", "Product", "Owner", "Stage", "Amount (band)", "Closes in")
UNKNOWN = "Not known"


@dataclass(frozen=True)
class BandedRow:
    """A deal that is not the reader's, as far as they may know it."""

    id: int
    url: str
    name: str
    account: str
    type: str
    product: str
    owner: str
    stage: str
    state: str
    band: str
    quarter: str

    @property
    def cells(self) -> tuple[str, ...]:
        return (self.name, self.account, self.type, self.product, self.owner, self.stage, self.band, self.quarter)


def row_of(deal: BandedDeal, actor: Member) -> BandedRow:
    workspace = actor.workspace
    return BandedRow(
        id=deal.id,
        url=reverse("crm:deal", args=[deal.id]),
        name=deal_stand_in(deal.id),
        account=account_words(actor, deal.industry),
        type=deal.type.replace("_", " ").capitalize(),
        product=deal.product or "",
        owner=deal.owner or "",
        stage=deal.stage,
        state=deal.state,
        band=UNKNOWN if deal.middle is None else str(workspace.scale.of(deal.middle)),
        quarter=workspace.quarter(deal.close_date).name if deal.close_date else "",
    )


def totals_line(found: BandedList, scale: Scale) -> str:
    together = scale.sum_words(found.middles)
    said = "no sum is told of fewer than five" if together == FEWER else f"together {together}"
    line = f"{count('deal', found.total)} · {said}" if found.total else count("deal", 0)
    missing = found.without_amount
    return f"{line} · {count('deal', missing)} without an amount" if missing else line


def state_chips(found: BandedList, wanted: BandFilter, query: QueryDict) -> list[Chip]:
    return [
        Chip(
            words,
            link(query, state=STATE_NAMES[state], band=None),
            number(found.by_state[state]),
            wanted.state is state,
        )
        for state, words in STATE_WORDS.items()
    ]


def band_chips(found: BandedList, wanted: BandFilter, query: QueryDict, scale: Scale) -> list[Chip]:
    """The bands there are, each with its number of deals; the chosen one can be let go."""
    return [
        Chip(
            str(band),
            link(query, band=None if wanted.band == place else place),
            number(found.by_band.get(band, 0)),
            wanted.band == place,
        )
        for place, band in enumerate(scale.bands)
        if band in found.by_band or wanted.band == place
    ]


@dataclass(frozen=True)
class BandLine:
    """A band with how many open deals lie in it; `few` where that is under five and not none."""

    name: str
    deals: str
    few: bool


def band_rows(counted: Mapping[Band | None, int]) -> list[BandLine]:
    """The bands up to the highest that holds a deal, and what has no amount."""
    bands = [band for band in counted if band is not None]
    last = max((place for place, band in enumerate(bands) if counted[band]), default=len(bands) - 1)
    lines = [BandLine(str(band), number(counted[band]), 0 < counted[band] < FEWEST) for band in bands[: last + 1]]
    above = [BandLine(str(replace(bands[last + 1], high=None)), "0", few=False)] if last + 1 < len(bands) else []
    return [*lines, *above, BandLine("without an amount", number(counted[None]), few=False)]


def banded_csv(deals: Iterable[BandedDeal], actor: Member) -> str:
    return csv_text(HEADER, (row_of(deal, actor).cells for deal in deals))
