"""What Jira is to the house."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import quote

from tradeoff.integrations.jira import auth, webhook
from tradeoff.integrations.jira.client import Client
from tradeoff.integrations.jira.mapping import Chosen
from tradeoff.integrations.jira.schemas import Site
from tradeoff.integrations.jira.sink import JiraSink
from tradeoff.integrations.line import Line, NotPermitted
from tradeoff.integrations.vendors import ConnectionFacts, Delivered, Hint, TokenForm, Vendor


def make(line: Line, facts: ConnectionFacts) -> JiraSink:
    """For a grant the site is one of those it opens; a token belongs to the site of its address."""
    chosen = Chosen.of(facts.mapping)
    if line.grant.kind != "oauth":
        return JiraSink(line, site=facts.base_url, chosen=chosen)
    site = _site(line, str(facts.mapping.get("cloud_id") or ""))
    return JiraSink(line, site=site.url, chosen=chosen, below=f"/ex/jira/{quote(site.id, safe='')}")


def who(line: Line) -> str:
    """The site and whom we are there."""
    if line.grant.kind != "oauth":
        return str(Client(line).myself().get("displayName") or "")
    site = _site(line, "")
    return site.name or site.url


def verify(
    *, headers: Mapping[str, str], body: bytes, url: str, secrets: Mapping[str, str], now: datetime
) -> Delivered | None:
    """A delivery that proves itself; one that speaks of no issue only gets its answer."""
    del url
    payload = webhook.parsed(body)
    if payload is None or not webhook.is_from_jira(headers, body, secrets, now):
        return None
    hints = tuple(Hint(noun="work", id=issue, gone=gone) for issue, gone in webhook.issue_ids(payload))
    return Delivered(id=webhook.delivery_id(headers, payload, body), hints=hints)


def _site(line: Line, wanted: str) -> Site:
    sites = auth.sites_of(line.call("GET", auth.SITES).data)
    found = next((site for site in sites if site.id == wanted), None) or (sites[0] if sites and not wanted else None)
    if found is None:
        raise NotPermitted(
            "Jira opened no site of yours.", remedy="Connect again and choose the site on Atlassian's page."
        )
    return found


JIRA: Final = Vendor(
    name="jira",
    label="Jira",
    tagline="Decided options become epics; how they stand comes back.",
    capabilities=frozenset({"work"}),
    rules=auth.RULES,
    base_url=auth.CLOUD,
    oauth_base_url=auth.AUTH,
    make=make,
    oauth=auth.OAUTH,
    token=TokenForm(
        label="API token",
        help="From id.atlassian.com, Security, API tokens. The base address is then your own site.",
        kind="basic",
        fields=(("email", "E-mail", "Of the account the token belongs to."),),
    ),
    overlap=timedelta(minutes=5),
    verify=verify,
    signing="Webhook secret",
    who=who,
    setup="Create an OAuth 2.0 (3LO) app in the Atlassian developer console with this return address.",
)
