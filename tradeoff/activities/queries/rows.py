from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.db.models.functions import Lower

from tradeoff.activities import access
from tradeoff.activities.models import Activity, ActivityQuerySet, Attendee
from tradeoff.activities.rules import Kind, OpenDeal
from tradeoff.crm.queries import visible_accounts, visible_contacts, visible_deals
from tradeoff.kernel.errors import NotFound
from tradeoff.workspaces.models import Member

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from tradeoff.crm.models import Account, Contact, Deal

PAGE: Final = 50


@dataclass(frozen=True)
class ActivityFilter:
    """What the address asks for; None and an empty text mean any."""

    kind: Kind | None = None
    mine: bool = True
    words: str = ""


@dataclass(frozen=True)
class ActivityList:
    """One page of the activities that match, newest first, and how many each kind would leave."""

    rows: list[Activity]
    page: int
    by_kind: dict[Kind | None, int]
    total: int

    @property
    def shown(self) -> int:
        return min(self.page * PAGE, self.total)

    @property
    def has_more(self) -> bool:
        return self.shown < self.total


def visible_activities(actor: Member) -> ActivityQuerySet:
    """Those on a deal the actor sees, or on an account they see where no deal is named."""
    return known_activities(actor).standing()


def known_activities(actor: Member) -> ActivityQuerySet:
    """The same with those that were removed, so that what comes in again is recognized."""
    rows = Activity.objects.filter(workspace=actor.workspace_id)
    if not access.can_see_activities(actor):
        return rows.none()
    deal = Exists(visible_deals(actor).filter(pk=OuterRef("deal")))
    account = Exists(visible_accounts(actor).filter(pk=OuterRef("account")))
    return rows.filter(deal | (Q(deal=None) & account))


def activities_of_deal(actor: Member, deal: Deal) -> ActivityQuerySet:
    """Of a deal got by `crm.queries.deal_of`, newest first."""
    rows = Activity.objects.filter(workspace=actor.workspace_id, deal=deal).standing()
    return with_people(rows if access.can_see_activities(actor) else rows.none())


def activities_of_account(actor: Member, account: Account) -> ActivityQuerySet:
    """Of an account got by `crm.queries.account_of`: without a deal, and on those of its deals the actor sees."""
    rows = Activity.objects.filter(workspace=actor.workspace_id, account=account).standing()
    if not access.can_see_activities(actor):
        return rows.none()
    deals = visible_deals(actor).filter(account=account)
    return with_people(rows.filter(Q(deal=None) | Q(deal__in=deals)))


def with_people(rows: ActivityQuerySet) -> ActivityQuerySet:
    """Everything a line shows at hand, newest first."""
    attendees = Attendee.objects.select_related("contact").order_by("contact__name", "pk")
    shown = rows.select_related("by", "deal", "account").prefetch_related(Prefetch("attendees", queryset=attendees))
    return shown.order_by("-at", "-pk")


def activity_of(actor: Member, activity_id: int) -> Activity:
    """Refuses with NotFound, the same for a missing activity and one out of sight."""
    activity = with_people(visible_activities(actor)).filter(pk=activity_id).first()
    if activity is None:
        raise NotFound("There is no such activity, or it is not yours to see.")
    return activity


def removed_activity_of(actor: Member, activity_id: int) -> Activity:
    """One that the actor removed, to bring it back."""
    rows = Activity.objects.filter(workspace=actor.workspace_id, removed_by=actor, removed_at__isnull=False)
    activity = rows.filter(pk=activity_id).first()
    if activity is None:
        raise NotFound("You removed no such activity.")
    return activity


def activities_matching(actor: Member, wanted: ActivityFilter) -> ActivityQuerySet:
    rows = _narrowed(actor, wanted)
    return with_people(rows.filter(kind=wanted.kind) if wanted.kind else rows)


def list_activities(actor: Member, wanted: ActivityFilter, *, page: int = 1) -> ActivityList:
    """Three queries: counts by kind, the page's rows, and who was there."""
    counts = _narrowed(actor, wanted).order_by().values_list("kind").annotate(number=Count("pk"))
    by_kind: dict[Kind | None, int] = {Kind(kind): number for kind, number in counts}
    by_kind[None] = sum(by_kind.values())
    rows = activities_matching(actor, wanted)[(page - 1) * PAGE : page * PAGE]
    return ActivityList(list(rows), page, by_kind, by_kind.get(wanted.kind, 0))


def contacts_for(actor: Member, account: Account | None) -> QuerySet[Contact]:
    """Who may have been there, by name."""
    rows = visible_contacts(actor)
    return rows.filter(account=account).order_by("name", "pk") if account else rows.none()


def contacts_by_address(actor: Member, addresses: Iterable[str]) -> dict[str, list[tuple[int, int]]]:
    """Address in small letters -> (contact id, account id) of every contact the actor sees who has it."""
    wanted = {address.lower() for address in addresses}
    rows = visible_contacts(actor).filter(account__in=visible_accounts(actor))
    rows = rows.annotate(lowered=Lower("email")).filter(lowered__in=wanted).order_by("pk")
    found: dict[str, list[tuple[int, int]]] = {}
    for key, account_id, address in rows.values_list("pk", "account_id", "lowered"):
        found.setdefault(address, []).append((key, account_id))
    return found


def open_deals_on(actor: Member, account_ids: Iterable[int]) -> list[OpenDeal]:
    rows = visible_deals(actor).open().filter(account__in=list(account_ids)).order_by("pk")
    return [OpenDeal(*row) for row in rows.values_list("pk", "account_id", "owner_id")]


def _narrowed(actor: Member, wanted: ActivityFilter) -> ActivityQuerySet:
    rows = visible_activities(actor)
    if wanted.mine:
        rows = rows.filter(by=actor)
    if wanted.words:
        named = visible_accounts(actor).filter(name__icontains=wanted.words)
        rows = rows.filter(Q(subject__icontains=wanted.words) | Q(account__in=named))
    return rows
