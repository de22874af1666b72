from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db import connection
from django.db.models import Q, QuerySet

from tradeoff.activities.models import Activity, CalendarEvent, CalendarFeed, CalendarSource
from tradeoff.activities.queries.rows import visible_activities, with_people
from tradeoff.crm.queries import visible_accounts, visible_contacts, visible_deals
from tradeoff.kernel.errors import NotFound
from tradeoff.workspaces.models import Member

if TYPE_CHECKING:
    from tradeoff.crm.models import Account, Deal

BACK, AHEAD = timedelta(days=90), timedelta(days=90)
CHOICES: Final = 12
# Addresses that say nothing about where somebody works.
SHARED: Final = frozenset({
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com", "me.com",
    "gmx.de", "gmx.net", "web.de", "proton.me", "protonmail.com", "aol.com",
})  # fmt: skip


@dataclass(frozen=True)
class Inside:
    """Who is of the company itself: its members' addresses, and the domain of the reader's own."""

    addresses: frozenset[str]
    domain: str

    def holds(self, address: str) -> bool:
        return address in self.addresses or (self.domain != "" and address.rpartition("@")[2] == self.domain)


def own_addresses(actor: Member) -> Inside:
    people = Member.objects.filter(workspace=actor.workspace_id, user__isnull=False).order_by()
    own = actor.user.email.lower() if actor.user else ""
    domain = own.rpartition("@")[2]
    return Inside(
        frozenset(email.lower() for email in people.values_list("user__email", flat=True)),
        "" if domain in SHARED else domain,
    )


def calendars_of(actor: Member) -> QuerySet[CalendarSource]:
    return CalendarSource.objects.filter(workspace=actor.workspace_id, member=actor).order_by("name", "pk")


def calendar_of(actor: Member, calendar_id: int) -> CalendarSource:
    calendar = calendars_of(actor).filter(pk=calendar_id).first()
    if calendar is None:
        raise NotFound("There is no such calendar of yours.")
    return calendar


def calendar_source(calendar_id: int) -> CalendarSource | None:
    """For the reading job, inside the entered workspace: one whose member is active."""
    rows = CalendarSource.objects.filter(pk=calendar_id, member__is_active=True)
    return rows.select_related("member__workspace", "member__user").first()


def events_of(actor: Member) -> QuerySet[CalendarEvent]:
    return CalendarEvent.objects.filter(workspace=actor.workspace_id, member=actor)


def waiting_events(actor: Member) -> QuerySet[CalendarEvent]:
    """Meetings with people nobody knows as contacts, newest first."""
    rows = events_of(actor).filter(activity=None, dismissed_at=None)
    return rows.order_by("-at", "-pk")


def waiting_event(actor: Member, event_id: int) -> CalendarEvent:
    event = waiting_events(actor).filter(pk=event_id).first()
    if event is None:
        raise NotFound("This meeting was placed or left out already.")
    return event


def meeting_key(uid: str, recurrence: str) -> str:
    """The external id of a meeting's activity: the same in the calendars of all who were asked."""
    return f"meeting:{uid}:{recurrence}" if recurrence else f"meeting:{uid}"


def activities_by_key(actor: Member, keys: Iterable[str]) -> dict[str, Activity]:
    rows = Activity.objects.filter(workspace=actor.workspace_id, external_id__in=list(keys))
    return {row.external_id or "": row for row in rows}


def places_for(actor: Member, event: CalendarEvent, words: str) -> tuple[list[Deal], list[Account]]:
    """Where a waiting meeting may belong: by words, else by the domains its people write from, else own deals."""
    accounts, deals = visible_accounts(actor), visible_deals(actor).open()
    if words:
        named = list(accounts.filter(name__icontains=words).order_by("name", "pk")[:CHOICES])
        deals = deals.filter(Q(name__icontains=words) | Q(account__in=named))
    else:
        domains = {address.rpartition("@")[2] for address in event.addresses.splitlines()} - SHARED
        same = Q(pk__in=[])
        for domain in sorted(domains):
            same |= Q(email__iendswith=f"@{domain}")
        known = set(visible_contacts(actor).filter(same).values_list("account", flat=True))
        named = list(accounts.filter(pk__in=known).order_by("name", "pk")[:CHOICES])
        deals = deals.filter(account__in=named) if named else deals.filter(owner=actor)
    shown = deals.select_related("account", "owner").order_by("-changed_at", "-pk")
    return list(shown[:CHOICES]), named


def feed_of(actor: Member) -> CalendarFeed | None:
    return CalendarFeed.objects.filter(workspace=actor.workspace_id, member=actor, revoked_at=None).first()


def reader_of_feed(token_hash: str) -> Member | None:
    """Whose standing feed it is, while they are active; needs the workspace entered before."""
    rows = CalendarFeed.objects.filter(token_hash=token_hash, revoked_at=None, member__is_active=True)
    feed = rows.filter(member__user__is_active=True).select_related("member__workspace", "member__user").first()
    return feed.member if feed else None


def meetings_for_feed(actor: Member, *, now: datetime) -> list[Activity]:
    """The actor's own meetings and calls they may still see, around now."""
    rows = visible_activities(actor).filter(by=actor, at__range=(now - BACK, now + AHEAD))
    return list(with_people(rows.exclude(kind="mail"))[:1000])


def connected_sources() -> list[tuple[str, int, int]]:
    """("calendar" or "mailbox", workspace id, id) of everything that is to be read, of every workspace.

    A function of the database's owner lists the ids; no row of another workspace is seen by it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, workspace_id, id FROM activities_sources() ORDER BY 1, 2, 3")
        return [(kind, workspace_id, key) for kind, workspace_id, key in cursor.fetchall()]
