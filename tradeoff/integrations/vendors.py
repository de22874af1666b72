"""Which vendors can be connected: each registers itself at start with its manners, its doors and its adapter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol

from tradeoff.integrations.line import Line, VendorRules
from tradeoff.integrations.line.oauth import OAuth
from tradeoff.kernel.errors import NotFound

Capability = Literal["deals", "work", "chat", "feedback", "calls", "design"]


@dataclass(frozen=True)
class Hint:
    """Something of the vendor's changed, so read it again; `gone` when it says that it was deleted."""

    noun: str
    id: str
    gone: bool = False


@dataclass(frozen=True)
class Delivered:
    """A webhook that is who it says it is. `payload` is kept for the job; `reply` goes back at once."""

    id: str
    hints: tuple[Hint, ...] = ()
    payload: Mapping[str, Any] = field(default_factory=dict)
    reply: bytes = b""
    reply_type: str = "text/plain"


@dataclass(frozen=True)
class ConnectionFacts:
    """What an adapter may know of its connection; nothing here is a secret."""

    connection_id: str
    base_url: str
    extra: Mapping[str, str] = field(default_factory=dict)
    mapping: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class TokenForm:
    """How a vendor is connected without OAuth: one secret, and beside it what is none (an e-mail for "basic")."""

    label: str
    help: str = ""
    kind: Literal["token", "basic"] = "token"
    fields: tuple[tuple[str, str, str], ...] = ()  # (name, label, help); they become the grant's extra


class Verify(Protocol):
    """Header names are in lower case; secrets are "client_secret" and "signing_secret"; None: not from the vendor."""

    def __call__(
        self, *, headers: Mapping[str, str], body: bytes, url: str, secrets: Mapping[str, str], now: datetime
    ) -> Delivered | None: ...


@dataclass(frozen=True)
class Vendor:
    """`who` asks who is connected, in words for the page; it is the first call on every new grant.

    `base_of` says where calls go once a grant is there (Salesforce's instance); `signing` asks for a signing secret.
    """

    name: str
    label: str
    tagline: str
    capabilities: frozenset[Capability]
    rules: VendorRules
    base_url: str
    make: Callable[[Line, ConnectionFacts], Any]
    oauth_base_url: str = ""
    oauth: OAuth | None = None
    token: TokenForm | None = None
    overlap: timedelta = timedelta(minutes=5)
    verify: Verify | None = None
    signing: str = ""
    who: Callable[[Line], str] | None = None
    base_of: Callable[[str, Mapping[str, str]], str] = lambda base_url, _extra: base_url
    setup: str = ""


_vendors: dict[str, Vendor] = {}


def register(vendor: Vendor) -> None:
    """Called from AppConfig.ready; a second registration of a name must be the same vendor."""
    if _vendors.setdefault(vendor.name, vendor) is not vendor:
        raise ValueError(f"Two vendors are called {vendor.name}.")


def vendor_named(name: str) -> Vendor:
    if name not in _vendors:
        raise NotFound("Tradeoff cannot be connected with that.")
    return _vendors[name]


def vendors() -> list[Vendor]:
    """In the order they registered."""
    return list(_vendors.values())
