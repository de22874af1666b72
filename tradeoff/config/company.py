"""The company's own sign-in (OpenID Connect), as the environment names it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit


def company_sign_in(environment: Mapping[str, str]) -> list[dict[str, Any]]:
    """For allauth: one provider, or none where `OIDC_ISSUER` and `OIDC_CLIENT_ID` are not both given."""
    issuer, client = environment.get("OIDC_ISSUER", "").rstrip("/"), environment.get("OIDC_CLIENT_ID", "")
    if not issuer or not client:
        return []
    domains = environment.get("OIDC_TRUSTED_DOMAINS", "").lower().split(",")
    return [
        {
            "provider_id": environment.get("OIDC_ID") or "oidc",
            "name": environment.get("OIDC_NAME") or urlsplit(issuer).hostname or "your company",
            "client_id": client,
            "secret": environment.get("OIDC_CLIENT_SECRET", ""),
            "settings": {"server_url": issuer, "oauth_pkce_enabled": True, "trusted_domains": domains},
        }
    ]


def weakness(environment: Mapping[str, str]) -> str:
    """What is wrong with the settings, with a remedy; empty when nothing is."""
    issuer = urlsplit(environment.get("OIDC_ISSUER", ""))
    given = [name for name in ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET") if environment.get(name)]
    if given and len(given) < 3:
        return "set OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET together."
    if given and issuer.scheme != "https" and issuer.hostname not in {"localhost", "127.0.0.1", "::1"}:
        return "OIDC_ISSUER must begin with https://, or anybody on the way could sign in as anybody."
    return ""
