"""From a connection to its line and its adapter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tradeoff.integrations.actions.keys import RowKeys
from tradeoff.integrations.actions.ways import way_out
from tradeoff.integrations.line import Line, limiter_for
from tradeoff.integrations.vendors import ConnectionFacts, vendor_named

if TYPE_CHECKING:
    import httpx2

    from tradeoff.integrations.models import Connection


def line_for(connection: Connection, *, transport: httpx2.BaseTransport | None = None) -> Line:
    """Close it when done. Best opened outside of a transaction: what it renews is committed apart from it."""
    vendor = vendor_named(connection.vendor)
    return Line(
        base_url=vendor.base_of(connection.base_url, connection.extra),
        keys=RowKeys(connection.workspace_id, connection.pk),
        vendor=vendor.rules,
        limiter=limiter_for((connection.workspace_id, connection.pk), vendor.rules),
        transport=transport or way_out(),
    )


def facts_of(connection: Connection) -> ConnectionFacts:
    vendor = vendor_named(connection.vendor)
    return ConnectionFacts(
        connection_id=str(connection.pk),
        base_url=vendor.base_of(connection.base_url, connection.extra),
        extra=connection.extra,
        mapping=connection.mapping,
    )


def adapter_for(connection: Connection, line: Line) -> Any:
    """What the vendor can do, by its ports."""
    return vendor_named(connection.vendor).make(line, facts_of(connection))
