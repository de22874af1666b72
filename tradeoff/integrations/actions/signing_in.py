"""By the vendor's sign-in to a grant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tradeoff.integrations import access
from tradeoff.integrations.actions import secrets
from tradeoff.integrations.actions.ways import way_out
from tradeoff.integrations.line import Grant, oauth
from tradeoff.integrations.vendors import Vendor, vendor_named
from tradeoff.kernel.errors import Conflict, NotAllowed

if TYPE_CHECKING:
    from tradeoff.integrations.models import Connection
    from tradeoff.workspaces.models import Member


def client_id_of(connection: Connection) -> str:
    """What the vendor knows us as; empty when nobody has said."""
    return secrets.app_of(connection).client_id


def way_there(*, connection: Connection, actor: Member, back_to: str) -> oauth.Way:
    """Where to send the person, with a state and a proof made for this once."""
    vendor = _vendor(connection, actor)
    app = secrets.app_of(connection)
    if not app.client_id:
        raise Conflict("Enter the client ID and its secret first.")
    assert vendor.oauth is not None
    return oauth.begin(vendor.oauth, app, base_url=connection.oauth_base_url, back_to=back_to)


def grant_for(*, connection: Connection, actor: Member, code: str, verifier: str, back_to: str) -> Grant:
    """What the code stands for; it works once."""
    vendor = _vendor(connection, actor)
    assert vendor.oauth is not None
    app = secrets.app_of(connection)
    return oauth.finish(
        vendor.oauth,
        app,
        base_url=connection.oauth_base_url,
        back_to=back_to,
        code=code,
        verifier=verifier,
        transport=way_out(),
    )


def _vendor(connection: Connection, actor: Member) -> Vendor:
    if not access.can_keep_connections(actor):
        raise NotAllowed("Connections are kept by an administrator.")
    vendor = vendor_named(connection.vendor)
    if vendor.oauth is None:
        raise Conflict(f"{vendor.label} is connected with a token.")
    return vendor
