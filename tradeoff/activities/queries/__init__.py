"""Reads over activities; every one begins from what the actor may see of accounts and deals."""

from __future__ import annotations

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
    "ActivityFilter", "ActivityList", "Silence", "activities_matching", "activities_of_account", "activities_of_deal",
    "activity_of", "contacts_by_address", "contacts_for", "known_activities", "last_on", "list_activities",
    "narrowed_to_quiet", "open_deals_on", "people_with_sources", "quiet_among", "quiet_days_of", "quiet_mark",
    "removed_activity_of", "silence_of", "visible_activities",
]  # fmt: skip
