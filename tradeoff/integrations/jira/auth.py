"""How Jira's door opens: OAuth (3LO) with one site chosen of those the grant opens, or an e-mail and an API token."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any, Final

from tradeoff.integrations.jira.schemas import Site
from tradeoff.integrations.line import Answer, Grant, VendorRules
from tradeoff.integrations.line.oauth import OAuth

CLOUD: Final = "https://api.atlassian.com"
AUTH: Final = "https://auth.atlassian.com"
SCOPES: Final = ("read:jira-work", "write:jira-work", "read:jira-user", "manage:jira-webhook", "offline_access")
SITES: Final = "/oauth/token/accessible-resources"
OAUTH: Final = OAuth(
    authorize="/authorize",
    token="/oauth/token",  # noqa: S106 - an address
    scopes=SCOPES,
    way={"audience": "api.atlassian.com", "prompt": "consent"},
)


def header(grant: Grant) -> Mapping[str, str]:
    """Bearer for a grant; for an API token the e-mail beside it, as Basic."""
    if grant.kind == "oauth":
        return {"Authorization": f"Bearer {grant.access}"}
    pair = base64.b64encode(f"{grant.extra.get('email', '')}:{grant.access}".encode()).decode()
    return {"Authorization": f"Basic {pair}"}


def refusal(answer: Answer) -> str:
    """Jira's own words, those about a field with its name."""
    data = answer.data
    if not isinstance(data, Mapping):
        return ""
    told = [str(words) for words in data.get("errorMessages") or []]
    told += [f"{name}: {words}" for name, words in fields(answer).items()]
    return " ".join(told)[:500] or str(data.get("message") or "")[:500]


def fields(answer: Answer) -> Mapping[str, str]:
    data = answer.data
    told = data.get("errors") if isinstance(data, Mapping) else None
    return {str(name): str(words) for name, words in told.items()} if isinstance(told, Mapping) else {}


def is_expired(answer: Answer) -> bool:
    """401; but a webhook asked for with too few scopes is answered with 401 as well, and no new token helps there."""
    return answer.status == 401 and "scope does not match" not in refusal(answer).lower()


RULES: Final = VendorRules(
    name="jira",
    label="Jira",
    auth_header=header,
    expired=is_expired,
    refusal=refusal,
    fields=fields,
    verdict=lambda answer: "not_permitted" if answer.status == 401 and not is_expired(answer) else None,
    per_second=8,
    burst=16,
    concurrency=4,
)


def sites_of(data: object) -> tuple[Site, ...]:
    """The sites a grant opens; the same site comes once a product, those of Jira hold its scopes."""
    rows: Sequence[Any] = data if isinstance(data, Sequence) and not isinstance(data, str) else ()
    found = [Site.model_validate(row) for row in rows if isinstance(row, Mapping)]
    return tuple(site for site in found if not site.scopes or any(":jira" in scope for scope in site.scopes))


def site_address(base_url: str, cloud_id: str) -> str:
    """Where calls for one site go, below the same host that told of it."""
    return f"{base_url.rstrip('/')}/ex/jira/{cloud_id}" if cloud_id else base_url.rstrip("/")
