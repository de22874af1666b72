"""How Salesforce's door opens, and what its refusals mean: a JSON array of message, errorCode and fields."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from tradeoff.integrations.line import Answer, VendorRules
from tradeoff.integrations.line.oauth import OAuth

LOGIN: Final = "https://login.salesforce.com"
LIMIT: Final = "REQUEST_LIMIT_EXCEEDED"
DAYS_CALLS_ARE_USED: Final = 3600.0  # seconds: the limit counts over 24 rolling hours, so some are free in an hour
USAGE: Final = re.compile(r"api-usage=(\d+)/(\d+)")


def kept(told: Mapping[str, Any]) -> Mapping[str, str]:
    """What is no secret in a token answer: where the organisation lives, and who has signed in."""
    return {name: str(told[name]) for name in ("instance_url", "id", "scope") if told.get(name)}


OAUTH: Final = OAuth(
    authorize="/services/oauth2/authorize",
    token="/services/oauth2/token",  # noqa: S106 - an address
    revoke="/services/oauth2/revoke",
    scopes=("api", "refresh_token"),
    keep=kept,
)


def base_of(base_url: str, extra: Mapping[str, str]) -> str:
    """Calls go to the organisation's own instance, never to the host where people sign in."""
    return extra.get("instance_url") or base_url


def errors_of(answer: Answer) -> list[Mapping[str, Any]]:
    data = answer.data if isinstance(answer.data, list) else [answer.data]
    return [error for error in data if isinstance(error, Mapping)] if answer.status >= 400 else []


def codes(answer: Answer) -> set[str]:
    return {str(error.get("errorCode") or "") for error in errors_of(answer)}


def refusal(answer: Answer) -> str:
    return " ".join(str(error["message"]) for error in errors_of(answer) if error.get("message"))[:500]


def fields(answer: Answer) -> Mapping[str, str]:
    return {
        str(name): str(error.get("message") or "") for error in errors_of(answer) for name in error.get("fields") or []
    }


def slow_down(answer: Answer) -> float | None:
    """A 403 and no Retry-After: the day's calls are used up, or too many long ones run at the same time."""
    if answer.status != 403 or LIMIT not in codes(answer):
        return None
    return 0 if "concurrent" in refusal(answer).lower() else DAYS_CALLS_ARE_USED


def usage(answer: Answer) -> tuple[int, int] | None:
    """Calls of the last day and how many there may be, for the whole organisation; it stands on every answer."""
    told = USAGE.search(answer.headers.get("sforce-limit-info", ""))
    return (int(told[1]), int(told[2])) if told else None


RULES: Final = VendorRules(
    name="salesforce",
    label="Salesforce",
    slow_down=slow_down,
    refusal=refusal,
    fields=fields,
    verdict=lambda answer: "gone" if "ENTITY_IS_DELETED" in codes(answer) else None,
    per_second=25,  # the vendor counts calls a day and long ones at a time, not calls a second
    burst=50,
    concurrency=4,
)
