"""How Salesforce stands among the vendors."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from tradeoff.integrations.line import Line
from tradeoff.integrations.salesforce import auth
from tradeoff.integrations.salesforce.client import SalesforceClient
from tradeoff.integrations.salesforce.source import SalesforceSource
from tradeoff.integrations.sources import mapping_of
from tradeoff.integrations.vendors import ConnectionFacts, Vendor


def who(line: Line) -> str:
    """The organisation's name; the first call on a new grant."""
    for page in SalesforceClient(line).query("SELECT Id, Name, IsSandbox FROM Organization"):
        for row in page:
            return f"{row.get('Name')} (sandbox)" if row.get("IsSandbox") else str(row.get("Name") or "")
    return ""


def made(line: Line, facts: ConnectionFacts) -> SalesforceSource:
    return SalesforceSource(line, mapping=mapping_of(facts.mapping))


VENDOR: Final = Vendor(
    name="salesforce",
    label="Salesforce",
    tagline="Deals, accounts and their owners come from here; asks are told at the deal.",
    capabilities=frozenset({"deals"}),
    rules=auth.RULES,
    base_url=auth.LOGIN,
    oauth_base_url=auth.LOGIN,
    oauth=auth.OAUTH,
    make=made,
    overlap=timedelta(minutes=15),
    who=who,
    base_of=auth.base_of,
    setup="An administrator installs an External Client App there, with the scopes “api” and “refresh_token”.",
)
