"""Roles, the words they go by, and the addresses no workspace may take."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tradeoff.kernel.errors import Conflict, NotFound


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


@dataclass(frozen=True)
class Turn:
    """From a day on (none: ever since) a member is in a team (none: in no team)."""

    starts: date | None
    team_id: int | None


def turns_of(spells: Iterable[tuple[int, date | None, date | None]]) -> tuple[Turn, ...]:
    """The turns of a member, from (team, starts, ends) apart from each other; a gap is a turn to no team."""
    turns: list[Turn] = [Turn(None, None)]
    for team_id, starts, ends in sorted(spells, key=lambda one: one[1] or date.min):
        if turns[-1].starts == starts:
            turns.pop()
        if not turns or turns[-1].team_id != team_id:
            turns.append(Turn(starts, team_id))
        if ends is not None:
            turns.append(Turn(ends, None))
    return tuple(turns)


def spells_of(turns: Sequence[Turn]) -> list[tuple[int, date | None, date | None]]:
    """The days in a team as (team, starts, ends); what `turns_of` takes."""
    ends = [turn.starts for turn in turns[1:]] + [None]
    return [(turn.team_id, turn.starts, end) for turn, end in zip(turns, ends, strict=True) if turn.team_id is not None]


def team_on(turns: Sequence[Turn], day: date) -> int | None:
    return next(turn.team_id for turn in reversed(turns) if turn.starts is None or turn.starts <= day)


def moved(turns: Sequence[Turn], *, team_id: int | None, on: date) -> tuple[Turn, ...]:
    """With one more turn; what was planned for later stays.

    Refuses a second on one day, one that moves nobody, and one to where the next move leads, which would be lost in it.
    """
    if any(turn.starts == on for turn in turns):
        raise Conflict("There is a move on that day already; take it back first.", field="on")
    if team_on(turns, on) == team_id:
        raise Conflict("On that day they are there already; choose another team or day.", field="team")
    planned = next((turn for turn in turns if turn.starts is not None and turn.starts > on), None)
    if planned is not None and planned.team_id == team_id:
        raise Conflict(
            "They move there later already; take that move back first, then say the earlier day.", field="team"
        )
    return tuple(sorted([*turns, Turn(on, team_id)], key=lambda turn: turn.starts or date.min))


def unmoved(turns: Sequence[Turn], *, on: date) -> tuple[Turn, ...]:
    """Without the turn of that day: the team before it goes on. Refuses a day without one."""
    if all(turn.starts != on for turn in turns):
        raise NotFound("There is no move on that day; it may have been taken back already.")
    return tuple(turn for turn in turns if turn.starts != on)


SALES_ROLES = frozenset({Role.REP, Role.SALES_MANAGER, Role.VP_SALES})
PRODUCT_ROLES = frozenset({Role.PRODUCT_MANAGER, Role.HEAD_OF_PRODUCT})
LEADING_ROLES = frozenset({Role.SALES_MANAGER, Role.VP_SALES, Role.HEAD_OF_PRODUCT, Role.EXECUTIVE_SPONSOR})
# Who sees exact amounts and account names; a member who is only a contributor does not (product tenet 9).
MONEY_ROLES = SALES_ROLES | PRODUCT_ROLES | {Role.EXECUTIVE_SPONSOR, Role.ADMIN}

# In the session: the company's sign-in said that it asked for a second factor.
FACTOR_AT_COMPANY = "factor_at_company"

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


def proven_address(claims: Mapping[str, object], *, trusted: Iterable[str] = ()) -> str | None:
    """The address another sign-in has verified; one it says nothing about counts in a trusted domain only."""
    email, verified = claims.get("email"), claims.get("email_verified")
    if not isinstance(email, str) or "@" not in email:
        return None
    address = email.strip().lower()
    if verified is True or verified == "true":
        return address
    return address if verified is None and address.rpartition("@")[2] in trusted else None


def used_second_factor(methods: object) -> bool:
    """Whether the methods another sign-in names (`amr`, RFC 8176) were more than one: it says `mfa` then."""
    return isinstance(methods, list) and "mfa" in methods


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
