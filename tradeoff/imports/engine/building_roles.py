"""Rows of who plays which part in a deal, told apart by deal and contact."""

from __future__ import annotations

from tradeoff.imports.engine.building_told import required
from tradeoff.imports.engine.columns import Cells
from tradeoff.imports.engine.desk import Desk
from tradeoff.imports.engine.inputs import KnownRow
from tradeoff.imports.engine.rows import ImportRow, RoleRow

Built = tuple[ImportRow, KnownRow | None]


def role(desk: Desk, cells: Cells) -> Built:
    """Refuses a deal or contact known to nobody, and a contact of another account, as a part set by hand is."""
    get = cells.values.get
    required(desk, cells, "deal")
    name = required(desk, cells, "contact")
    part = required(desk, cells, "role")
    deal_id = desk.reference(cells, "deal", desk.deals)
    assert deal_id is not None
    contact_id = _contact(desk, cells, name, desk.deals.by_id[deal_id].values.get("account_id"))
    desk.claim(cells, "contact", "part", deal_id, contact_id)
    row = RoleRow(
        row=cells.number, deal_id=deal_id, contact_id=contact_id, role=part, source=get("source", ""),
        confidence=get("confidence", ""),
    )  # fmt: skip
    return row, desk.roles.get((deal_id, contact_id))


def _contact(desk: Desk, cells: Cells, name: str, account_id: int | None) -> int:
    """By id, e-mail or name, at the deal's account; never guessed."""
    if account_id is None:
        raise desk.refuse(
            cells, "deal", "The deal has no account, so nobody can play a part in it.", "Give the deal its account."
        )
    known = desk.contacts.by_external(name)
    named = [known] if known else desk.contacts_by_email.get(name.casefold()) or desk.contacts.by_key(name)
    there = [row for row in named if row.values.get("account_id") == account_id]
    if len(there) == 1:
        return there[0].id
    if there:
        raise desk.refuse(
            cells, "contact", f"{len(there)} contacts of the deal's account are called so.",
            "Give the contact's id or e-mail instead of the name.",
        )  # fmt: skip
    if named:
        raise desk.refuse(
            cells, "contact", "The contact is not at the deal's account.", "Correct the contact or the deal."
        )
    raise desk.refuse(
        cells, "contact", "No contact is known by this name, e-mail or id.",
        "Correct it, or import the contacts first.",
    )  # fmt: skip
