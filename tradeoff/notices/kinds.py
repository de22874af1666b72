"""What one may be told about; each package registers its kinds at start."""

from __future__ import annotations

from dataclasses import dataclass

from tradeoff.notices.rules import Cadence


@dataclass(frozen=True)
class Kind:
    """A kind of news: its name, its words on the settings page, who gets it, and how it is mailed by default."""

    name: str
    label: str
    who: str
    default: str = Cadence.IMMEDIATE


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Add a kind; called from AppConfig.ready. A second one of the same name takes its place."""
    Cadence(kind.default)
    _kinds[kind.name] = kind


def kind_of(name: str) -> Kind:
    """A kind that a package no longer registers keeps its name, and is mailed by nobody's default."""
    return _kinds.get(name) or Kind(name, name.replace(".", ": ").replace("_", " ").capitalize(), "", Cadence.NEVER)


def all_kinds() -> list[Kind]:
    return sorted(_kinds.values(), key=lambda kind: kind.label)


def is_known(name: str) -> bool:
    return name in _kinds
