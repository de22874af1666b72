"""Everything that may be done with activities, calendars and mailboxes: a verb each."""

from __future__ import annotations

from tradeoff.activities.actions.calendars import (
    connect_calendar,
    dismiss_event,
    drop_calendar,
    note_calendar_trouble,
    place_event,
    take_calendar,
)
from tradeoff.activities.actions.feeds import hash_of, make_feed, revoke_feed
from tradeoff.activities.actions.importing import import_activities
from tradeoff.activities.actions.logging import edit_activity, log_activity, remove_activity, restore_activity
from tradeoff.activities.actions.policies import set_quiet_policy
from tradeoff.activities.actions.secrets import unseal

__all__ = [
    "connect_calendar", "dismiss_event", "drop_calendar", "edit_activity", "hash_of", "import_activities",
    "log_activity", "make_feed", "note_calendar_trouble", "place_event", "remove_activity", "restore_activity",
    "revoke_feed", "set_quiet_policy", "take_calendar", "unseal",
]  # fmt: skip
