"""HubSpot's objects in the house's words, and the house's changes in HubSpot's. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from html import escape, unescape
from typing import Any, Final

from tradeoff.integrations.hubspot import schemas
from tradeoff.integrations.hubspot.schemas import Thing, moment, number
from tradeoff.integrations.sources import (
    AccountRecord,
    ActivityRecord,
    AskTold,
    ContactRecord,
    DealRecord,
    FieldInfo,
    FieldMapping,
    MomentRecord,
    NoteRecord,
    OwnerRecord,
    StageRecord,
)

OURS: Final = "Tradeoff ask:"
NOTE_TO_DEAL: Final = 214
BREAKS: Final = re.compile(r"<\s*(?:br|/p|/div|/li|/h\d|/tr)\s*/?\s*>", re.IGNORECASE)
UNSEEN: Final = re.compile(r"<(script|style)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
TAGS: Final = re.compile(r"<[^>]*>")
Row = Mapping[str, Any]

DEAL_FIELDS: Final = {
    "name": "dealname",
    "amount": "amount",
    "currency": "deal_currency_code",
    "stage_id": "dealstage",
    "probability": "hs_deal_stage_probability",
    "forecast": "hs_manual_forecast_category",
    "close_date": "closedate",
    "owner_id": "hubspot_owner_id",
    "type": "dealtype",
    "next_step": "hs_next_step",
}
HOUSE: Final = {theirs: ours for ours, theirs in DEAL_FIELDS.items()}
TYPES: Final = {
    "number": "number",
    "date": "date",
    "datetime": "moment",
    "enumeration": "choice",
    "bool": "yes_no",
}


def columns(mapping: FieldMapping) -> dict[str, str]:
    """House's name of each field of a deal and HubSpot's, as this connection maps them."""
    chosen = {
        "type": mapping.deal_type,
        "next_step": mapping.next_step,
        "forecast": mapping.forecast,
        "recurring": mapping.recurring,
    }
    return DEAL_FIELDS | {name: theirs for name, theirs in chosen.items() if theirs}


def deal(row: Row, mapping: FieldMapping, companies: Sequence[str] = ()) -> DealRecord:
    read = Thing.model_validate(row)
    theirs = columns(mapping)
    closes = moment(read.properties.get(theirs["close_date"]))
    return DealRecord(
        id=read.id,
        name=read.text("dealname"),
        account_id=companies[0] if companies else "",
        owner_id=read.text("hubspot_owner_id"),
        stage_id=read.text("dealstage"),
        amount=number(read.properties.get("amount")),
        currency=read.text("deal_currency_code") or mapping.currency,
        close_date=closes.date() if closes else None,
        type=read.text(theirs["type"]),
        forecast=read.text(theirs["forecast"]),
        probability=_percent(read.properties.get("hs_deal_stage_probability")),
        next_step=read.text(theirs["next_step"]),
        recurring=number(read.properties.get(mapping.recurring)) if mapping.recurring else None,
        created_at=moment(read.properties.get("createdate")),
        changed_at=read.changed("hs_lastmodifieddate"),
        raw=row,
        is_deleted=read.archived,
    )


def account(row: Row, mapping: FieldMapping) -> AccountRecord:
    read = Thing.model_validate(row)
    site = read.text("website") or read.text("domain")
    return AccountRecord(
        id=read.id,
        name=read.text("name") or read.text("domain"),
        industry=read.text("industry"),
        segment=read.text(mapping.segment),
        owner_id=read.text("hubspot_owner_id"),
        website=site if "://" in site or not site else f"https://{site}",
        changed_at=read.changed("hs_lastmodifieddate"),
        raw=row,
        is_deleted=read.archived,
    )


def contact(row: Row, companies: Sequence[str] = ()) -> ContactRecord:
    """Contacts alone say `lastmodifieddate`."""
    read = Thing.model_validate(row)
    name = " ".join(part for part in (read.text("firstname"), read.text("lastname")) if part)
    return ContactRecord(
        id=read.id,
        account_id=companies[0] if companies else "",
        name=name or read.text("email"),
        email=read.text("email").lower(),
        title=read.text("jobtitle"),
        changed_at=read.changed("lastmodifieddate"),
        raw=row,
        is_deleted=read.archived,
    )


def activity(row: Row, kind: str, deals: Sequence[str] = (), companies: Sequence[str] = ()) -> ActivityRecord:
    read = Thing.model_validate(row)
    changed = read.changed("hs_lastmodifieddate")
    return ActivityRecord(
        id=read.id,
        kind=kind,
        subject=read.text(f"hs_{kind}_title") or read.text(f"hs_{kind}_subject") or kind.capitalize(),
        body=plain(read.text(f"hs_{kind}_body")),
        at=moment(read.properties.get("hs_timestamp")) or changed,
        deal_id=deals[0] if deals else "",
        account_id=companies[0] if companies else "",
        owner_id=read.text("hubspot_owner_id"),
        changed_at=changed,
        raw=row,
    )


def note(row: Row, deals: Sequence[str] = (), companies: Sequence[str] = ()) -> NoteRecord | None:
    """None for what we wrote ourselves."""
    read = Thing.model_validate(row)
    body = plain(read.text("hs_note_body"))
    if body.startswith(OURS):
        return None
    changed = read.changed("hs_lastmodifieddate")
    return NoteRecord(
        id=read.id,
        body=body,
        at=moment(read.properties.get("hs_timestamp")) or changed,
        deal_id=deals[0] if deals else "",
        account_id=companies[0] if companies else "",
        owner_id=read.text("hubspot_owner_id"),
        changed_at=changed,
        raw=row,
    )


def changes(row: Row, since: datetime | None) -> list[MomentRecord]:
    """What each property was before: HubSpot tells values, newest first."""
    read = Thing.model_validate(row)
    found: list[MomentRecord] = []
    for name, versions in read.history.items():
        timed = [(moment(version.timestamp), version) for version in versions]
        known = sorted(((at, version) for at, version in timed if at), key=lambda pair: pair[0])
        for before, (at, after) in zip([None, *(version for _at, version in known)], known, strict=False):
            if before is not None and (since is None or at >= since) and before.value != after.value:
                found.append(
                    MomentRecord(
                        deal_id=read.id,
                        at=at,
                        field=HOUSE.get(name, name),
                        old=_text(before.value),
                        new=_text(after.value),
                        by_owner_id=_text(after.by),
                    )
                )
    return sorted(found, key=lambda change: (change.at, change.field))


def stages(row: Row) -> list[StageRecord]:
    """Stages of one pipeline; a stage's id is its own in every pipeline, its label may be renamed."""
    read = schemas.Pipeline.model_validate(row)
    return [
        StageRecord(
            id=stage.id,
            name=stage.label,
            position=read.position * 1000 + stage.position,
            state=_state(stage.metadata),
            probability=_percent(stage.metadata.get("probability")),
            pipeline=read.label or read.id,
        )
        for stage in read.stages
        if not stage.archived
    ]


def owner(row: Row) -> OwnerRecord:
    read = schemas.Owner.model_validate(row)
    name = " ".join(part for part in (read.first, read.last) if part)
    return OwnerRecord(id=read.id, name=name or read.email, email=read.email.lower(), active=not read.archived)


def field_info(row: Row) -> FieldInfo:
    read = schemas.Property.model_validate(row)
    return FieldInfo(
        name=read.name,
        label=read.label or read.name,
        type="money" if read.shown_as_money else TYPES.get(read.type, "text"),
        options=tuple(choice.value for choice in read.options if not choice.hidden),
        custom=not read.own,
        writable=not read.rules.get("readOnlyValue", False),
    )


def plain(html: str) -> str:
    """Text of a note, without anything that could do something."""
    text = TAGS.sub("", BREAKS.sub("\n", UNSEEN.sub("", html)))
    lines = (" ".join(line.split()) for line in unescape(text).replace("\xa0", " ").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def reference(key: str) -> str:
    """How a note of ours is found again: short, and the same for the same key."""
    return f"[#{hashlib.sha256(key.encode()).hexdigest()[:12]}]"


def told_note(told: AskTold, key: str, now: datetime) -> dict[str, str]:
    link = f'<a href="{escape(told.url)}">{escape(told.url)}</a>'
    lines = [f"{OURS} {told.title} {reference(key)}", told.status, told.answer, told.words]
    body = "".join(f"<p>{escape(line)}</p>" for line in lines if line) + f"<p>{link}</p>"
    properties = {"hs_note_body": body, "hs_timestamp": str(round(now.timestamp() * 1000))}
    return properties | ({"hubspot_owner_id": told.owner_id} if told.owner_id else {})


def to_deal(deal_id: str) -> list[dict[str, Any]]:
    kind = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": NOTE_TO_DEAL}
    return [{"to": {"id": deal_id}, "types": [kind]}]


def written(told: Mapping[str, Any], mapping: FieldMapping) -> dict[str, str | None]:
    """The house's changes to a deal, as HubSpot takes them; a name it has none for raises KeyError."""
    theirs = columns(mapping)
    return {theirs[name]: _given(value) for name, value in told.items()}


def _given(value: Any) -> str | None:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return str(round(value.timestamp() * 1000))
    return f"{value.isoformat()}T00:00:00Z" if isinstance(value, date) else str(value)


def _percent(value: object) -> Decimal | None:
    share = number(value)
    return None if share is None else share * 100


def _state(metadata: Row) -> Any:
    """`isClosed` is a text; the probability tells won from lost."""
    if str(metadata.get("isClosed")).lower() != "true":
        return "open"
    return "won" if (number(metadata.get("probability")) or 0) >= 1 else "lost"


def _text(value: Any) -> str:
    return "" if value is None else str(value)
