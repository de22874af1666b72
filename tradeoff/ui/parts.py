"""The values that components with several parts are given: frozen, and formatted before they come here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Tab:
    label: str
    href: str
    current: bool = False
    count: str = ""


@dataclass(frozen=True)
class Chip:
    """A filter with how many it would leave; `href` turns it on, or off when it is active."""

    label: str
    href: str
    count: str = ""
    active: bool = False


@dataclass(frozen=True)
class Picker:
    """A filter with too many options for chips: (value, words) each; an empty value is for any."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    chosen: str = ""


@dataclass(frozen=True)
class Moment:
    """One event on a timeline; `quote` holds a person's own words."""

    title: str
    when: str
    who: str = ""
    text: str = ""
    icon: str = "circle-dot"
    tone: str = "neutral"
    href: str = ""
    quote: str = ""


@dataclass(frozen=True)
class Part:
    """A share of a bar: its size, and the words for it."""

    label: str
    value: float
    text: str
    tone: str = "neutral"
    href: str = ""


@dataclass(frozen=True)
class Slope:
    """One thing's rank on the left and on the right; 1 is first."""

    label: str
    left: int
    right: int
    href: str = ""
    marked: bool = False
