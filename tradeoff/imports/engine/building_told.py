"""Rows of what happened and what was said: changes of deals, notes and activities."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from tradeoff.imports.engine.columns import Cells
from tradeoff.imports.engine.desk import Desk
from tradeoff.imports.engine.inputs import KnownRow
from tradeoff.imports.engine.rows import ActivityRow, ChangeRow, ImportRow, NoteRow

Built = tuple[ImportRow, KnownRow | None]
_AS_IT_IS = KnownRow(0, "")


def change(desk: Desk, cells: Cells) -> Built:
    """A stage entered in the past; what is told already, and what the deal says of itself today, changes nothing."""
    get = cells.values.get
    required(desk, cells, "deal")
    deal_id = desk.reference(cells, "deal", desk.deals)
    assert deal_id is not None
    stage_id = stage_of(desk, cells)
    at = moment_of(desk, cells, "at")
    desk.claim(cells, "at", "moment", deal_id, at, stage_id)
    row = ChangeRow(
        row=cells.number, deal_id=deal_id, stage_id=stage_id, at=at, by_id=desk.person(cells, "by"),
        amount_minor=get("amount"), close_date=get("close_date"),
    )  # fmt: skip
    if (deal_id, at, stage_id) in desk.context.moments:
        return row, _AS_IT_IS
    deal = desk.deals.by_id[deal_id]
    known_since = deal.values["changed_at"]
    if at < known_since:
        return row, None
    if stage_id == deal.values["stage_id"]:
        desk.note("The deal stands in this stage already; there is nothing to add to its history.")
        return row, _AS_IT_IS
    raise desk.refuse(
        cells, "at", f"The deal is known as it was on {known_since:%-d %b %Y}; this lies after it.",
        "Import the deals first, so that their present stage is right; then their history.",
    )  # fmt: skip


def note(desk: Desk, cells: Cells) -> Built:
    get, text = cells.values.get, required(desk, cells, "text")
    deal_id, account_id = place_of(desk, cells)
    at = moment_of(desk, cells, "at", most=desk.context.today)
    author = get("author", "")
    author_id = desk.members.find(author).id if author else None
    row = NoteRow(
        row=cells.number, id=None, external_id=get("external_id", ""), text=text, at=at, deal_id=deal_id,
        account_id=account_id, contact_id=_contact(desk, cells, account_id), author_id=author_id,
        author_name="" if author_id else author, origin=get("origin", ""),
    )  # fmt: skip
    if row.external_id:
        desk.claim(cells, "external_id", "id", row.external_id)
    else:
        desk.claim(cells, "text", "words", deal_id, account_id, at, text)
    known = _known(desk, row.external_id, (deal_id, None if deal_id else account_id, at, text))
    return row, _lacking(known) if known else None


def activity(desk: Desk, cells: Cells) -> Built:
    get, subject = cells.values.get, required(desk, cells, "subject")
    required(desk, cells, "kind")
    deal_id, account_id = place_of(desk, cells)
    row = ActivityRow(
        row=cells.number, id=None, external_id=get("external_id", ""), kind=get("kind", ""),
        at=moment_of(desk, cells, "at"), subject=subject, deal_id=deal_id, account_id=None if deal_id else account_id,
        by_id=desk.person(cells, "by"), text=get("text", ""), outcome=get("outcome", ""),
        direction=get("direction", ""), minutes=get("minutes"), next_step=get("next_step", ""),
    )  # fmt: skip
    key = (deal_id, None if deal_id else account_id, row.kind, row.at, subject)
    if row.external_id:
        desk.claim(cells, "external_id", "id", row.external_id)
    else:
        desk.claim(cells, "subject", *key)
    return row, _known(desk, row.external_id, key)


def required(desk: Desk, cells: Cells, field_name: str) -> str:
    value = cells.values.get(field_name)
    if not value:
        header = desk.headers.get(field_name, field_name)
        raise desk.refuse(cells, field_name, f"“{header}” is empty.", "Fill the cell, or remove the row.")
    return str(value)


def stage_of(desk: Desk, cells: Cells) -> int:
    stage_id = desk.stages.find(required(desk, cells, "stage"))
    if stage_id is None:
        names = ", ".join(desk.stages.names)
        raise desk.refuse(
            cells, "stage", "The pipeline has no such stage.", f"Write one of: {names}; or add the stage."
        )
    return stage_id


def moment_of(desk: Desk, cells: Cells, field_name: str, *, most: object = None) -> datetime:
    """With the workspace's zone where the file says none; refuses one after the day `most`."""
    required(desk, cells, field_name)
    at = cells.values[field_name]
    assert isinstance(at, datetime)
    aware = at if at.tzinfo else at.replace(tzinfo=desk.context.zone)
    if most is not None and aware.astimezone(desk.context.zone).date() > desk.context.today:
        raise desk.refuse(cells, field_name, "This lies in the future.", "Write the day it was said.")
    return aware


def place_of(desk: Desk, cells: Cells) -> tuple[int | None, int | None]:
    """The deal and the account it stands on; refuses a row that names neither, or two that do not belong together."""
    deal_id = desk.reference(cells, "deal", desk.deals)
    stated = desk.reference(cells, "account", desk.accounts)
    of_deal = desk.deals.by_id[deal_id].values.get("account_id") if deal_id else None
    if deal_id and stated and of_deal != stated:
        raise desk.refuse(cells, "account", "The deal belongs to another account.", "Correct the account or the deal.")
    if deal_id is None and stated is None:
        where = "deal" if "deal" in desk.headers else "account"
        raise desk.refuse(cells, where, "Nothing says where this belongs.", "Give the deal or the account.")
    return deal_id, of_deal if deal_id else stated


def _lacking(known: KnownRow) -> KnownRow:
    """A note never says anything else than it did: only what it lacks can still be filled in."""
    return replace(known, values={name: value for name, value in known.values.items() if value in (None, "")})


def _contact(desk: Desk, cells: Cells, account_id: int | None) -> int | None:
    """By id, or by name at the same account; one who is not known there is left out, and said."""
    name = cells.values.get("contact", "")
    if not name:
        return None
    known = desk.contacts.by_external(name)
    named = [known] if known else desk.contacts.by_key(name)
    there = [row for row in named if row.values.get("account_id") == account_id]
    if len(there) == 1:
        return there[0].id
    desk.note("The contact is not known at this account; the note comes in without.")
    return None


def _known(desk: Desk, external_id: str, key: tuple[object, ...]) -> KnownRow | None:
    found = desk.existing.by_external(external_id) if external_id else None
    if found is None:
        found = desk.told.get(key)
        if found is not None and external_id and found.external_id:
            return None
    return found
