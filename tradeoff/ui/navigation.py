"""Where one can go: each package registers its items at start, the shell orders them by the reader's side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class NavItem:
    """A place in the rail. `key` follows `g` on the keyboard; the two orders are for sales and for product.

    `allows` is the package's own access: who may not open the place does not see it.
    """

    label: str
    url_name: str
    icon: str
    key: str
    sales_order: int
    product_order: int
    allows: Callable[[Any], bool] | None = None


@dataclass(frozen=True)
class QuickAdd:
    """A thing the + menu makes."""

    label: str
    url_name: str
    icon: str
    key: str = ""
    allows: Callable[[Any], bool] | None = None


@dataclass(frozen=True)
class Place:
    """A navigation item with its address, as the rail shows it."""

    label: str
    href: str
    icon: str
    key: str
    current: bool = False


_items: dict[str, NavItem] = {}
_quick: dict[str, QuickAdd] = {}


def register(item: NavItem) -> None:
    """Add a place; refuses a second one with the same name or key, because a key can lead to one place only."""
    for other in _items.values():
        if other.url_name != item.url_name and other.key == item.key:
            raise ValueError(f"Key “{item.key}” already leads to {other.label}; give {item.label} another.")
    _items[item.url_name] = item


def register_quick(item: QuickAdd) -> None:
    _quick[item.url_name] = item


def items(*, product_first: bool, reader: Any = None) -> list[NavItem]:
    """What this reader may open, in the order of their side; without a reader, all there is."""

    def order(item: NavItem) -> tuple[int, str]:
        return (item.product_order if product_first else item.sales_order, item.label)

    return sorted((item for item in _items.values() if _is_open(item, reader)), key=order)


def quick_items(reader: Any = None) -> list[QuickAdd]:
    return [item for item in _quick.values() if _is_open(item, reader)]


def _is_open(item: NavItem | QuickAdd, reader: Any) -> bool:
    return reader is None or item.allows is None or item.allows(reader)


def mark_current(places: list[Place], path: str) -> list[Place]:
    """The place whose address is the longest beginning of `path` is where we are."""
    fitting = [place for place in places if path == place.href or _is_under(path, place, places)]
    here = max(fitting, key=lambda place: len(place.href), default=None)
    return [Place(p.label, p.href, p.icon, p.key, current=p is here) for p in places]


def _is_under(path: str, place: Place, places: list[Place]) -> bool:
    """Pages below a place belong to it; the start page, below which all places lie, has only its own."""
    is_start = any(other.href.startswith(place.href) for other in places if other.href != place.href)
    return not is_start and path.startswith(place.href.rstrip("/") + "/")
