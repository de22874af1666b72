"""Where calls to vendors may go."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings

from tradeoff.integrations.line.outside import OutsideOnly, leads_inside
from tradeoff.integrations.rules import checked_address
from tradeoff.kernel.errors import Invalid

if TYPE_CHECKING:
    import httpx2


def way_out() -> httpx2.BaseTransport | None:
    """Only to the open internet, unless the server's owner lets vendors stand inside its network, or it is a demo."""
    return None if settings.VENDORS_INSIDE else OutsideOnly()


def allowed_address(text: str, *, field: str) -> str:
    """The address as it is kept; refused with words where keys may not go."""
    address = checked_address(text, field=field)
    parts = urlsplit(address)
    if not settings.VENDORS_INSIDE and leads_inside(parts.hostname or "", parts.port or 443):
        raise Invalid(
            "That address lies inside the server's own network. Whoever runs the server can allow it"
            " (ALLOW_PRIVATE_ADDRESSES).",
            field=field,
        )
    return address
