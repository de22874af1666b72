"""Panels: a page belongs to its noun, and later packages add fragments to it without being imported by it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass


@dataclass(frozen=True)
class Panel:
    """A fragment at its own address; `url_name` takes the noun's id as its only argument."""

    place: str
    name: str
    title: str
    url_name: str
    order: int


_panels: dict[str, dict[str, Panel]] = defaultdict(dict)


def register(*, place: str, name: str, title: str, url_name: str, order: int) -> None:
    """Add a panel to a place ("deal", "account", "problem", …); the same name again replaces it."""
    _panels[place][name] = Panel(place, name, title, url_name, order)


def panels_for(place: str) -> list[Panel]:
    return sorted(_panels.get(place, {}).values(), key=lambda panel: (panel.order, panel.name))
