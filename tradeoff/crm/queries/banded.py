"""Deals for a reader who may know how large they are, but neither how much nor whose: bands in place of amounts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from django.db.models import BigIntegerField, Case, Count, F, QuerySet, Value, When

from tradeoff.crm import access
from tradeoff.crm.models import Account, Deal
from tradeoff.crm.queries.listing import PAGE, DealSort
from tradeoff.crm.queries.rows import joined_deals, stages_of, visible_accounts, visible_deals
from tradeoff.crm.rules import DealState, account_stand_in, deal_stand_in
from tradeoff.kernel.bands import FEWEST, Band, Scale
from tradeoff.kernel.errors import NotFound
from tradeoff.kernel.money import Money
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
    industry: str | None = None


COLUMNS: Final = (
    "pk", "type", "product__name", "owner__name", "stage__name", "stage__state", "close_date", "middle",
    "account__industry",
)  # fmt: skip


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
    return Deal.objects.filter(workspace=actor.workspace_id).annotate(middle=middle_of(actor, "amount_minor"))


def middle_of(actor: Member, field: str, scale: Scale | None = None) -> Case:
    """What an amount is replaced by before anything is done with it: the middle of its band."""
    known = (scale or actor.workspace.scale).bands
    steps = [When(**{f"{field}__lt": band.high}, then=Value(band.middle)) for band in known[:-1]]
    none = When(**{f"{field}__isnull": True}, then=None)
    return Case(none, *steps, default=Value(known[-1].middle), output_field=BigIntegerField())


def banded_in(actor: Member, ids: Iterable[int]) -> dict[int, BandedDeal]:
    rows = banded_deals(actor).filter(pk__in=set(ids)).values_list(*COLUMNS)
    return {row[0]: BandedDeal(*row) for row in rows}


def list_banded(actor: Member, wanted: BandFilter, *, page: int = 1) -> BandedList:
    """Three queries: the stages, how many deals of each lie in each band, and the page."""
    states = {stage.pk: DealState(stage.state) for stage in stages_of(actor)}
    counted = banded_deals(actor).order_by().values_list("stage_id", "middle").annotate(deals=Count("*"))
    cells = [(states[stage], middle, deals) for stage, middle, deals in counted]
    bands = actor.workspace.scale.bands
    here: Counter[int | None] = Counter()
    for state, middle, deals in cells:
        if wanted.state in {None, state}:
            here[middle] += deals
    by_band = {band: here[band.middle] for band in bands if here[band.middle]}
    chosen = None if wanted.band is None else bands[wanted.band]
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


def open_deals_by_band(actor: Member, scale: Scale) -> dict[Band | None, int]:
    """How many of the open deals the actor sees would lie in each band; None: without an amount."""
    rows = visible_deals(actor).open().annotate(middle=middle_of(actor, "amount_minor", scale))
    counted = dict(rows.order_by().values_list("middle").annotate(deals=Count("*")))
    return {band: counted.get(band.middle if band else None, 0) for band in (*scale.bands, None)}


def banded_matching(actor: Member, wanted: BandFilter) -> QuerySet[Any, tuple[Any, ...]]:
    """Everything that matches, by band and in it by close date: no order tells more of an amount than its band does."""
    rows = banded_deals(actor)
    if wanted.state is not None:
        rows = rows.filter(stage__state=wanted.state)
    if wanted.band is not None:
        rows = rows.filter(middle=actor.workspace.scale.bands[wanted.band].middle)
    middle = F("middle")
    first = middle.asc(nulls_last=True) if wanted.sort is DealSort.AMOUNT else middle.desc(nulls_last=True)
    return rows.order_by(first, F("close_date").asc(nulls_last=True), "pk").values_list(*COLUMNS)


def banded_deal_of(actor: Member, deal_id: int) -> BandedDeal:
    """A deal whose team the reader is not on; refuses with NotFound, the same for a missing one."""
    found = banded_in(actor, [deal_id]).get(deal_id) if is_banded(actor) else None
    if found is None:
        raise NotFound("There is no such deal, or it is not yours to see.")
    return found


def is_banded(actor: Member) -> bool:
    """Whether this reader meets bands and stand-ins, but for the deals whose team they are on."""
    return actor.is_active and not access.can_see_deals(actor)


def amount_for(actor: Member, minor: int | None, *, deal_id: int | None = None) -> str | None:
    """An amount as this reader may know it: exact, or its band; None where none is known."""
    if minor is None:
        return None
    exact = not is_banded(actor) or (deal_id is not None and deal_id in joined_deals(actor))
    return str(Money(minor, actor.workspace.currency) if exact else actor.workspace.scale.of(minor))


def account_name_for(actor: Member, account: Account) -> str:
    """An account's name, or what stands for it before a reader who is on the team of none of its deals."""
    return account.name if knows_account(actor, account.pk) else account_words(actor, account.industry)


def deal_name_for(actor: Member, deal: Deal) -> str:
    return deal.name if not is_banded(actor) or deal.pk in joined_deals(actor) else deal_stand_in(deal.pk)


def account_words(actor: Member, industry: str | None) -> str:
    """The stand-in; an industry is named only where several accounts are in it."""
    return account_stand_in(industry if industry in _told_industries(actor) else None)


def knows_account(actor: Member, account_id: int) -> bool:
    """Found once a request."""
    if not is_banded(actor):
        return True
    if "_known_accounts" not in actor.__dict__:
        known = visible_accounts(actor).values_list("pk", flat=True) if joined_deals(actor) else ()
        actor.__dict__["_known_accounts"] = frozenset(known)
    return account_id in actor.__dict__["_known_accounts"]


def common_industries(actor: Member) -> QuerySet[Account, str]:
    """Those with several accounts in them."""
    named = Account.objects.filter(workspace=actor.workspace_id).exclude(industry="").order_by().values("industry")
    return named.annotate(accounts=Count("pk")).filter(accounts__gte=FEWEST).values_list("industry", flat=True)


def _told_industries(actor: Member) -> frozenset[str]:
    """Found once a request."""
    if "_told_industries" not in actor.__dict__:
        actor.__dict__["_told_industries"] = frozenset(common_industries(actor))
    found: frozenset[str] = actor.__dict__["_told_industries"]
    return found
