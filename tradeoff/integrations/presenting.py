"""Connections and vendors as a page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from tradeoff.integrations.models import ChatPerson, Connection, Delivery
from tradeoff.integrations.rules import MOST_TRIES, Health, State, health_of
from tradeoff.integrations.vendors import Capability, Vendor
from tradeoff.ui.format import ago

WORDS: dict[Capability, tuple[str, str]] = {
    "deals": ("Accounts and deals", "handshake"),
    "work": ("Work items", "hammer"),
    "chat": ("Messages", "message-square"),
    "feedback": ("Feedback", "message-square-quote"),
    "calls": ("Calls", "phone"),
    "design": ("Designs", "pencil"),
}
BRING_ROWS = frozenset({"deals", "work", "feedback", "calls"})


@dataclass(frozen=True)
class VendorCard:
    name: str
    label: str
    tagline: str
    icon: str
    brings: list[str]
    url: str
    is_there: bool
    signs_in: bool


@dataclass(frozen=True)
class ConnectionCard:
    id: int
    name: str
    vendor: str
    icon: str
    who: str
    health: Health
    state: str
    url: str
    synced: str
    heard: str
    well: str
    since: str
    trouble: str
    remedy: str
    trouble_at: str
    retry: str


@dataclass(frozen=True)
class DeliveryLine:
    told: str
    when: str
    standing: str
    tone: str
    words: str


def vendor_card(vendor: Vendor, *, is_there: bool = False) -> VendorCard:
    return VendorCard(
        name=vendor.name,
        label=vendor.label,
        tagline=vendor.tagline,
        icon=icon_of(vendor),
        brings=[WORDS[one][0] for one in WORDS if one in vendor.capabilities],
        url=reverse("integrations:connect", args=[vendor.name]),
        is_there=is_there,
        signs_in=vendor.oauth is not None,
    )


def connection_card(row: Connection, vendor: Vendor, *, now: datetime) -> ConnectionCard:
    health = health_of(
        state=State(row.state),
        trouble=row.trouble,
        has_synced=row.synced_at is not None,
        brings_rows=bool(vendor.capabilities & BRING_ROWS),
    )
    return ConnectionCard(
        id=row.pk,
        name=row.name,
        vendor=vendor.label,
        icon=icon_of(vendor),
        who=row.who,
        health=health,
        state=row.state,
        url=reverse("integrations:connection", args=[row.pk]),
        synced=_ago(row.synced_at, now),
        heard=_ago(row.heard_at, now),
        well=_ago(row.well_at, now),
        since=_since(row, now),
        trouble=row.trouble_words,
        remedy=row.trouble_remedy,
        trouble_at=_ago(row.trouble_at, now) if row.trouble else "",
        retry=_clock(row) if row.retry_at and row.retry_at > now else "",
    )


def delivery_line(row: Delivery, *, now: datetime) -> DeliveryLine:
    """What a webhook told, in a sentence, and what came of it."""
    if row.handled_at is not None:
        standing, tone = "Read", "good"
    elif row.tries >= MOST_TRIES:
        standing, tone = "Given up", "bad"
    else:
        standing, tone = ("Tried again soon", "warn") if row.words else ("Waiting", "neutral")
    return DeliveryLine(_told(row.hints), ago(row.at, now=now), standing, tone, row.words)


def _told(hints: list[dict[str, Any]]) -> str:
    """“Deal 0065g… changed and 3 more”."""
    if not hints:
        return "A message"
    first = hints[0]
    said = f"{str(first['noun']).capitalize()} {first['id']} {'was deleted' if first.get('gone') else 'changed'}"
    return f"{said}, and {len(hints) - 1} more" if len(hints) > 1 else said


def icon_of(vendor: Vendor) -> str:
    return next((icon for one, (_, icon) in WORDS.items() if one in vendor.capabilities), "link")


def pages_of(row: Connection, vendor: Vendor) -> list[tuple[str, str, str]]:
    """Where more of it stands: (label, address, icon); nothing while nobody has opened the door."""
    if row.state not in {State.LIVE, State.BROKEN}:
        return []
    found = []
    if "chat" in vendor.capabilities:
        found.append(("People and channels", reverse("integrations:chat", args=[row.pk]), "users"))
    if "work" in vendor.capabilities:
        found.append(("Planned work", reverse("integrations:planned"), "hammer"))
    return found


def counted(cards: list[ConnectionCard]) -> str:
    """One sentence for the head of the page."""
    if not cards:
        return "Nobody types a deal or a ticket twice."
    live = sum(card.state == State.LIVE for card in cards)
    needing = sum(card.state == State.BROKEN for card in cards)
    return f"{live} connected" + (f" · {needing} {'needs' if needing == 1 else 'need'} you" if needing else "")


def _ago(then: datetime | None, now: datetime) -> str:
    return ago(then, now=now) if then else ""


def _since(row: Connection, now: datetime) -> str:
    if row.connected_at is None or row.connected_by is None:
        return ""
    return f"{row.connected_by.name}, {ago(row.connected_at, now=now)}"


def _clock(row: Connection) -> str:
    assert row.retry_at is not None
    return f"{row.retry_at.astimezone(row.workspace.zone):%H:%M}"


@dataclass(frozen=True)
class PersonRow:
    """Somebody in a chat, and who they are here."""

    id: int
    name: str
    email: str
    member: str
    member_id: int | None
    left: bool
    how: str


@dataclass(frozen=True)
class Strangers:
    title: str
    words: str


def person_row(person: ChatPerson) -> PersonRow:
    how = f"Said by {person.by.name}" if person.by else "By address" if person.member else ""
    return PersonRow(
        id=person.pk,
        name=person.name or person.person,
        email=person.email,
        member=person.member.name if person.member else "",
        member_id=person.member_id,
        left=person.member is not None and not person.member.is_active,
        how=how,
    )


def strangers(count: int) -> Strangers | None:
    if not count:
        return None
    many = "1 person is nobody here" if count == 1 else f"{count} people are nobody here"
    return Strangers(
        many, "They are told so when they ask for something. They stand first in the list: say who they are."
    )
