"""A member's calendars: connected, dropped, and their meetings taken in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from tradeoff import log
from tradeoff.activities import access, events, queries
from tradeoff.activities.actions import secrets
from tradeoff.activities.actions.taking import Taken, take_meetings
from tradeoff.activities.models import Activity, Attendee, CalendarEvent, CalendarSource
from tradeoff.activities.rules import Kind, Source, clean
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed
from tradeoff.workspaces.models import Member

if TYPE_CHECKING:
    from tradeoff.activities.engine.calendars import Meeting
    from tradeoff.crm.models import Account, Deal

MOST_CALENDARS = 5


@transaction.atomic
def connect_calendar(*, actor: Member, name: str, address: str, with_private: bool, now: datetime) -> CalendarSource:
    """Read a calendar from now on; the address is checked by the caller and kept sealed. Refuses a sixth."""
    if not access.can_connect(actor):
        raise NotAllowed("Calendars are connected by members with a sales or product role.")
    if CalendarSource.objects.filter(member=actor).count() >= MOST_CALENDARS:
        raise Conflict(f"{MOST_CALENDARS} calendars are connected already. Drop one first.")
    source = CalendarSource.objects.create(
        workspace_id=actor.workspace_id,
        member=actor,
        name=clean(name, 120) or "My calendar",
        sealed_address=secrets.seal(address),
        with_private=with_private,
        connected_at=now,
    )
    log.record(events.CalendarConnected(calendar_source_id=source.pk), actor=actor, now=now)
    return source


@transaction.atomic
def drop_calendar(*, actor: Member, calendar: CalendarSource, with_meetings: bool, now: datetime) -> int:
    """Read it no more; with its meetings, if wished, which are then deleted for good. Returns how many."""
    if calendar.member_id != actor.pk:
        raise NotAllowed("A calendar is dropped by the member whose it is.")
    key, deleted = calendar.pk, 0
    if with_meetings:
        mine = CalendarEvent.objects.filter(calendar=calendar, activity__isnull=False).values("activity")
        elsewhere = CalendarEvent.objects.exclude(calendar=calendar).filter(activity__isnull=False).values("activity")
        meetings = Activity.objects.filter(pk__in=mine, source=Source.CALENDAR).exclude(pk__in=elsewhere)
        deleted = meetings.count()
        meetings.delete()
    calendar.delete()
    log.record(events.CalendarDropped(calendar_source_id=key, meetings=deleted), actor=actor, now=now)
    return deleted


@transaction.atomic
def take_calendar(
    *,
    actor: Member,
    calendar: CalendarSource | None,
    meetings: Sequence[Meeting],
    with_private: bool,
    now: datetime,
) -> Taken:
    """Take a calendar's meetings in: those with contacts are logged, the others wait for review; one log entry.

    `calendar` None is a file somebody sent; of a connected one, what is gone from it and lies ahead is cancelled.
    """
    if not access.can_connect(actor):
        raise NotAllowed("Calendars are read for members with a sales or product role.")
    taken = take_meetings(actor, calendar, meetings, with_private=with_private, now=now)
    if calendar is not None:
        calendar.read_at, calendar.trouble, calendar.trouble_at = now, "", None
        calendar.save()
    if taken.created or taken.updated or taken.cancelled:
        event = events.CalendarRead(
            created=taken.created, updated=taken.updated, cancelled=taken.cancelled, unmatched=taken.unmatched
        )
        log.record(event, actor=actor, now=now)
    return taken


@transaction.atomic
def note_calendar_trouble(*, calendar: CalendarSource, words: str, now: datetime) -> None:
    """What its owner reads beside it; the day of the first trouble stays. No log entry: nothing happened."""
    calendar.trouble_at = calendar.trouble_at or now
    calendar.trouble = clean(words, 300)
    calendar.save()


@transaction.atomic
def place_event(
    *, actor: Member, event: CalendarEvent, account: Account | None, deal: Deal | None, now: datetime
) -> Activity:
    """Log a meeting that waited for review, with every other of its series, on an account or a deal."""
    if event.member_id != actor.pk:
        raise NotAllowed("A calendar is reviewed by the member whose it is.")
    account = deal.account if deal is not None else account
    if account is None and deal is None:
        raise Invalid("Choose an account or a deal.")
    waiting = list(queries.waiting_events(actor).filter(uid=event.uid).select_for_update(of=("self",)))
    if not any(one.pk == event.pk for one in waiting):
        raise Conflict("This meeting was placed or left out already.")
    people = queries.contacts_by_address(actor, event.addresses.splitlines())
    there = {key for found in people.values() for key, where in found if account and where == account.pk}
    placed: Activity | None = None
    for one in waiting:
        activity = Activity.objects.create(
            workspace_id=actor.workspace_id, kind=Kind.MEETING, account=account, deal=deal, at=one.at,
            minutes=one.minutes, subject=one.subject, by=actor, source=Source.CALENDAR,
            external_id=queries.meeting_key(one.uid, one.recurrence), logged_at=now,
        )  # fmt: skip
        Attendee.objects.bulk_create(
            Attendee(workspace_id=actor.workspace_id, activity=activity, contact_id=key) for key in sorted(there)
        )
        one.activity = activity
        one.save()
        placed = activity if one.pk == event.pk else placed
    assert placed is not None
    log.record(events.EventPlaced(calendar_event_id=event.pk, activity_id=placed.pk), actor=actor, now=now)
    return placed


@transaction.atomic
def dismiss_event(*, actor: Member, event: CalendarEvent, now: datetime) -> None:
    """Leave a meeting and its series out; it does not come back with the next reading."""
    if event.member_id != actor.pk:
        raise NotAllowed("A calendar is reviewed by the member whose it is.")
    if queries.waiting_events(actor).filter(uid=event.uid).update(dismissed_at=now):
        log.record(events.EventDismissed(calendar_event_id=event.pk), actor=actor, now=now)
