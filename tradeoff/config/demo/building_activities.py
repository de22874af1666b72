"""Calls, meetings and mails on the demo's deals, and the meetings that wait for the rep to say where they belong."""

from __future__ import annotations

from datetime import datetime, timedelta

from tradeoff.activities.models import Activity, Attendee, CalendarEvent
from tradeoff.activities.rules import Source
from tradeoff.config.demo.building_deals import Ground
from tradeoff.config.demo.moments import Calendar
from tradeoff.config.demo.plan import SEED
from tradeoff.config.demo.shapes import DemoPlan
from tradeoff.config.demo.texts import read_activities
from tradeoff.config.demo.touches import touches_of, waiting_of
from tradeoff.workspaces.models import Member, Workspace

BATCH = 2000
_CONNECTED = "priya.raman"


def build(workspace: Workspace, told: DemoPlan, *, ground: Ground, members: dict[str, Member], now: datetime) -> None:
    calendar, words = Calendar(now.date(), told.company.fiscal_year_first_month), read_activities()
    touches = touches_of(told, words, calendar, str(SEED))
    made = Activity.objects.bulk_create(
        (
            Activity(
                workspace=workspace, kind=one.kind, account=ground.accounts[one.account], deal=ground.deals[one.deal],
                at=one.at, minutes=one.minutes, direction=one.direction, subject=one.subject, text=one.text,
                outcome=one.outcome, next_step=one.next_step, by=members[one.by], source=Source.HAND,
                logged_at=min(one.at + timedelta(minutes=20), now),
            )
            for one in touches
        ),
        batch_size=BATCH,
    )  # fmt: skip
    Attendee.objects.bulk_create(
        (
            Attendee(workspace=workspace, activity=activity, contact=ground.contacts[key])
            for one, activity in zip(touches, made, strict=True)
            for key in one.contacts
        ),
        batch_size=BATCH,
    )
    CalendarEvent.objects.bulk_create(
        CalendarEvent(
            workspace=workspace, member=members[_CONNECTED], uid=f"demo-{number}@calendar.example", at=one.at,
            minutes=45, subject=one.subject, addresses="\n".join(one.people),
        )
        for number, one in enumerate(waiting_of(told, words, calendar), start=1)
    )  # fmt: skip
