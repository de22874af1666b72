"""Salesforce's rows in the house's words, and the house's changes in Salesforce's. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from tradeoff.integrations.salesforce import schemas
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

OURS: Final = "Tradeoff ask:"  # how a task of ours begins, so that it is never read back as somebody's activity
SUBJECT: Final = 255
DESCRIPTION: Final = 32_000
Row = Mapping[str, Any]

TYPES: Final = {
    "currency": "money",
    "double": "number",
    "int": "number",
    "long": "number",
    "percent": "number",
    "date": "date",
    "datetime": "moment",
    "picklist": "choice",
    "multipicklist": "choice",
    "combobox": "choice",
    "boolean": "yes_no",
    "reference": "reference",
    "id": "reference",
}
DEAL_FIELDS: Final = {
    "name": "Name",
    "amount": "Amount",
    "close_date": "CloseDate",
    "stage_id": "StageName",
    "type": "Type",
    "forecast": "ForecastCategoryName",
    "probability": "Probability",
    "next_step": "NextStep",
    "owner_id": "OwnerId",
    "account_id": "AccountId",
    "currency": "CurrencyIsoCode",
}
HOUSE: Final = {theirs: ours for ours, theirs in DEAL_FIELDS.items()} | {"Owner": "owner_id", "Account": "account_id"}
SUBTYPES: Final = {"Call": "call", "Email": "email", "ListEmail": "email"}


def columns(mapping: FieldMapping) -> dict[str, str]:
    """House's name of each field of a deal and Salesforce's, as this connection maps them."""
    chosen = {
        "type": mapping.deal_type,
        "next_step": mapping.next_step,
        "forecast": mapping.forecast,
        "recurring": mapping.recurring,
    }
    return DEAL_FIELDS | {name: theirs for name, theirs in chosen.items() if theirs}


def deal(row: Row, mapping: FieldMapping) -> DealRecord:
    read = schemas.Opportunity.model_validate(row)
    theirs = columns(mapping)
    return DealRecord(
        id=read.id,
        name=read.name,
        account_id=read.account,
        owner_id=read.owner,
        stage_id=read.stage,
        amount=read.amount,
        currency=read.currency or mapping.currency,
        close_date=read.closes,
        type=_text(row.get(theirs["type"])),
        forecast=_text(row.get(theirs["forecast"])),
        probability=read.probability,
        next_step=_text(row.get(theirs["next_step"])),
        recurring=_number(row.get(mapping.recurring)) if mapping.recurring else None,
        created_at=read.created,
        changed_at=read.stamp,
        raw=row,
        is_deleted=read.is_deleted,
    )


def account(row: Row, mapping: FieldMapping) -> AccountRecord:
    read = schemas.Account.model_validate(row)
    return AccountRecord(
        id=read.id,
        name=read.name,
        industry=read.industry,
        segment=_text(row.get(mapping.segment)) if mapping.segment else "",
        owner_id=read.owner,
        website=read.website,
        changed_at=read.stamp,
        raw=row,
        is_deleted=read.is_deleted,
    )


def contact(row: Row, _mapping: FieldMapping) -> ContactRecord:
    read = schemas.Contact.model_validate(row)
    return ContactRecord(
        id=read.id,
        account_id=read.account,
        name=read.name,
        email=read.email.lower(),
        title=read.title,
        changed_at=read.stamp,
        raw=row,
        is_deleted=read.is_deleted,
    )


def task(row: Row, _mapping: FieldMapping) -> ActivityRecord | None:
    """None for what we wrote ourselves."""
    read = schemas.Task.model_validate(row)
    if read.subject.startswith(OURS):
        return None
    return ActivityRecord(
        id=read.id,
        kind=SUBTYPES.get(read.subtype, "task"),
        subject=read.subject,
        body=read.description,
        at=_noon(read.day) or read.created or read.stamp,
        deal_id=_deal_id(read.what),
        account_id=read.account,
        owner_id=read.owner,
        changed_at=read.stamp,
        raw=row,
    )


def event(row: Row, _mapping: FieldMapping) -> ActivityRecord:
    read = schemas.Event.model_validate(row)
    return ActivityRecord(
        id=read.id,
        kind="meeting",
        subject=read.subject,
        body=read.description,
        at=read.starts or read.created or read.stamp,
        deal_id=_deal_id(read.what),
        account_id=read.account,
        owner_id=read.owner,
        changed_at=read.stamp,
        raw=row,
    )


def note(row: Row, _mapping: FieldMapping) -> NoteRecord:
    read = schemas.Note.model_validate(row)
    return NoteRecord(
        id=read.id,
        body="\n\n".join(part for part in (read.title, read.body) if part),
        at=read.created or read.stamp,
        deal_id=_deal_id(read.parent),
        account_id=read.parent if read.parent.startswith("001") else "",
        owner_id=read.owner,
        changed_at=read.stamp,
        raw=row,
    )


def change(row: Row) -> MomentRecord:
    read = schemas.FieldHistory.model_validate(row)
    return MomentRecord(
        deal_id=read.opportunity,
        at=read.at,
        field=HOUSE.get(read.field, read.field),
        old=_text(read.old),
        new=_text(read.new),
        by_owner_id=read.by,
    )


def stage(row: Row) -> StageRecord:
    """Known by its API name, which is what deals carry; its label may be renamed."""
    read = schemas.Stage.model_validate(row)
    return StageRecord(
        id=read.name or read.label,
        name=read.label,
        position=read.position,
        state=("won" if read.is_won else "lost") if read.is_closed else "open",
        probability=read.probability,
        forecast=read.forecast,
    )


def owner(row: Row) -> OwnerRecord:
    read = schemas.User.model_validate(row)
    return OwnerRecord(id=read.id, name=read.name, email=read.email.lower(), active=read.is_active)


def field_info(row: Row) -> FieldInfo:
    read = schemas.Described.model_validate(row)
    return FieldInfo(
        name=read.name,
        label=read.label or read.name,
        type=TYPES.get(read.type, "text"),
        options=tuple(choice.value for choice in read.choices if choice.active),
        custom=read.custom,
        writable=read.updateable,
    )


def reference(key: str) -> str:
    """How a task of ours is found again: short, and the same for the same key."""
    return f"[#{hashlib.sha256(key.encode()).hexdigest()[:12]}]"


def told_task(deal_id: str, told: AskTold, key: str) -> dict[str, Any]:
    mark = reference(key)
    room = SUBJECT - len(OURS) - len(mark) - 2
    lines = [told.status, told.answer, told.words, told.url]
    values: dict[str, Any] = {
        "Subject": f"{OURS} {told.title[:room]} {mark}",
        "WhatId": deal_id,
        "Description": "\n\n".join(line for line in lines if line)[:DESCRIPTION],
    }
    if told.owner_id:
        values["OwnerId"] = told.owner_id
    if told.due:
        values["ActivityDate"] = told.due.isoformat()
    if told.answer:
        values["Status"] = "Completed"
    return values


def written(changes: Mapping[str, Any], mapping: FieldMapping) -> dict[str, Any]:
    """The house's changes to a deal, as Salesforce takes them; a name it has none for raises KeyError."""
    theirs = columns(mapping)
    return {theirs[name]: _plain(value) for name, value in changes.items()}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _number(value: Any) -> Decimal | None:
    """A field of the customer's own may hold anything, `NaN` too."""
    try:
        read = None if value is None else Decimal(str(value))
    except InvalidOperation:
        return None
    return read if read is None or read.is_finite() else None


def _deal_id(record: str) -> str:
    return record if record.startswith("006") else ""


def _noon(day: date | None) -> datetime | None:
    """A day without a time stays the same day in every zone that people sell in."""
    return datetime.combine(day, time(12), UTC) if day else None
