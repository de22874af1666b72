"""The list of activities as a CSV file that no spreadsheet will run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tradeoff.kernel.sheets import csv_text

if TYPE_CHECKING:
    from tradeoff.activities.models import Activity

HEADER = (
    "Activity id", "Kind", "When", "Minutes", "Subject", "Account", "Deal", "By", "Contacts", "Direction", "Outcome",
    "Next step", "Notes", "Source",
)  # fmt: skip


def activities_csv(activities: Iterable[Activity], *, zone: ZoneInfo) -> str:
    return csv_text(HEADER, (_cells(activity, zone) for activity in activities))


def _cells(activity: Activity, zone: ZoneInfo) -> tuple[object, ...]:
    return (
        activity.external_id or activity.pk,
        activity.kind,
        f"{activity.at.astimezone(zone):%Y-%m-%d %H:%M}",
        activity.minutes,
        activity.subject,
        activity.account and activity.account.name,
        activity.deal and activity.deal.name,
        activity.by and activity.by.name,
        "; ".join(attendee.contact.name for attendee in activity.attendees.all()),
        activity.direction,
        activity.outcome,
        activity.next_step,
        activity.text,
        activity.source,
    )
