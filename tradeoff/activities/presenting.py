"""Activities as a page shows them: ready strings, nothing a template would have to compute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.http import QueryDict
from django.urls import reverse

from tradeoff.activities import access
from tradeoff.activities.queries import ActivityFilter, ActivityList
from tradeoff.activities.rules import Direction, Kind, Outcome, Source
from tradeoff.ui.format import ago, count, day_short, number
from tradeoff.ui.parts import Chip, Moment, Tab

if TYPE_CHECKING:
    from tradeoff.activities.actions.taking import Taken
    from tradeoff.activities.models import Activity, CalendarEvent, CalendarSource, Mailbox
    from tradeoff.discussion.models import Task
    from tradeoff.workspaces.models import Member

KIND_WORDS = {Kind.CALL: "Calls", Kind.MEETING: "Meetings", Kind.MAIL: "Mails"}
SHORT_TEXT = 280


@dataclass(frozen=True)
class ActivityRow:
    id: int
    kind: str
    icon: str
    subject: str
    when: str
    planned: bool
    who: str
    people: str
    note: str
    outcome: str
    outcome_tone: str
    text: str
    long: bool
    next_step: str
    account: str
    account_url: str
    deal: str
    deal_url: str
    edit_url: str
    remove_url: str


def row_of(activity: Activity, *, actor: Member, now: datetime) -> ActivityRow:
    outcome = Outcome(activity.outcome) if activity.outcome else None
    kind = Kind(activity.kind)
    may_change = access.can_change(actor, activity)
    return ActivityRow(
        id=activity.pk,
        kind=kind.label,
        icon=kind.icon,
        subject=activity.subject,
        when=when_words(activity.at, actor=actor, now=now),
        planned=activity.at > now,
        who=activity.by.name if activity.by else "",
        people=", ".join(attendee.contact.name for attendee in activity.attendees.all()),
        note=_note(activity),
        outcome=outcome.label if outcome else "",
        outcome_tone=outcome.tone if outcome else "neutral",
        text=activity.text,
        long=len(activity.text) > SHORT_TEXT or activity.text.count("\n") > 4,
        next_step=activity.next_step,
        account=activity.account.name if activity.account else "",
        account_url=reverse("crm:account", args=[activity.account_id]) if activity.account_id else "",
        deal=activity.deal.name if activity.deal else "",
        deal_url=reverse("crm:deal", args=[activity.deal_id]) if activity.deal_id else "",
        edit_url=reverse("activities:edit", args=[activity.pk]) if may_change and not activity.is_mail_copy else "",
        remove_url=reverse("activities:remove", args=[activity.pk]) if may_change else "",
    )


def done_task(task: Task, *, actor: Member, now: datetime) -> Moment:
    when = when_words(task.done_at, actor=actor, now=now) if task.done_at else ""
    return Moment(task.text, when, who=task.done_by.name if task.done_by else "", icon="circle-check", tone="good")


def when_words(at: datetime, *, actor: Member, now: datetime) -> str:
    """“12 Nov, 14:30” in the company's time zone."""
    zone = actor.workspace.zone
    local = at.astimezone(zone)
    return f"{day_short(local.date(), today=now.astimezone(zone).date())}, {local:%H:%M}"


def kind_chips(by_kind: dict[Kind | None, int], wanted: Kind | None, query: QueryDict, *, page: str = "") -> list[Chip]:
    """`page` is the address of the list where it stands on a page of something else."""
    return [
        Chip(
            words,
            page + link(query, kind=None if wanted is kind else kind.value),
            number(by_kind.get(kind, 0)),
            wanted is kind,
        )
        for kind, words in KIND_WORDS.items()
        if by_kind.get(kind) or wanted is kind
    ]


def whose_chips(wanted: ActivityFilter, query: QueryDict) -> list[Chip]:
    """One's own to begin with; let go, everybody's that one may see."""
    return [Chip("Mine", link(query, whose="all" if wanted.mine else None), "", wanted.mine)]


def tabs(current: str) -> list[Tab]:
    """The pages of activities."""
    places = (
        ("Activities", "activities:activities", ""),
        ("Calendar", "activities:calendar", ""),
        ("Mailbox", "activities:mailbox", ""),
        ("Quiet deals", "activities:quiet", ""),
    )
    return [Tab(label, reverse(name), name == current, counted) for label, name, counted in places]


@dataclass(frozen=True)
class CalendarRow:
    id: int
    name: str
    state: str
    tone: str
    trouble: str


def calendar_row(calendar: CalendarSource, *, now: datetime) -> CalendarRow:
    if calendar.trouble:
        state, tone = f"Trouble since {ago(calendar.trouble_at or now, now=now)}", "bad"
    elif calendar.read_at:
        state, tone = f"Read {ago(calendar.read_at, now=now)}", "good"
    else:
        state, tone = "Not read yet", "neutral"
    private = ", private events too" if calendar.with_private else ""
    return CalendarRow(calendar.pk, calendar.name + private, state, tone, calendar.trouble)


@dataclass(frozen=True)
class MailboxRow:
    user_name: str
    host: str
    state: str
    tone: str
    trouble: str
    paused: bool
    read: str
    logged: str
    consent: str
    consented: str


def mailbox_row(mailbox: Mailbox, *, logged: int, actor: Member, now: datetime) -> MailboxRow:
    if mailbox.paused_at:
        state, tone = "Paused", "neutral"
    elif mailbox.trouble:
        state, tone = f"Trouble since {ago(mailbox.trouble_at or now, now=now)}", "bad"
    elif mailbox.read_at:
        state, tone = "Works", "good"
    else:
        state, tone = "Being tried", "info"
    return MailboxRow(
        user_name=mailbox.user_name,
        host=f"{mailbox.host}, port {mailbox.port}",
        state=state,
        tone=tone,
        trouble="" if mailbox.paused_at else mailbox.trouble,
        paused=mailbox.paused_at is not None,
        read=ago(mailbox.read_at, now=now) if mailbox.read_at else "not yet",
        logged=count("mail", logged),
        consent=mailbox.consent,
        consented=when_words(mailbox.consented_at, actor=actor, now=now),
    )


def past_consent(mailbox: Mailbox, *, actor: Member, now: datetime) -> Moment:
    ended = f"; withdrawn {when_words(mailbox.withdrawn_at, actor=actor, now=now)}" if mailbox.withdrawn_at else ""
    return Moment(
        title=f"Consent for {mailbox.user_name}{ended}",
        when=when_words(mailbox.consented_at, actor=actor, now=now),
        text=mailbox.consent,
        icon="circle-x" if mailbox.withdrawn_at else "signature",
    )


@dataclass(frozen=True)
class EventRow:
    id: int
    url: str
    subject: str
    when: str
    people: list[str]


def event_row(event: CalendarEvent, *, actor: Member, now: datetime) -> EventRow:
    return EventRow(
        id=event.pk,
        url=reverse("activities:place", args=[event.pk]),
        subject=event.subject,
        when=when_words(event.at, actor=actor, now=now),
        people=event.addresses.splitlines(),
    )


def taken_words(taken: Taken, *, unreadable: int) -> str:
    """What became of a calendar file, in one line."""
    said = [
        (taken.created, f"{count('meeting', taken.created)} logged"),
        (taken.updated, f"{number(taken.updated)} changed"),
        (taken.cancelled, f"{number(taken.cancelled)} cancelled"),
        (taken.unmatched, f"{number(taken.unmatched)} to look at"),
        (taken.skipped, f"{number(taken.skipped)} private or without anybody from outside, left out"),
        (unreadable, f"{number(unreadable)} that could not be understood"),
    ]
    words = ", ".join(text for amount, text in said if amount)
    return f"{words}." if words else "Nothing new in the last and the next 90 days."


def total_words(found: ActivityList) -> str:
    return count("activity", found.total)


def link(query: QueryDict, **changes: str | None) -> str:
    """The page's address with other filters, from its first page; None takes a filter away."""
    kept = query.copy()
    for name, value in {"page": None, "removed": None, **changes}.items():
        kept.pop(name, None)
        if value is not None:
            kept[name] = value
    return f"?{kept.urlencode()}"


def silence_words(last: datetime | None, *, days: int, today: date, actor: Member) -> str:
    if last is None:
        return f"Nothing is logged on this deal; after {count('day', days)} it counts as quiet."
    gone = (today - last.astimezone(actor.workspace.zone).date()).days
    return f"The last activity was {count('day', gone)} ago; after {count('day', days)} a deal counts as quiet."


def _note(activity: Activity) -> str:
    said = []
    if activity.minutes:
        said.append(f"{activity.minutes} min")
    if activity.direction:
        said.append(Direction(activity.direction).label.lower())
    if activity.source != Source.HAND:
        said.append(Source(activity.source).label)
    return ", ".join(said)
