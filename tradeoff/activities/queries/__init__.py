"""Reads over activities; every one begins from what the actor may see of accounts and deals."""

from __future__ import annotations

from tradeoff.activities.queries.calendars import (
    activities_by_key,
    calendar_of,
    calendar_source,
    calendars_of,
    connected_sources,
    events_of,
    feed_of,
    meeting_key,
    meetings_for_feed,
    own_addresses,
    places_for,
    reader_of_feed,
    waiting_event,
    waiting_events,
)
from tradeoff.activities.queries.dates import task_dates, tasks_done
from tradeoff.activities.queries.mailboxes import (
    consents_of,
    mailbox_of,
    mailbox_source,
    mails_logged,
    own_mailbox,
)
from tradeoff.activities.queries.quiet import (
    Silence,
    last_on,
    narrowed_to_quiet,
    people_with_sources,
    quiet_among,
    quiet_days_of,
    quiet_mark,
    silence_of,
)
from tradeoff.activities.queries.rows import (
    ActivityFilter,
    ActivityList,
    activities_matching,
    activities_of_account,
    activities_of_deal,
    activity_of,
    contacts_by_address,
    contacts_for,
    known_activities,
    list_activities,
    open_deals_on,
    removed_activity_of,
    visible_activities,
)

__all__ = [
    "ActivityFilter", "ActivityList", "Silence", "activities_by_key", "activities_matching", "activities_of_account",
    "activities_of_deal", "activity_of", "calendar_of", "calendar_source", "calendars_of", "connected_sources",
    "consents_of", "contacts_by_address", "contacts_for", "events_of", "feed_of", "known_activities", "last_on",
    "list_activities", "mailbox_of", "mailbox_source", "mails_logged", "meeting_key", "meetings_for_feed",
    "narrowed_to_quiet", "open_deals_on", "own_addresses", "own_mailbox", "people_with_sources", "places_for",
    "quiet_among", "quiet_days_of", "quiet_mark", "reader_of_feed", "removed_activity_of", "silence_of", "task_dates",
    "tasks_done", "visible_activities", "waiting_event", "waiting_events",
]  # fmt: skip
