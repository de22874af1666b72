"""Sealing for connections: under the server's first key, readable under every one it still has."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.conf import settings

from tradeoff.integrations.line import Grant
from tradeoff.integrations.line.oauth import ClientApp
from tradeoff.kernel import sealing

if TYPE_CHECKING:
    from tradeoff.integrations.models import Connection

PURPOSE = "connections"


def seal(secret: str) -> str:
    """Nothing stays nothing."""
    return sealing.seal(secret, keys=_keys(), purpose=PURPOSE) if secret else ""


def unseal(sealed: str) -> str:
    """Refuses what was sealed under a key the server has no more."""
    return sealing.unseal(sealed, keys=_keys(), purpose=PURPOSE) if sealed else ""


def resealed(sealed: str) -> str:
    """The same secret under the server's first key."""
    return sealing.reseal(sealed, keys=_keys(), purpose=PURPOSE) if sealed else ""


def seal_grant(grant: Grant) -> str:
    said = {"kind": grant.kind, "access": grant.access, "refresh": grant.refresh, "extra": dict(grant.extra)}
    return seal(json.dumps(said))


def grant_of(connection: Connection) -> Grant:
    said = json.loads(unseal(connection.grant))
    return Grant(kind=said["kind"], access=said["access"], refresh=said["refresh"], extra=said["extra"])


def app_of(connection: Connection) -> ClientApp:
    """The vendor's app of this connection, else the one this server has for all its workspaces."""
    if connection.client_id:
        return ClientApp(connection.client_id, unseal(connection.client_secret))
    return ClientApp(*settings.VENDOR_APPS.get(connection.vendor, ("", "")))


def secrets_of(connection: Connection) -> dict[str, str]:
    """What a webhook of this connection may be signed with."""
    return {
        "client_secret": app_of(connection).client_secret,
        "signing_secret": unseal(connection.signing_secret),
    }


def _keys() -> list[str]:
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
