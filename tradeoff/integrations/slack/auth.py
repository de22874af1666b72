"""How Slack's door opens, and how it says no: with 200 and `ok: false`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from tradeoff.integrations.line import Answer, VendorRules
from tradeoff.integrations.line.oauth import OAuth
from tradeoff.integrations.line.parts import Verdict

API: Final = "https://slack.com"
SCOPES: Final = (
    "chat:write", "chat:write.public", "commands", "channels:read", "groups:read", "users:read", "users:read.email",
    "links:read", "links:write", "im:write",
)  # fmt: skip

WORDS: Final[Mapping[str, str]] = {
    "not_in_channel": "Tradeoff is not in that channel. Invite it there with /invite.",
    "channel_not_found": "There is no such channel, or Tradeoff is not in it.",
    "is_archived": "That channel is archived.",
    "missing_scope": "The app lacks a permission there. Install it again from the manifest.",
    "token_revoked": "The app was removed from the Slack workspace.",
    "account_inactive": "The app was removed from the Slack workspace.",
    "users_not_found": "Nobody there has this address.",
    "restricted_action": "A rule of that Slack workspace forbids it.",
    "ekm_access_denied": "An administrator there has suspended access.",
}
BY_ERROR: Final[Mapping[str, Verdict]] = {
    "invalid_auth": "revoked",
    "not_authed": "revoked",
    "token_revoked": "revoked",
    "account_inactive": "revoked",
    "missing_scope": "not_permitted",
    "not_allowed_token_type": "not_permitted",
    "restricted_action": "not_permitted",
    "ekm_access_denied": "not_permitted",
    "not_in_channel": "not_permitted",
    "channel_not_found": "missing",
    "users_not_found": "missing",
    "user_not_found": "missing",
    "message_not_found": "missing",
    "is_archived": "gone",
    "internal_error": "unreachable",
    "fatal_error": "unreachable",
    "service_unavailable": "unreachable",
}


def _keep(told: Mapping[str, Any]) -> Mapping[str, str]:
    """What is known of the team from then on."""
    team = told.get("team") or {}
    return {"team_id": str(team.get("id") or ""), "team": str(team.get("name") or ""),
            "bot_user_id": str(told.get("bot_user_id") or ""), "app_id": str(told.get("app_id") or "")}  # fmt: skip


def error_of(answer: Answer) -> str:
    """Slack's word for what is wrong; empty when nothing is."""
    data = answer.data
    if not isinstance(data, Mapping) or data.get("ok") is not False:
        return ""
    return str(data.get("error") or "unknown_error")


def verdict(answer: Answer) -> Verdict | None:
    error = error_of(answer)
    return BY_ERROR.get(error, "rejected") if error else None


def refusal(answer: Answer) -> str:
    error = error_of(answer)
    return WORDS.get(error, error.replace("_", " "))


def slow_down(answer: Answer) -> float | None:
    return 0.0 if error_of(answer) in {"ratelimited", "rate_limited"} else None


def is_expired(answer: Answer) -> bool:
    """Only where tokens rotate; a revoked one is told apart, for it cannot be renewed."""
    return error_of(answer) == "token_expired" or answer.status == 401


OAUTH: Final = OAuth(
    authorize="/oauth/v2/authorize",
    token="/api/oauth.v2.access",  # noqa: S106 - an address
    scopes=SCOPES,
    revoke="",
    keep=_keep,
    pkce=False,
)
RULES: Final = VendorRules(
    name="slack",
    label="Slack",
    expired=is_expired,
    slow_down=slow_down,
    refusal=refusal,
    verdict=verdict,
    per_second=1,
    burst=20,
    concurrency=2,
)
