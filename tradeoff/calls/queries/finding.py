from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from tradeoff.calls.models import Call, ProposedAsk, Speaker, TrackerHit
from tradeoff.calls.queries.rows import visible_calls
from tradeoff.calls.rules import Side
from tradeoff.crm.queries import accounts_named, deals_named
from tradeoff.kernel.searching import MOST_WORDS, WORD
from tradeoff.voice.queries import notes_saying
from tradeoff.workspaces.models import Member

if TYPE_CHECKING:
    from tradeoff.crm.models import Account, Deal

PAGE: Final = 50


class Who(StrEnum):
    """Calls by who is known to be on them."""

    CUSTOMER = "customer"
    US = "us"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        return {"customer": "With a customer", "us": "Only us", "unknown": "Somebody not known"}[self.value]


@dataclass(frozen=True, kw_only=True)
class CallFilter:
    """What a list of calls is narrowed to; everything together."""

    words: str = ""
    account_id: int | None = None
    tracker_id: int | None = None
    who: Who | None = None
    to_do: bool = False

    @property
    def is_any(self) -> bool:
        return bool(self.words or self.account_id or self.tracker_id or self.who or self.to_do)


@dataclass(frozen=True)
class CallList:
    """One page of the calls that match, newest first, and how many match in all."""

    rows: list[Any]
    page: int
    total: int

    @property
    def shown(self) -> int:
        return min(self.page * PAGE, self.total)

    @property
    def has_more(self) -> bool:
        return self.shown < self.total


def list_calls(actor: Member, wanted: CallFilter, *, page: int = 1) -> CallList:
    """Each row with `open_proposals` and `tracker_hits` beside it."""
    rows = _narrowed(actor, wanted)
    return CallList(list(told(rows)[: page * PAGE][(page - 1) * PAGE :]), page, rows.count())


def calls_of_deal(actor: Member, deal: Deal) -> QuerySet[Any, Any]:
    """Of a deal got by `crm.queries.deal_of`, newest first."""
    return told(visible_calls(actor).filter(deal=deal))


def calls_of_account(actor: Member, account: Account) -> QuerySet[Any, Any]:
    """Of an account got by `crm.queries.account_of`: without a deal, and on those of its deals the actor sees."""
    return told(visible_calls(actor).filter(account=account))


def told(rows: QuerySet[Call]) -> QuerySet[Any, Any]:
    """Everything a line shows at hand, newest first."""
    proposals = ProposedAsk.objects.filter(call=OuterRef("pk"), settled_at=None)
    hits = TrackerHit.objects.filter(call=OuterRef("pk"), tracker__removed_at=None)
    return (
        rows.select_related("account", "deal")
        .annotate(open_proposals=_counted(proposals), tracker_hits=_counted(hits))
        .order_by("-at", "-pk")
    )


def _counted(rows: QuerySet[Any]) -> Coalesce:
    number = rows.order_by().values("call").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(number, output_field=IntegerField()), 0)


def _narrowed(actor: Member, wanted: CallFilter) -> QuerySet[Call]:
    rows = visible_calls(actor)
    for word in WORD.findall(wanted.words)[:MOST_WORDS]:
        rows = rows.filter(
            Q(title__icontains=word)
            | Q(note__in=notes_saying(actor, word).values("pk"))
            | Q(account__in=accounts_named(actor, word).values("pk"))
            | Q(deal__in=deals_named(actor, word).values("pk"))
        )
    if wanted.account_id is not None:
        rows = rows.filter(account=wanted.account_id)
    if wanted.tracker_id is not None:
        rows = rows.filter(Exists(TrackerHit.objects.filter(call=OuterRef("pk"), tracker=wanted.tracker_id)))
    if wanted.to_do:
        rows = rows.filter(Exists(ProposedAsk.objects.filter(call=OuterRef("pk"), settled_at=None)))
    return _by_side(rows, wanted.who)


def _by_side(rows: QuerySet[Call], who: Who | None) -> QuerySet[Call]:
    def speaks(*sides: Side) -> Exists:
        return Exists(Speaker.objects.filter(call=OuterRef("pk"), side__in=sides))

    if who is Who.CUSTOMER:
        return rows.filter(speaks(Side.THEIRS))
    if who is Who.UNKNOWN:
        return rows.filter(speaks(Side.UNKNOWN))
    if who is Who.US:
        return rows.filter(~speaks(Side.THEIRS, Side.UNKNOWN))
    return rows
