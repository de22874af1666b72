from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.db.models import BigIntegerField, Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from tradeoff.crm.models import Account
from tradeoff.crm.queries.rows import visible_accounts, visible_deals
from tradeoff.workspaces.models import Member

PAGE: Final = 50


class AccountKind(StrEnum):
    CUSTOMERS = "customers"
    PROSPECTS = "prospects"

    @property
    def label(self) -> str:
        return self.value.capitalize()


class AccountSort(StrEnum):
    NAME = "name"
    NAME_DOWN = "-name"
    RECURRING = "recurring"
    RECURRING_DOWN = "-recurring"
    RENEWAL = "renewal"
    RENEWAL_DOWN = "-renewal"


ORDERS: Final = {
    AccountSort.NAME: ("name", "pk"),
    AccountSort.NAME_DOWN: ("-name", "-pk"),
    AccountSort.RECURRING: ("recurring_minor", "pk"),
    AccountSort.RECURRING_DOWN: ("-recurring_minor", "name", "pk"),
    AccountSort.RENEWAL: (F("renewal_date").asc(nulls_last=True), "pk"),
    AccountSort.RENEWAL_DOWN: (F("renewal_date").desc(nulls_last=True), "-pk"),
}


@dataclass(frozen=True)
class AccountFilter:
    """What the address of the list asks for; None and an empty text mean any."""

    kind: AccountKind | None = None
    segment: str = ""
    words: str = ""
    sort: AccountSort = AccountSort.NAME


@dataclass(frozen=True)
class AccountList:
    """One page of the accounts that match; `recurring_minor` over all of them."""

    rows: list[Account]
    page: int
    total: int
    recurring_minor: int
    by_kind: dict[AccountKind | None, int]

    @property
    def shown(self) -> int:
        return min(self.page * PAGE, self.total)

    @property
    def has_more(self) -> bool:
        return self.shown < self.total


def accounts_matching(actor: Member, wanted: AccountFilter) -> QuerySet[Account]:
    """Everything that matches, sorted."""
    rows = _narrowed(actor, wanted)
    if wanted.kind is not None:
        rows = rows.filter(customer_since__isnull=wanted.kind is AccountKind.PROSPECTS)
    return rows.order_by(*ORDERS[wanted.sort])


def list_accounts(actor: Member, wanted: AccountFilter, *, page: int = 1) -> AccountList:
    """Two queries: counts and sums by kind, and the page's rows."""
    customers = Q(customer_since__isnull=False)
    recurring = Coalesce(Sum("recurring_minor"), 0, output_field=BigIntegerField())
    counted = _narrowed(actor, wanted).aggregate(
        every=Count("pk"),
        customers=Count("pk", filter=customers),
        recurring=recurring,
        of_customers=Coalesce(Sum("recurring_minor", filter=customers), 0, output_field=BigIntegerField()),
    )
    by_kind = {
        None: counted["every"],
        AccountKind.CUSTOMERS: counted["customers"],
        AccountKind.PROSPECTS: counted["every"] - counted["customers"],
    }
    sums = {
        None: counted["recurring"],
        AccountKind.CUSTOMERS: counted["of_customers"],
        AccountKind.PROSPECTS: counted["recurring"] - counted["of_customers"],
    }
    rows = accounts_matching(actor, wanted).select_related("owner")[(page - 1) * PAGE : page * PAGE]
    return AccountList(list(rows), page, by_kind[wanted.kind], sums[wanted.kind], by_kind)


def open_sums_of(actor: Member, accounts: Iterable[Account]) -> dict[int, tuple[int, int]]:
    """Account id -> (open deals, their amount in minor units); accounts without open deals are missing."""
    rows = visible_deals(actor).open().filter(account__in=[account.pk for account in accounts])
    amount = Coalesce(Sum("amount_minor"), 0, output_field=BigIntegerField())
    summed = rows.order_by("account_id").values("account_id").annotate(deals=Count("pk"), amount=amount)
    return {row["account_id"]: (row["deals"], row["amount"]) for row in summed}


def _narrowed(actor: Member, wanted: AccountFilter) -> QuerySet[Account]:
    rows = visible_accounts(actor)
    if wanted.segment:
        rows = rows.filter(segment=wanted.segment)
    if wanted.words:
        rows = rows.filter(Q(name__icontains=wanted.words) | Q(external_id=wanted.words))
    return rows
