"""A connection is prepared, opened, changed and ended, by admins."""

from __future__ import annotations

import secrets as chance
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from tradeoff import log
from tradeoff.integrations import access, events
from tradeoff.integrations.actions import secrets
from tradeoff.integrations.actions.hearing import defer_hearing
from tradeoff.integrations.actions.ways import allowed_address, way_out
from tradeoff.integrations.line import Grant, Line, Revoked, Trouble, limiter_for, oauth
from tradeoff.integrations.models import Connection
from tradeoff.integrations.rules import State
from tradeoff.integrations.vendors import Vendor, vendor_named
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed

if TYPE_CHECKING:
    from tradeoff.workspaces.models import Member


@transaction.atomic
def prepare_connection(
    *,
    actor: Member,
    vendor: str,
    now: datetime,
    name: str = "",
    base_url: str = "",
    oauth_base_url: str = "",
    client_id: str = "",
    client_secret: str = "",
    signing_secret: str = "",
) -> Connection:
    """A row for the vendor with its addresses and its app; nothing is asked of the vendor yet."""
    _require(actor)
    of = vendor_named(vendor)
    row = Connection(workspace_id=actor.workspace_id, vendor=of.name, by=actor, at=now)
    row.hook_secret = secrets.seal(chance.token_urlsafe(32))
    row.name = _free_name(actor, name.strip() or of.label, None)
    _settle(row, of, base_url, oauth_base_url, client_id)
    row.client_secret, row.signing_secret = secrets.seal(client_secret), secrets.seal(signing_secret)
    row.scopes = list(of.oauth.scopes) if of.oauth else []
    row.save()
    log.record(events.ConnectionPrepared(connection_id=row.pk, vendor=of.name), actor=actor, now=now)
    return row


@transaction.atomic
def change_connection(
    *,
    connection: Connection,
    actor: Member,
    now: datetime,
    name: str,
    base_url: str,
    oauth_base_url: str,
    client_id: str,
    client_secret: str = "",
    signing_secret: str = "",
) -> Connection:
    """A secret left empty stays as it is. A live connection keeps its addresses: its key belongs there."""
    _require(actor)
    row = _locked(connection)
    if row.state == State.ENDED:
        raise Conflict("It has been disconnected. Connect anew instead.")
    of, before = vendor_named(row.vendor), (row.base_url, row.oauth_base_url)
    row.name = _free_name(actor, name.strip() or of.label, row)
    _settle(row, of, base_url, oauth_base_url, client_id)
    if row.grant and (row.base_url, row.oauth_base_url) != before:
        raise Conflict("Its key belongs to the address it was given for. Disconnect, then connect to the other one.")
    row.client_secret = secrets.seal(client_secret) or row.client_secret
    row.signing_secret = secrets.seal(signing_secret) or row.signing_secret
    row.save()
    log.record(events.ConnectionPrepared(connection_id=row.pk, vendor=of.name), actor=actor, now=now)
    return row


@transaction.atomic
def open_connection(*, connection: Connection, actor: Member, grant: Grant, now: datetime, who: str = "") -> Connection:
    """The door is open: `grant` is sealed into the row. Ask `who_is_there` first, so that it is known to work."""
    _require(actor)
    row = _locked(connection)
    if row.state == State.ENDED:
        raise Conflict("It has been disconnected. Connect anew instead.")
    row.grant, row.extra, row.state = secrets.seal_grant(grant), {**row.extra, **grant.extra}, State.LIVE
    row.who, row.connected_by, row.connected_at, row.well_at = who[:200], actor, now, now
    row.trouble = row.trouble_words = row.trouble_remedy = ""
    row.retry_at = None
    row.save()
    defer_hearing(row)  # what came in while nobody could read it
    log.record(events.Connected(connection_id=row.pk, vendor=row.vendor), actor=actor, now=now)
    return row


@transaction.atomic
def disconnect(*, connection: Connection, actor: Member, now: datetime) -> Connection:
    """Its grant is forgotten here, and at the vendor where the vendor can be told; what came in stays."""
    _require(actor)
    row = _locked(connection)
    if row.state == State.ENDED:
        return row
    if row.grant:
        _give_back(row)
    row.grant, row.state, row.ended_at = "", State.ENDED, now
    row.client_secret = row.signing_secret = row.socket_token = ""
    row.trouble = row.trouble_words = row.trouble_remedy = ""
    row.retry_at = None
    row.save()
    log.record(events.Disconnected(connection_id=row.pk, vendor=row.vendor), actor=actor, now=now)
    return row


@transaction.atomic
def map_fields(*, connection: Connection, actor: Member, mapping: Mapping[str, object], now: datetime) -> Connection:
    """Which of the vendor's fields is what here, whole; what was read with another mapping stays until read anew."""
    _require(actor)
    row = _locked(connection)
    if row.state == State.ENDED:
        raise Conflict("It has been disconnected. Connect anew instead.")
    kept = {name: value for name, value in mapping.items() if value}
    if kept == row.mapping:
        return row
    row.mapping = kept
    row.save(update_fields=["mapping"])
    log.record(events.FieldsMapped(connection_id=row.pk, vendor=row.vendor), actor=actor, now=now)
    return row


@transaction.atomic
def renew_hook_address(*, connection: Connection, actor: Member, now: datetime) -> Connection:
    """Whoever knew the old address for webhooks knows nothing any more."""
    _require(actor)
    row = _locked(connection)
    row.hook_secret = secrets.seal(chance.token_urlsafe(32))
    row.save(update_fields=["hook_secret"])
    log.record(events.HookAddressRenewed(connection_id=row.pk, vendor=row.vendor), actor=actor, now=now)
    return row


def hook_address(connection: Connection) -> str:
    """Where the vendor sends its webhooks; whoever knows it may knock."""
    secret = secrets.unseal(connection.hook_secret)
    place = f"{connection.vendor}/{connection.workspace_id}-{connection.pk}/{secret}"
    return f"{settings.SITE_ADDRESS}/hooks/{place}"


def token_grant(vendor: Vendor, *, token: str, told: Mapping[str, str]) -> Grant:
    """A grant from what a person typed."""
    if vendor.token is None:
        raise Invalid(f"{vendor.label} is connected by signing in there.")
    return Grant(
        kind=vendor.token.kind, access=token.strip(), extra={name: text.strip() for name, text in told.items()}
    )


def who_is_there(connection: Connection, grant: Grant) -> str:
    """The first call with a new grant: refused with the vendor's words when it does not open the door."""
    vendor = vendor_named(connection.vendor)
    if vendor.who is None:
        return ""
    held = _Held(grant)
    with Line(
        base_url=vendor.base_of(connection.base_url, {**connection.extra, **grant.extra}),
        keys=held,
        vendor=vendor.rules,
        limiter=limiter_for((connection.workspace_id, connection.pk), vendor.rules),
        transport=way_out(),
    ) as line:
        return vendor.who(line)


class _Held:
    """Keys of a grant that is in no row yet; one that is spent already is no good."""

    def __init__(self, grant: Grant) -> None:
        self._grant = grant

    def current(self) -> Grant:
        return self._grant

    def renew(self, spent: Grant) -> Grant:  # noqa: ARG002 - the protocol's name
        raise Revoked("The vendor does not take this key.", remedy="Check that it was copied whole and is not expired.")


def _give_back(row: Connection) -> None:
    vendor = vendor_named(row.vendor)
    grant = secrets.grant_of(row)
    if vendor.oauth is None or grant.kind != "oauth":
        return
    try:
        oauth.revoke(vendor.oauth, secrets.app_of(row), base_url=row.oauth_base_url, grant=grant, transport=way_out())
    except Trouble:
        return  # forgotten here in any case; a vendor that cannot be told must not keep the door open


def _settle(row: Connection, of: Vendor, base_url: str, oauth_base_url: str, client_id: str) -> None:
    row.base_url = allowed_address(base_url or of.base_url, field="base_url")
    row.oauth_base_url = (
        allowed_address(oauth_base_url or of.oauth_base_url or of.base_url, field="oauth_base_url") if of.oauth else ""
    )
    row.client_id = client_id.strip()


def _free_name(actor: Member, wanted: str, own: Connection | None) -> str:
    taken = set(_names(actor, own))
    if wanted not in taken:
        return wanted[:80]
    if own is not None:
        raise Conflict(f"Another connection is called “{wanted}” already.", field="name")
    return next(name for number in range(2, 1000) if (name := f"{wanted[:74]} {number}") not in taken)


def _names(actor: Member, own: Connection | None) -> Sequence[str]:
    rows = Connection.objects.filter(workspace_id=actor.workspace_id).exclude(state=State.ENDED)
    if own is not None:
        rows = rows.exclude(pk=own.pk)
    return list(rows.values_list("name", flat=True))


def _locked(connection: Connection) -> Connection:
    return Connection.objects.select_for_update(of=("self",)).get(pk=connection.pk)


def _require(actor: Member) -> None:
    if not access.can_keep_connections(actor):
        raise NotAllowed("Connections are kept by an administrator.")
