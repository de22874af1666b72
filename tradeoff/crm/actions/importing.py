"""Rows from files and other systems: found by id, external id or name, written in a few statements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Min

from tradeoff import log
from tradeoff.crm import access, events
from tradeoff.crm.actions.upserting import Finder, Upsert
from tradeoff.crm.models import Account, Contact, Deal, PipelineStage
from tradeoff.crm.rules import AccountInput, ContactInput, Counts, DealInput, DealState
from tradeoff.kernel.errors import Invalid, NotAllowed
from tradeoff.workspaces.models import Member

ACCOUNT_FIELDS = (
    "segment", "industry", "country", "employees", "annual_revenue_minor", "founded_year", "parent_name", "owner_id",
    "recurring_minor", "renewal_date", "customer_since",
)  # fmt: skip
CONTACT_FIELDS = ("name", "account_id", "title", "email")
DEAL_FIELDS = (
    "name", "account_id", "owner_id", "product_id", "stage_id", "type", "probability", "forecast_category",
    "created_on", "next_step", "lead_source", "lost_reason",
)  # fmt: skip


@transaction.atomic
def import_accounts(*, actor: Member, rows: Sequence[AccountInput], now: datetime) -> Counts:
    """Create or update accounts, found by id, else external id, else normalized name; a second run changes nothing.

    Refuses a row that would give two accounts one name.
    """
    _require_importer(actor)
    finder = Finder(Account.objects.filter(workspace=actor.workspace_id), lambda account: account.normalized_name)
    upsert = Upsert(Account, actor.workspace_id)
    for row in rows:
        account = finder.find(row.id, row.external_id, row.normalized_name)
        stated = {field: getattr(row, field) for field in ACCOUNT_FIELDS}
        if account is None or account.external_id is None or row.external_id is not None:
            stated |= {"name": row.name, "normalized_name": row.normalized_name}
        finder.add(upsert.take(account, row.external_id, stated))
    counts = upsert.write("Another account has this name or external id already.")
    log.record(events.AccountsImported(created=counts.created, updated=counts.updated), actor=actor, now=now)
    return counts


@transaction.atomic
def import_contacts(*, actor: Member, rows: Sequence[ContactInput], now: datetime) -> Counts:
    """Create or update contacts, found by id, else external id, else by name at the same account."""
    _require_importer(actor)
    finder = Finder(
        Contact.objects.filter(workspace=actor.workspace_id), lambda one: f"{one.account_id} {one.name.casefold()}"
    )
    upsert = Upsert(Contact, actor.workspace_id)
    for row in rows:
        contact = finder.find(row.id, row.external_id, f"{row.account_id} {row.name.casefold()}")
        finder.add(upsert.take(contact, row.external_id, {field: getattr(row, field) for field in CONTACT_FIELDS}))
    counts = upsert.write("Another contact has this external id already.")
    log.record(events.ContactsImported(created=counts.created, updated=counts.updated), actor=actor, now=now)
    return counts


@transaction.atomic
def import_deals(*, actor: Member, rows: Sequence[DealInput], now: datetime) -> Counts:
    """Create or update deals, found by id, else external id, else by name at the same account.

    History is written by trigger, for changed rows only; accounts become customers with their first won deal.
    """
    _require_importer(actor)
    finder = Finder(
        Deal.objects.filter(workspace=actor.workspace_id), lambda one: f"{one.account_id} {one.name.casefold()}"
    )
    upsert = Upsert(Deal, actor.workspace_id)
    for row in rows:
        if row.amount_minor is not None and row.amount_minor < 0:
            raise Invalid(f"{row.name}: an amount is not below 0; leave it empty when it is not known.", field="amount")
        deal = finder.find(row.id, row.external_id, f"{row.account_id} {row.name.casefold()}")
        finder.add(upsert.take(deal, row.external_id, _stated(row)))
    counts = upsert.write("Another deal has this external id already.", {"changed_at": now, "changed_by_id": actor.pk})
    _make_customers(
        actor, [deal.account_id for deal in upsert.touched if isinstance(deal, Deal) and deal.account_id is not None]
    )
    log.record(events.DealsImported(created=counts.created, updated=counts.updated), actor=actor, now=now)
    return counts


def _stated(row: DealInput) -> dict[str, Any]:
    stated: dict[str, Any] = {field: getattr(row, field) for field in DEAL_FIELDS}
    if row.amount_minor is not None:
        stated |= {"amount_minor": row.amount_minor, "amount_estimated": row.amount_estimated}
    if row.clear_amount:
        stated |= {"amount_minor": Upsert.NOTHING, "amount_estimated": False}
    if row.close_date is not None:
        stated |= {"close_date": row.close_date, "close_date_estimated": row.close_date_estimated}
    return stated


def _make_customers(actor: Member, account_ids: list[int]) -> None:
    won = PipelineStage.objects.filter(workspace=actor.workspace_id, state=DealState.WON)
    first = dict(
        Deal.objects.filter(workspace=actor.workspace_id, stage__in=won, account__customer_since__isnull=True)
        .filter(account__in=set(account_ids), close_date__isnull=False)
        .values("account_id")
        .annotate(first=Min("close_date"))
        .values_list("account_id", "first")
        .order_by("account_id")
    )
    accounts = list(Account.objects.filter(pk__in=first))
    for account in accounts:
        account.customer_since = first[account.pk]
    Account.objects.bulk_update(accounts, ["customer_since"], batch_size=500)


def _require_importer(actor: Member) -> None:
    if not access.can_import(actor):
        raise NotAllowed("Importing is for sales, product and administrators.")
