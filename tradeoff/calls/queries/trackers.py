from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, F, Max, QuerySet
from django.db.models.functions import TruncMonth

from tradeoff.calls import access
from tradeoff.calls.models import Call, Meanings, Tracker, TrackerHit, Turn
from tradeoff.calls.queries.rows import visible_calls
from tradeoff.kernel.errors import NotFound
from tradeoff.workspaces.models import Member

TRIED: Final = 50  # calls a preview goes through
MOST_HITS: Final = 200


def trackers_of(actor: Member) -> QuerySet[Tracker]:
    rows = Tracker.objects.filter(workspace=actor.workspace_id, removed_at=None).order_by("name", "pk")
    return rows if access.can_see_calls(actor) else rows.none()


def tracker_of(actor: Member, tracker_id: int) -> Tracker:
    tracker = trackers_of(actor).filter(pk=tracker_id).first()
    if tracker is None:
        raise NotFound("There is no such tracker here.")
    return tracker


def removed_tracker_of(actor: Member, tracker_id: int) -> Tracker:
    rows = Tracker.objects.filter(workspace=actor.workspace_id, pk=tracker_id, removed_at__isnull=False)
    tracker = rows.first() if access.can_set_trackers(actor) else None
    if tracker is None:
        raise NotFound("No such tracker was removed here.")
    return tracker


@dataclass(frozen=True)
class TrackerCount:
    """How often a tracker was heard, on calls the reader sees."""

    hits: int
    calls: int
    accounts: int
    deals: int
    last: Any


def tracker_counts(actor: Member) -> dict[int, TrackerCount]:
    """By tracker; one never heard is not among them."""
    rows = TrackerHit.objects.filter(call__in=visible_calls(actor)).order_by().values("tracker")
    counted = rows.annotate(
        hits=Count("pk"), calls=Count("call", distinct=True), accounts=Count("call__account", distinct=True),
        deals=Count("call__deal", distinct=True), last=Max("call__at"),
    )  # fmt: skip
    return {
        row["tracker"]: TrackerCount(row["hits"], row["calls"], row["accounts"], row["deals"], row["last"])
        for row in counted
    }


def hits_of_tracker(actor: Member, tracker: Tracker) -> list[TrackerHit]:
    """The newest MOST_HITS with call, account, deal, turn and speaker at hand."""
    rows = TrackerHit.objects.filter(tracker=tracker, call__in=visible_calls(actor))
    rows = rows.select_related("call__account", "call__deal", "turn__speaker")
    return list(rows.order_by("-call__at", "-call", "turn__position", "start")[:MOST_HITS])


def hits_by_account(actor: Member, tracker: Tracker) -> list[dict[str, Any]]:
    """Accounts with how many hits, calls and deals, the most calls first."""
    rows = TrackerHit.objects.filter(tracker=tracker, call__in=visible_calls(actor), call__account__isnull=False)
    found = rows.order_by().values("call__account", name=F("call__account__name"))
    found = found.annotate(
        hits=Count("pk"), calls=Count("call", distinct=True), deals=Count("call__deal", distinct=True)
    )
    return [dict(row) for row in found.order_by("-calls", "-hits", "call__account")[:MOST_HITS]]


def calls_by_month(actor: Member, tracker: Tracker, *, months: int = 12) -> list[tuple[Any, int]]:
    """In how many calls of each month it was heard; the newest months that have any."""
    rows = TrackerHit.objects.filter(tracker=tracker, call__in=visible_calls(actor)).order_by()
    found = rows.values(month=TruncMonth("call__at", tzinfo=actor.workspace.zone))
    counted = found.annotate(calls=Count("call", distinct=True)).order_by("-month")[:months]
    return [(row["month"], row["calls"]) for row in counted][::-1]


def hits_of_call(call: Call) -> list[TrackerHit]:
    """Of a call got by `call_of`, those of standing trackers, in order."""
    rows = TrackerHit.objects.filter(call=call, tracker__removed_at=None).select_related("tracker")
    return list(rows.order_by("turn__position", "start", "pk"))


@dataclass(frozen=True)
class Tried:
    """What a tracker is tried on before it is kept."""

    turns: Sequence[Turn]
    meanings: Sequence[Meanings]


def words_to_try(actor: Member) -> Tried:
    """The newest calls the actor sees: their turns, and the vectors of their sentences where a model made some."""
    keys = list(visible_calls(actor).order_by("-at", "-pk").values_list("pk", flat=True)[:TRIED])
    turns = Turn.objects.filter(call__in=keys).select_related("call__account", "speaker")
    return Tried(list(turns.order_by("-call__at", "-call", "position")), list(Meanings.objects.filter(call__in=keys)))
