"""From what a calendar says to meetings on accounts and deals; called by the actions that own the access check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from tradeoff.activities import queries
from tradeoff.activities.models import Activity, Attendee, CalendarEvent, CalendarSource
from tradeoff.activities.rules import Kind, Match, OpenDeal, Source, match
from tradeoff.workspaces.models import Member

if TYPE_CHECKING:
    from tradeoff.activities.engine.calendars import Meeting

BATCH = 1000


@dataclass
class Taken:
    """What became of a calendar's meetings; those without anybody from outside, and private ones, were left alone."""

    created: int = 0
    updated: int = 0
    cancelled: int = 0
    unmatched: int = 0
    skipped: int = 0


@dataclass
class _Ground:
    actor: Member
    calendar: CalendarSource | None
    now: datetime
    events: dict[tuple[str, str], CalendarEvent]
    contacts: dict[str, list[tuple[int, int]]]
    deals: list[OpenDeal]
    logged: dict[str, Activity]
    taken: Taken = field(default_factory=Taken)
    fresh: list[tuple[CalendarEvent, Match | None]] = field(default_factory=list)
    new: list[CalendarEvent] = field(default_factory=list)


def take_meetings(
    actor: Member, calendar: CalendarSource | None, meetings: Sequence[Meeting], *, with_private: bool, now: datetime
) -> Taken:
    """Every meeting once, however often it is read; the row of an event keeps which activity it became."""
    inside = queries.own_addresses(actor)
    ground = _ground(actor, calendar, meetings, now=now)
    seen: set[tuple[str, str]] = set()
    for meeting in meetings:
        outside = tuple(address for address in meeting.addresses if not inside.holds(address))
        if meeting.is_cancelled:
            _cancel(ground, [event for key, event in ground.events.items() if _means(meeting, key)])
        elif (meeting.is_private and not with_private) or not outside:
            ground.taken.skipped += 1
        else:
            seen.add((meeting.uid, meeting.recurrence))
            _take(ground, meeting, outside)
    if calendar is not None:
        gone = (event for key, event in ground.events.items() if key not in seen and event.calendar_id == calendar.pk)
        _cancel(ground, [event for event in gone if event.at > now])
    _write(ground)
    return ground.taken


def _ground(actor: Member, calendar: CalendarSource | None, meetings: Sequence[Meeting], *, now: datetime) -> _Ground:
    known = queries.events_of(actor).select_related("activity").select_for_update(of=("self",))
    contacts = queries.contacts_by_address(actor, {address for one in meetings for address in one.addresses})
    accounts = {account for found in contacts.values() for _, account in found}
    keys = [queries.meeting_key(one.uid, one.recurrence) for one in meetings]
    return _Ground(
        actor=actor,
        calendar=calendar,
        now=now,
        events={(event.uid, event.recurrence): event for event in known},
        contacts=contacts,
        deals=queries.open_deals_on(actor, accounts),
        logged=queries.activities_by_key(actor, keys),
    )


def _means(meeting: Meeting, key: tuple[str, str]) -> bool:
    """Without a recurrence the whole series is meant."""
    return key[0] == meeting.uid and meeting.recurrence in {"", key[1]}


def _take(ground: _Ground, meeting: Meeting, outside: tuple[str, ...]) -> None:
    key = (meeting.uid, meeting.recurrence)
    event = ground.events.get(key)
    if event is None:
        event = CalendarEvent(
            workspace_id=ground.actor.workspace_id, member=ground.actor, calendar=ground.calendar, uid=meeting.uid,
            recurrence=meeting.recurrence,
        )  # fmt: skip
        ground.events[key] = event
        ground.new.append(event)
        _tell(event, meeting, outside)
        ground.fresh.append((event, _match(ground, outside)))
        return
    if event.sequence > meeting.sequence:
        return
    before = (event.at, event.minutes, event.subject, event.addresses)
    _tell(event, meeting, outside)
    changed = before != (event.at, event.minutes, event.subject, event.addresses)
    activity = event.activity
    if activity is None and event.dismissed_at is None:
        ground.fresh.append((event, _match(ground, outside)))
    elif activity is not None and changed:
        activity.at, activity.minutes, activity.subject = event.at, event.minutes, event.subject
        activity.save()
        ground.taken.updated += 1
    if changed and event.pk is not None:
        event.save()


def _tell(event: CalendarEvent, meeting: Meeting, outside: tuple[str, ...]) -> None:
    event.sequence, event.at, event.minutes = meeting.sequence, meeting.at, meeting.minutes
    event.subject, event.addresses = meeting.subject, "\n".join(outside)


def _match(ground: _Ground, outside: tuple[str, ...]) -> Match | None:
    return match(outside, ground.contacts, ground.deals, member_id=ground.actor.pk)


def _cancel(ground: _Ground, found: list[CalendarEvent]) -> None:
    """What was logged is removed, what waited for review is gone."""
    for event in found:
        ground.events.pop((event.uid, event.recurrence), None)
        ground.fresh = [(one, where) for one, where in ground.fresh if one is not event]
        ground.new = [one for one in ground.new if one is not event]
        if event.activity is not None and event.activity.removed_at is None:
            event.activity.removed_at, event.activity.removed_by = ground.now, ground.actor
            event.activity.save()
            ground.taken.cancelled += 1
        if event.pk is not None:
            event.delete()


def _write(ground: _Ground) -> None:
    """New events in bulk, with the activities of those that were matched; a colleague's same meeting is not doubled."""
    matched: list[tuple[CalendarEvent, Activity, Match]] = []
    for event, found in ground.fresh:
        key = queries.meeting_key(event.uid, event.recurrence)
        if key in ground.logged:
            event.activity = ground.logged[key]
        elif found is None:
            ground.taken.unmatched += 1
        else:
            ground.logged[key] = activity = _activity(ground, event, found, key)
            matched.append((event, activity, found))
    Activity.objects.bulk_create([activity for _, activity, _ in matched], batch_size=BATCH)
    for event, activity, _ in matched:
        event.activity = activity
    Attendee.objects.bulk_create(
        (
            Attendee(workspace_id=ground.actor.workspace_id, activity=activity, contact_id=contact)
            for _, activity, found in matched
            for contact in sorted(found.contact_ids)
        ),
        batch_size=BATCH,
    )
    CalendarEvent.objects.bulk_create(ground.new, batch_size=BATCH)
    CalendarEvent.objects.bulk_update((one for one, _ in ground.fresh), ["activity"], batch_size=BATCH)
    ground.taken.created = len(matched)


def _activity(ground: _Ground, event: CalendarEvent, found: Match, key: str) -> Activity:
    return Activity(
        workspace_id=ground.actor.workspace_id,
        kind=Kind.MEETING,
        account_id=found.account_id,
        deal_id=found.deal_id,
        at=event.at,
        minutes=event.minutes,
        subject=event.subject,
        by=ground.actor,
        source=Source.CALENDAR,
        external_id=key,
        logged_at=ground.now,
    )
