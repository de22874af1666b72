from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from tradeoff import log
from tradeoff.buying import access, events, queries
from tradeoff.buying.models import DealRole
from tradeoff.buying.rules import Confidence, RoleInput, RoleSource
from tradeoff.crm.queries import deal_of, visible_contacts, visible_deals
from tradeoff.crm.rules import BuyingRole
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Counts

if TYPE_CHECKING:
    from tradeoff.crm.models import Deal

REFUSAL = "The deal's owner, sales leaders and administrators say who buys."
FIELDS = ("role", "source", "confidence", "removed_at")


@transaction.atomic
def set_role(
    *,
    actor: Member,
    deal: Deal,
    contact_id: int,
    role: BuyingRole,
    source: RoleSource | None,
    confidence: Confidence | None,
    now: datetime,
) -> DealRole:
    """Say which part a contact of the deal's account plays; one part each, the newer word holds, history stays."""
    _require(actor, deal)
    if contact_id not in {contact.pk for contact in queries.contacts_to_choose(actor, deal)}:
        raise Invalid("Choose somebody who is a contact of the deal's account.", field="contact")
    held = queries.known_roles(actor).select_for_update(of=("self",)).filter(deal=deal, contact=contact_id).first()
    row = held or DealRole(workspace_id=actor.workspace_id, deal=deal, contact_id=contact_id)
    if _state(row, role, source, confidence):
        row.changed_at, row.changed_by = now, actor
        row.save()
        log.record(events.BuyingRoleSet(deal_id=deal.pk, contact_id=contact_id), actor=actor, now=now)
    return row


@transaction.atomic
def remove_role(*, actor: Member, deal: Deal, role_id: int, now: datetime) -> None:
    """They play no part; history keeps that somebody thought so."""
    _require(actor, deal)
    row = queries.visible_roles(actor).filter(deal=deal, pk=role_id).first()
    if row is None:
        raise NotFound("There is no such part in this deal any more.")
    row.removed_at, row.changed_at, row.changed_by = now, now, actor
    row.save()
    log.record(events.BuyingRoleRemoved(deal_id=deal.pk, contact_id=row.contact_id), actor=actor, now=now)


@transaction.atomic
def import_buying_roles(*, actor: Member, rows: Sequence[RoleInput], now: datetime) -> Counts:
    """The parts a file states, found by deal and contact; a second run changes nothing. One log entry."""
    if not access.can_import(actor):
        raise NotAllowed("Importing is for sales, product and administrators.")
    deals = visible_deals(actor).filter(pk__in={row.deal_id for row in rows}).order_by()
    account_of = dict(deals.values_list("pk", "account_id"))
    people = visible_contacts(actor).filter(pk__in={row.contact_id for row in rows}).order_by()
    works_at = dict(people.values_list("pk", "account_id"))
    known = {(row.deal_id, row.contact_id): row for row in queries.known_roles(actor).filter(deal__in=account_of)}
    fresh: list[DealRole] = []
    changed: dict[int, DealRole] = {}
    for number, row in enumerate(rows, start=1):
        if row.deal_id not in account_of or row.contact_id not in works_at:
            raise Conflict(f"Row {number}: its deal or contact is gone; check the file once more.")
        if works_at[row.contact_id] != account_of[row.deal_id]:
            raise Invalid(f"Row {number}: the contact is not at the deal's account.", field="contact")
        held = known.get((row.deal_id, row.contact_id))
        if held is None:
            held = DealRole(workspace_id=actor.workspace_id, deal_id=row.deal_id, contact_id=row.contact_id)
            known[row.deal_id, row.contact_id] = held
            fresh.append(held)
        if _state(held, row.role, *_grounds(held, row)):
            held.changed_at, held.changed_by = now, actor
            if held.pk is not None:
                changed[held.pk] = held
    DealRole.objects.bulk_create(fresh, batch_size=2000)
    DealRole.objects.bulk_update(changed.values(), [*FIELDS, "changed_at", "changed_by"], batch_size=500)
    counts = Counts(len(fresh), len(changed), len(rows) - len(fresh) - len(changed))
    log.record(events.BuyingRolesImported(created=counts.created, updated=counts.updated), actor=actor, now=now)
    return counts


def _grounds(held: DealRole, row: RoleInput) -> tuple[RoleSource, Confidence | None]:
    """What the row states, else what is known already: an empty cell never erases."""
    source = row.source or (RoleSource(held.source) if held.source else RoleSource.IMPORT)
    return source, row.confidence or (Confidence(held.confidence) if held.confidence else None)


def _state(row: DealRole, role: BuyingRole, source: RoleSource | None, confidence: Confidence | None) -> bool:
    """Onto the row; whether anything is another now."""
    before = tuple(getattr(row, field) for field in FIELDS)
    row.role, row.source, row.confidence, row.removed_at = role, source or "", confidence or "", None
    return before != tuple(getattr(row, field) for field in FIELDS)


def _require(actor: Member, deal: Deal) -> None:
    if not access.can_write(actor, deal_of(actor, deal.pk)):
        raise NotAllowed(REFUSAL)
