"""The asks list: what matches, how much open pipeline hangs on it, and how many each filter would leave."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from django.db.models import BigIntegerField, Case, Count, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from tradeoff.absences.queries import those_behind
from tradeoff.asks import access
from tradeoff.asks.models import Ask
from tradeoff.asks.queries.questions import waiting_since
from tradeoff.asks.queries.rows import visible_asks, waiting, with_answers
from tradeoff.asks.queries.veiling import holds_words, still_said, veiled
from tradeoff.asks.rules import AnswerKind, AskType
from tradeoff.crm.queries import banded_deals, is_banded, middle_of, visible_deals
from tradeoff.crm.rules import DealState
from tradeoff.workspaces.models import Member

if TYPE_CHECKING:
    from tradeoff.asks.queries.rows import AnsweredAsk

PAGE: Final = 50


class AskView(StrEnum):
    ALL = "all"
    MINE = "mine"
    TO_ANSWER = "to_answer"
    WAITING = "waiting"
    OVERDUE = "overdue"

    @property
    def label(self) -> str:
        return {
            AskView.ALL: "All asks",
            AskView.MINE: "My asks",
            AskView.TO_ANSWER: "Yours to answer",
            AskView.WAITING: "Waiting for an answer",
            AskView.OVERDUE: "Overdue",
        }[self]


class AskSort(StrEnum):
    ASKED = "asked"
    ASKED_DOWN = "-asked"
    DUE = "due"
    DUE_DOWN = "-due"
    AMOUNT = "amount"
    AMOUNT_DOWN = "-amount"


ORDERS: Final[dict[AskSort, tuple[Any, ...]]] = {
    AskSort.ASKED: ("asked_at", "pk"),
    AskSort.ASKED_DOWN: ("-asked_at", "-pk"),
    AskSort.DUE: ("answer_due", "pk"),
    AskSort.DUE_DOWN: ("-answer_due", "-pk"),
    AskSort.AMOUNT: (F("deal__amount_minor").asc(nulls_last=True), "pk"),
    AskSort.AMOUNT_DOWN: (F("deal__amount_minor").desc(nulls_last=True), "-pk"),
}


@dataclass(frozen=True)
class AskFilter:
    """What the address of the list asks for; None and an empty text mean any."""

    view: AskView = AskView.ALL
    type: AskType | None = None
    kind: AnswerKind | None = None
    words: str = ""
    sort: AskSort = AskSort.ASKED_DOWN

    @property
    def is_narrow(self) -> bool:
        """Whether something beside the view is asked for."""
        return bool(self.type or self.kind or self.words)


@dataclass(frozen=True)
class AskList:
    """One page of the asks that match, with totals over all of them; each open deal counts once in `deals`."""

    rows: list[AnsweredAsk]
    page: int
    total: int
    deals: int
    amount_minor: int
    by_view: dict[AskView, int]
    by_type: dict[AskType, int]
    by_kind: dict[AnswerKind, int]

    @property
    def shown(self) -> int:
        return min(self.page * PAGE, self.total)

    @property
    def has_more(self) -> bool:
        return self.shown < self.total


def list_asks(actor: Member, wanted: AskFilter, *, today: date, page: int = 1) -> AskList:
    """Three queries: one grouped count for every filter, the open deals' sum, the page's rows."""
    cells = _cells(actor, wanted, today=today)
    matching = asks_matching(actor, wanted, today=today)
    deals, amount = _open_deals(actor, _plain(actor, wanted, today=today))
    rows = waiting_since(matching).select_related("account", "deal", "asked_by", "triage_owner", "appeal")
    return AskList(
        rows=veiled(actor, rows[(page - 1) * PAGE : page * PAGE]),
        page=page,
        total=_count(cells, wanted),
        deals=deals,
        amount_minor=amount,
        by_view={view: _count(cells, replace(wanted, view=view)) for view in AskView},
        by_type={kind: _count(cells, replace(wanted, type=kind)) for kind in AskType},
        by_kind={kind: _count(cells, replace(wanted, kind=kind)) for kind in AnswerKind},
    )


def asks_matching(actor: Member, wanted: AskFilter, *, today: date) -> QuerySet[AnsweredAsk]:
    """Everything that matches, sorted."""
    return with_answers(_plain(actor, wanted, today=today)).order_by(*_order(actor, wanted.sort))


def _plain(actor: Member, wanted: AskFilter, *, today: date) -> QuerySet[Ask]:
    """Everything that matches, without its answers."""
    asks = _said(actor, wanted.words).filter(_in_view(wanted.view, actor, today=today))
    if wanted.type is not None:
        asks = asks.filter(type=wanted.type)
    return asks if wanted.kind is None else asks.filter(current__kind=wanted.kind)


def _order(actor: Member, sort: AskSort) -> tuple[Any, ...]:
    """A banded reader's order by amount is that of the bands, and says nothing inside one."""
    if not is_banded(actor) or sort not in {AskSort.AMOUNT, AskSort.AMOUNT_DOWN}:
        return ORDERS[sort]
    middle = middle_of(actor, "deal__amount_minor")
    if sort is AskSort.AMOUNT:
        return middle.asc(nulls_last=True), "pk"
    return middle.desc(nulls_last=True), "-pk"


def _in_view(view: AskView, actor: Member, *, today: date) -> Q:
    return {
        AskView.ALL: Q(),
        AskView.MINE: Q(asked_by=actor),
        AskView.TO_ANSWER: (Q(triage_owner=actor) | Q(triage_owner__in=those_behind(actor))) & waiting(today=today),
        AskView.WAITING: waiting(today=today),
        AskView.OVERDUE: Q(answer_due__lt=today) & waiting(today=today),
    }[view]


@dataclass(frozen=True)
class _Cell:
    """The asks of one type and answer that are alike in what the views ask for."""

    type: str
    kind: str
    views: frozenset[AskView]
    asks: int

    def fits(self, wanted: AskFilter) -> bool:
        return (
            wanted.view in self.views
            and wanted.type in {None, self.type}
            and (wanted.kind is None or wanted.kind == self.kind)
        )


def _cells(actor: Member, wanted: AskFilter, *, today: date) -> list[_Cell]:
    """One grouped pass over the asks, in which the views are conditions on the ask and its current answer."""
    views = [view for view in AskView if view is not AskView.ALL]
    flags = {
        f"in_{view}": Case(When(_in_view(view, actor, today=today), then=True), default=Value(False)) for view in views
    }
    answered = _said(actor, wanted.words).filter(current__isnull=False).order_by()
    grouped = answered.annotate(**flags).values("type", "current__kind", *flags).annotate(asks=Count("pk"))
    return [
        _Cell(
            type=row["type"],
            kind=row["current__kind"],
            views=frozenset(view for view in AskView if view is AskView.ALL or row[f"in_{view}"]),
            asks=row["asks"],
        )
        for row in grouped
    ]


def _said(actor: Member, words: str) -> QuerySet[Ask]:
    """Names are searched only for who may read them: a hit would tell them too."""
    asks = visible_asks(actor)
    if not words:
        return asks
    sought = Q(wants__icontains=words)
    if not access.can_see_customers(actor):
        return asks.filter(pk__in=_still_said(actor, asks.filter(sought), words))
    sought |= Q(account__name__icontains=words) | Q(deal__name__icontains=words) | Q(said_by__icontains=words)
    sought |= Q(external_id=words)
    return asks.filter(sought)


def _still_said(actor: Member, asks: QuerySet[Ask], words: str) -> list[int]:
    """Found once a request."""
    found: dict[str, list[int]] = actor.__dict__.setdefault("_still_said", {})
    if words not in found:
        found[words] = still_said(actor, asks, holds_words(words))
    return found[words]


def _open_deals(actor: Member, asks: QuerySet[Ask]) -> tuple[int, int]:
    """How many open deals these asks hang on and their amount, each deal once."""
    banded = is_banded(actor)
    known = banded_deals(actor).filter(stage__state=DealState.OPEN) if banded else visible_deals(actor).open()
    deals = known.filter(pk__in=asks.order_by().values("deal"))
    worth = "middle" if banded else "amount_minor"
    found = deals.aggregate(deals=Count("pk"), amount=Coalesce(Sum(worth), 0, output_field=BigIntegerField()))
    return found["deals"], found["amount"]


def _count(cells: Iterable[_Cell], wanted: AskFilter) -> int:
    return sum(cell.asks for cell in cells if cell.fits(wanted))
