"""How HubSpot's door opens, and what its refusals mean: an object with message, category and sometimes errors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from tradeoff.integrations.line import Answer, VendorRules
from tradeoff.integrations.line.oauth import OAuth
from tradeoff.integrations.line.parts import Verdict

API: Final = "https://api.hubapi.com"
APP: Final = "https://app.hubspot.com"
SCOPES: Final = (
    "oauth",
    "crm.objects.deals.read",
    "crm.objects.deals.write",
    "crm.objects.companies.read",
    "crm.objects.contacts.read",
    "crm.objects.contacts.write",
    "crm.objects.owners.read",
    "crm.schemas.deals.read",
    "crm.schemas.companies.read",
)


def kept(told: Mapping[str, Any]) -> Mapping[str, str]:
    return {name: str(told[name]) for name in ("hub_id", "hub_domain") if told.get(name)}


OAUTH: Final = OAuth(
    authorize="/oauth/authorize",
    token="/oauth/v1/token",  # noqa: S106 - an address
    scopes=SCOPES,
    keep=kept,
    pkce=False,
    front={API: APP},
)


def _told(answer: Answer) -> Mapping[str, Any]:
    return answer.data if isinstance(answer.data, Mapping) and answer.status >= 400 else {}


def refusal(answer: Answer) -> str:
    return str(_told(answer).get("message") or "")[:500]


def fields(answer: Answer) -> Mapping[str, str]:
    """The properties it names, in `errors[].context.propertyName` or `errors[].name`."""
    found: dict[str, str] = {}
    for error in _told(answer).get("errors") or []:
        if isinstance(error, Mapping):
            context = error.get("context")
            named = context.get("propertyName") if isinstance(context, Mapping) else None
            names = named if isinstance(named, list) else [error.get("name")]
            found |= {str(name): str(error.get("message") or "") for name in names if name}
    return found


def slow_down(answer: Answer) -> float | None:
    """A 429; `Retry-After` is missing at times, and the day's limit opens again at midnight there."""
    if answer.status != 429:
        return None
    return 3600.0 if _told(answer).get("policyName") == "DAILY" else 0


def verdict(answer: Answer) -> Verdict | None:
    return "not_permitted" if _told(answer).get("category") == "MISSING_SCOPES" else None


def is_expired(answer: Answer) -> bool:
    return answer.status == 401 and verdict(answer) is None


RULES: Final = VendorRules(
    name="hubspot",
    label="HubSpot",
    expired=is_expired,
    slow_down=slow_down,
    refusal=refusal,
    fields=fields,
    verdict=verdict,
    per_second=9,
    burst=18,
    concurrency=4,
)
