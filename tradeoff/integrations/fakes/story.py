"""What the twins of a demo hold: one company, the same in every vendor's words, told in story.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

DOMAIN = "ostermere.example"
PAGE = Path(__file__).with_name("story.toml")


@dataclass(frozen=True)
class Told:
    """A call or a note: what stands above it, and what was said."""

    title: str
    text: str
    at: datetime


@dataclass(frozen=True)
class Person:
    name: str
    left: bool

    @property
    def email(self) -> str:
        return f"{self.name.lower().replace(' ', '.')}@{DOMAIN}"


@dataclass(frozen=True)
class Stage:
    name: str
    chance: int
    forecast: str
    won: bool
    lost: bool


@dataclass(frozen=True)
class Account:
    name: str
    industry: str
    segment: str
    owner: str
    contact: str
    title: str

    @property
    def domain(self) -> str:
        return f"{self.name.lower().replace(' ', '-')}.example"

    @property
    def contact_email(self) -> str:
        return f"{self.contact.removeprefix('Dr. ').lower().replace(' ', '.')}@{self.domain}"


@dataclass(frozen=True)
class Deal:
    """`path` is where it stood since when; the last is where it stands."""

    name: str
    account: str
    amount: int
    path: tuple[tuple[str, datetime], ...]
    closes: date
    next_step: str
    call: Told | None
    note: Told | None


@dataclass(frozen=True)
class Issue:
    title: str
    kind: str
    status: str


@dataclass(frozen=True)
class Story:
    people: tuple[Person, ...]
    stages: tuple[Stage, ...]
    accounts: tuple[Account, ...]
    deals: tuple[Deal, ...]
    issues: tuple[Issue, ...]
    began: datetime


def story(today: date) -> Story:
    """The same all quarter long, so that a twin that was started again tells nothing new."""
    page = tomllib.loads(PAGE.read_text(encoding="utf-8"))
    quarter = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    return Story(
        people=tuple(Person(one["name"], one.get("left", False)) for one in page["people"]),
        stages=tuple(
            Stage(one["name"], one["chance"], one["forecast"], one.get("won", False), one.get("lost", False))
            for one in page["stages"]
        ),
        accounts=tuple(
            Account(one["name"], one["industry"], one["segment"], one["owner"], *one["contact"])
            for one in page["accounts"]
        ),
        deals=tuple(_deal(one, quarter, at) for at, one in enumerate(page["deals"])),
        issues=tuple(Issue(**one) for one in page["issues"]),
        began=_moment(quarter, -240, 0),
    )


def _deal(one: Mapping[str, Any], quarter: date, at: int) -> Deal:
    path = tuple((stage, _moment(quarter, days, at)) for stage, days in one["path"])
    latest = path[-1][1]
    return Deal(
        name=one["name"],
        account=one["account"],
        amount=one["amount"],
        path=path,
        closes=quarter + timedelta(days=one["closes"]),
        next_step=one.get("next", ""),
        call=_told(one.get("call"), latest + timedelta(hours=2)),
        note=_told(one.get("note"), latest + timedelta(hours=3)),
    )


def _told(words: Sequence[str] | None, at: datetime) -> Told | None:
    return Told(words[0], words[1], at) if words else None


def _moment(quarter: date, days: int, at: int) -> datetime:
    """Some time of a working day's morning, another for each deal."""
    return datetime.combine(quarter + timedelta(days=days), time(8, 5 * at % 60), tzinfo=UTC)
