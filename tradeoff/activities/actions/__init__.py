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
from tradeoff.activities.actions.mailboxes import (
    connect_mailbox,
    log_mails,
    note_mailbox,
    pause_mailbox,
    renew_password,
    resume_mailbox,
    withdraw_mailbox,
)
from tradeoff.activities.actions.policies import set_quiet_policy
from tradeoff.activities.actions.secrets import unseal

__all__ = [
    "connect_calendar", "connect_mailbox", "dismiss_event", "drop_calendar", "edit_activity", "hash_of",
    "import_activities", "log_activity", "log_mails", "make_feed", "note_calendar_trouble", "note_mailbox",
    "pause_mailbox", "place_event", "remove_activity", "renew_password", "restore_activity", "resume_mailbox",
    "revoke_feed", "set_quiet_policy", "take_calendar", "unseal", "withdraw_mailbox",
]  # fmt: skip
