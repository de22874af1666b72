"""Rows of what accounts pay: subscriptions, told apart by account, product and the day they start."""

from __future__ import annotations

from datetime import date

from tradeoff.imports.engine.building_told import required
from tradeoff.imports.engine.columns import Cells
from tradeoff.imports.engine.desk import Desk
from tradeoff.imports.engine.inputs import NOTHING, KnownRow
from tradeoff.imports.engine.rows import ImportRow, SubscriptionRow
from tradeoff.kernel.errors import Invalid
from tradeoff.subscriptions.rules import check_amount, check_dates

Built = tuple[ImportRow, KnownRow | None]


def subscription(desk: Desk, cells: Cells) -> Built:
    """Refuses what a subscription written by hand is refused for."""
    get = cells.values.get
    required(desk, cells, "account")
    account_id = desk.reference(cells, "account", desk.accounts)
    assert account_id is not None
    product_id = desk.reference(cells, "product", desk.products)
    known = _known(desk, cells, (account_id, product_id, get("started_on")))
    row = SubscriptionRow(
        row=cells.number, id=known.id if known else None, external_id=get("external_id", ""), account_id=account_id,
        product_id=product_id, amount_minor=get("amount"), period=get("period", ""), started_on=get("started_on"),
        renews_on=get("renews_on"), ended_on=get("ended_on"),
    )  # fmt: skip
    if known is None:
        _refuse_new(desk, cells, row)
    else:
        _refuse_change(desk, cells, row, known)
    _refuse_values(desk, cells, row, known)
    return row, known


def _known(desk: Desk, cells: Cells, same: tuple[int, int | None, date | None]) -> KnownRow | None:
    """By its id, else by what it is where that row has no other id."""
    external_id = cells.values.get("external_id", "")
    if external_id:
        desk.claim(cells, "external_id", "id", external_id)
        if known := desk.existing.by_external(external_id):
            return known
    else:
        desk.claim(cells, "started_on", "same", *same)
    known = desk.subscriptions.get(same)
    if known is not None and external_id and known.external_id:
        return None
    if known is not None:
        desk.claim(cells, "started_on", "known", known.id)
    return known


def _refuse_new(desk: Desk, cells: Cells, row: SubscriptionRow) -> None:
    for name, what in (("amount", row.amount_minor), ("started_on", row.started_on)):
        if what is None:
            raise desk.refuse(
                cells, name, "A new subscription needs its amount and the day it starts.", "Fill both cells."
            )
    if not row.period:
        desk.note("The subscription states neither month nor year; its amount is taken as one a year.")


def _refuse_change(desk: Desk, cells: Cells, row: SubscriptionRow, known: KnownRow) -> None:
    get = known.values.get
    if row.account_id != get("account_id") or row.started_on not in {None, get("started_on")}:
        raise desk.refuse(
            cells, "started_on", "A subscription keeps its account and the day it started.",
            "End it, and start another one under an id of its own.",
        )  # fmt: skip
    stated = {name: getattr(row, name) for name in ("amount_minor", "period", "renews_on", "ended_on")}
    if get("ended_on") is not None and any(value not in {None, "", get(name)} for name, value in stated.items()):
        raise desk.refuse(
            cells, "ended_on", "This subscription has ended.", "Start another one under an id of its own."
        )


def _refuse_values(desk: Desk, cells: Cells, row: SubscriptionRow, known: KnownRow | None) -> None:
    before = known.values if known else NOTHING
    started = row.started_on or before.get("started_on")
    assert started is not None
    try:
        if row.amount_minor is not None:
            check_amount(row.amount_minor)
        check_dates(
            started_on=started,
            renews_on=row.renews_on or before.get("renews_on"),
            ended_on=row.ended_on or before.get("ended_on"),
        )
    except Invalid as refusal:
        raise desk.refuse(cells, refusal.field or "started_on", refusal.message, "Correct the cell.") from None
