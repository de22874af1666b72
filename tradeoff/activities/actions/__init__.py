"""Everything that may be done with activities, calendars and mailboxes: a verb each."""

from __future__ import annotations

from tradeoff.activities.actions.importing import import_activities
from tradeoff.activities.actions.logging import edit_activity, log_activity, remove_activity, restore_activity
from tradeoff.activities.actions.policies import set_quiet_policy

__all__ = [
    "edit_activity", "import_activities", "log_activity", "remove_activity", "restore_activity", "set_quiet_policy",
]  # fmt: skip
