"""A list as a CSV file that no spreadsheet will run."""

from __future__ import annotations

from collections.abc import Iterable

from tradeoff.crm.models import Account, Deal
from tradeoff.kernel.money import Money
from tradeoff.kernel.sheets import csv_text

DEAL_HEADER = (
    "Deal id", "Name", "Account", "Owner", "Stage", "Amount", "Amount estimated", "Currency", "Probability (%)",
    "Close date", "Close date estimated", "Type", "Product", "Created", "Next step", "Lead source", "Lost reason",
)  # fmt: skip
ACCOUNT_HEADER = (
    "Account id", "Name", "Customer since", "Segment", "Industry", "Country", "Employees", "Owner", "Recurring revenue",
    "Currency", "Renewal date",
)  # fmt: skip


def deals_csv(deals: Iterable[Deal], *, currency: str) -> str:
    return csv_text(DEAL_HEADER, (_deal_cells(deal, currency) for deal in deals))


def accounts_csv(accounts: Iterable[Account], *, currency: str) -> str:
    return csv_text(ACCOUNT_HEADER, (_account_cells(account, currency) for account in accounts))


def _deal_cells(deal: Deal, currency: str) -> tuple[object, ...]:
    return (
        deal.external_id,
        deal.name,
        deal.account and deal.account.name,
        deal.owner and deal.owner.name,
        deal.stage.name,
        None if deal.amount_minor is None else Money(deal.amount_minor, currency).amount,
        "yes" if deal.amount_estimated else "",
        currency,
        deal.chance,
        deal.close_date,
        "yes" if deal.close_date_estimated else "",
        deal.type,
        deal.product and deal.product.name,
        deal.created_on,
        deal.next_step,
        deal.lead_source,
        deal.lost_reason,
    )


def _account_cells(account: Account, currency: str) -> tuple[object, ...]:
    return (
        account.external_id,
        account.name,
        account.customer_since,
        account.segment,
        account.industry,
        account.country,
        account.employees,
        account.owner and account.owner.name,
        Money(account.recurring_minor, currency).amount,
        currency,
        account.renewal_date,
    )
