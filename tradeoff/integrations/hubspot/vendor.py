"""How HubSpot stands among the vendors."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from tradeoff.integrations.hubspot import auth, webhook
from tradeoff.integrations.hubspot.source import HubSpotSource
from tradeoff.integrations.line import Line
from tradeoff.integrations.sources import mapping_of
from tradeoff.integrations.vendors import ConnectionFacts, TokenForm, Vendor


def who(line: Line) -> str:
    """The first call on a new grant. HubSpot has no name for an account, but its domain stands beside the grant."""
    owners = next(HubSpotSource(line).owners(), None)
    domain = line.grant.extra.get("hub_domain") or line.grant.extra.get("hub_id") or ""
    return domain or (f"HubSpot of {owners.name}" if owners else "HubSpot")


def made(line: Line, facts: ConnectionFacts) -> HubSpotSource:
    return HubSpotSource(line, mapping=mapping_of(facts.mapping))


VENDOR: Final = Vendor(
    name="hubspot",
    label="HubSpot",
    tagline="Deals, companies and their owners come from here; asks are told at the deal.",
    capabilities=frozenset({"deals"}),
    rules=auth.RULES,
    base_url=auth.API,
    oauth_base_url=auth.API,
    oauth=auth.OAUTH,
    token=TokenForm(label="Access token of a private app", help="HubSpot: Settings, Integrations, Private apps."),
    make=made,
    overlap=timedelta(minutes=5),
    verify=webhook.verify,
    signing="Client secret of the private app, if it sends webhooks",
    who=who,
    setup="An administrator makes an app there, under Development.",
)
