"""The calls of the two CRMs. Both are sources of deals, so the list is the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from tests.contract.contract import Call, Contract
from tradeoff.integrations.fakes.twin import Twin
from tradeoff.integrations.hubspot import auth as hubspot
from tradeoff.integrations.hubspot.fake import HubSpotTwin
from tradeoff.integrations.hubspot.source import HubSpotSource
from tradeoff.integrations.hubspot.vendor import VENDOR as HUBSPOT
from tradeoff.integrations.line import Line
from tradeoff.integrations.salesforce import auth as salesforce
from tradeoff.integrations.salesforce.client import SalesforceClient
from tradeoff.integrations.salesforce.fake import SalesforceTwin
from tradeoff.integrations.salesforce.source import SalesforceSource
from tradeoff.integrations.salesforce.vendor import VENDOR as SALESFORCE
from tradeoff.integrations.sources import AskTold, Batch, DealSource, FieldMapping, Since
from tradeoff.integrations.vendors import Vendor

MAPPING = FieldMapping()
TOLD = AskTold(title="Contract check", status="Decided: yes", answer="In Q4", url="https://tradeoff.example/asks/1")
LATER = AskTold(title="Contract check", status="Changed", url="https://tradeoff.example/asks/1")
Make = Callable[[Line], DealSource]


def hour() -> Since:
    return Since(moment=datetime.now(UTC) - timedelta(hours=1), overlap=timedelta(minutes=15))


def records(batches: Iterator[Batch[Any]]) -> list[Any]:
    return [record for batch in batches for record in batch.records]


def calls_of(make: Make) -> dict[str, Call]:
    """Reading first; writing goes to the deal that is named, and to no other."""
    return {
        "fields of a deal": lambda line, _deal: make(line).fields("deal"),
        "owners": lambda line, _deal: list(make(line).owners()),
        "stages": lambda line, _deal: make(line).stages(),
        "accounts": lambda line, _deal: records(make(line).accounts(Since(), MAPPING)),
        "contacts": lambda line, _deal: records(make(line).contacts(Since(), MAPPING)),
        "deals, all": lambda line, _deal: records(make(line).deals(Since(), MAPPING)),
        "deals, changed": lambda line, _deal: records(make(line).deals(hour(), MAPPING)),
        "deals, named": lambda line, deal: records(make(line).reread("deal", [deal], MAPPING)),
        "activities": lambda line, _deal: records(make(line).activities(Since(), MAPPING)),
        "notes": lambda line, _deal: records(make(line).notes(Since(), MAPPING)),
        "history": lambda line, _deal: records(make(line).history(Since())),
        "deleted": lambda line, _deal: list(make(line).deleted("deal", hour())),
        "an ask told": lambda line, deal: make(line).tell(deal, TOLD, "contract-check"),
        "an ask told again": lambda line, deal: make(line).tell(deal, LATER, "contract-check"),
        "a deal written": lambda line, deal: make(line).write("deal", deal, {"amount": Decimal("12500.5")}),
    }


def _salesforce(line: Line) -> DealSource:
    return SalesforceSource(line, client=SalesforceClient(line, batch=200))


def _who(vendor: Vendor) -> Call:
    return lambda line, _deal: vendor.who(line) if vendor.who else ""


def _first(kind: str) -> Callable[[Twin], str]:
    return lambda twin: next(iter(twin.world.tables[kind]))  # type: ignore[attr-defined]


def _small_numbers() -> Twin:
    """Prism reads numbers as a browser does: ids beyond what a float holds come out of it changed."""
    return HubSpotTwin(first=50_000_001_001)


CONTRACTS = (
    Contract(
        vendor="salesforce",
        spec="salesforce/salesforce.prism.json",
        twin=lambda: SalesforceTwin(page=5),
        rules=SALESFORCE.rules,
        some=_first("Opportunity"),
        calls={
            "who it is": lambda line, _deal: SALESFORCE.who(line) if SALESFORCE.who else "",
            **calls_of(_salesforce),
        },
        oauth=salesforce.OAUTH,
        origin="published; queries and keys by hand",
    ),
    Contract(
        vendor="hubspot",
        spec="hubspot/hubspot-min.handwritten.json",
        twin=_small_numbers,
        rules=HUBSPOT.rules,
        some=_first("deals"),
        calls={"who it is": _who(HUBSPOT), **calls_of(HubSpotSource)},
        oauth=hubspot.OAUTH,
        origin="by hand",
    ),
)
