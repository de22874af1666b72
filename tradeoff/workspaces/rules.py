"""Roles, the words they go by, and the addresses no workspace may take."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a member may be; one member may hold several."""

    REP = "rep"
    SALES_MANAGER = "sales_manager"
    VP_SALES = "vp_sales"
    PRODUCT_MANAGER = "product_manager"
    HEAD_OF_PRODUCT = "head_of_product"
    EXECUTIVE_SPONSOR = "executive_sponsor"
    CONTRIBUTOR = "contributor"
    ADMIN = "admin"

    @property
    def label(self) -> str:
        return {"vp_sales": "VP sales"}.get(self.value, self.value.replace("_", " ").capitalize())


class Lifecycle(StrEnum):
    """Where a product stands in its life."""

    EXPLORE = "explore"
    LAUNCH = "launch"
    GROW = "grow"
    MATURE = "mature"
    RETIRE = "retire"


class Reach(StrEnum):
    """Whose accounts and deals a role sees; each includes the one before."""

    OWN = "own"
    TEAM = "team"
    SUBTREE = "subtree"
    ALL = "all"

    @property
    def label(self) -> str:
        return {
            Reach.OWN: "Their own",
            Reach.TEAM: "Their team's",
            Reach.SUBTREE: "Their team's and those below it",
            Reach.ALL: "Everybody's",
        }[self]


@dataclass(frozen=True)
class Sight:
    """Whose accounts and deals a member sees; `owners` counts only when it is not everybody's."""

    everything: bool
    owners: frozenset[int] = frozenset()


def widest(reaches: Iterable[Reach]) -> Reach | None:
    """What several roles give together; none gives none."""
    order = list(Reach)
    return max(reaches, key=order.index, default=None)


SALES_ROLES = frozenset({Role.REP, Role.SALES_MANAGER, Role.VP_SALES})
PRODUCT_ROLES = frozenset({Role.PRODUCT_MANAGER, Role.HEAD_OF_PRODUCT})
LEADING_ROLES = frozenset({Role.SALES_MANAGER, Role.VP_SALES, Role.HEAD_OF_PRODUCT, Role.EXECUTIVE_SPONSOR})
# Who sees exact amounts and account names; a member who is only a contributor does not (product tenet 9).
MONEY_ROLES = SALES_ROLES | PRODUCT_ROLES | {Role.EXECUTIVE_SPONSOR, Role.ADMIN}

# First path segments that belong to the house, so no workspace may be called so.
RESERVED_SLUGS = frozenset(
    {"account", "ui", "static", "healthz", "live", "hooks", "api", "mcp", "portal", "admin", "feeds"}
)


@dataclass(frozen=True)
class Counts:
    """What a bulk action did."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0


@dataclass(frozen=True, kw_only=True)
class PersonInput:
    """A person from a file, team and manager by name; `None` and no roles mean “not stated, keep what is there”."""

    name: str
    id: int | None = None
    email: str | None = None
    title: str | None = None
    team: str | None = None
    manager: str | None = None
    roles: frozenset[Role] = frozenset()


@dataclass(frozen=True, kw_only=True)
class ProductInput:
    """A product from a file; `None` means “not stated, keep what is there”."""

    name: str
    id: int | None = None
    list_price_minor: int | None = None


def slug_of(name: str) -> str:
    """A name as an address: small letters, digits and hyphens, 40 at most; “Nörd & Sons” is nord-sons."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].rstrip("-")


def choices(names: type[StrEnum]) -> list[tuple[str, str]]:
    """Pairs for a model field: values only, so that a better label needs no migration."""
    return [(name.value, name.value) for name in names]


def browser_name(user_agent: str) -> str:
    """A browser and a system in words from what the browser says of itself."""
    browsers = (
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    )
    systems = (
        ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    )  # fmt: skip
    browser = next((name for mark, name in browsers if mark in user_agent), "A browser")
    system = next((name for mark, name in systems if mark in user_agent), "")
    return f"{browser} on {system}" if system else browser
