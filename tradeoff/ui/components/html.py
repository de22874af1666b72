"""The few strings that every component is put together from."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.forms.utils import flatatt
from django.templatetags.static import static
from django.utils.crypto import get_random_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

SPRITE = "ui/dist/icons.svg"
EMPTY = SafeString("")


def attributes(classes: str, attrs: dict[str, Any]) -> SafeString:
    """Attributes from keyword arguments: underscores become hyphens, None and False are left out, True is bare."""
    named = hyphened(attrs)
    joined = " ".join(part for part in (classes, named.pop("class", "")) if part)
    return flatatt({"class": joined, **named} if joined else named)


def hyphened(attrs: dict[str, Any]) -> dict[str, Any]:
    """`hx_get` and `class_` as they are written in HTML; what is None or empty is not written at all."""
    return {name.rstrip("_").replace("_", "-"): value for name, value in attrs.items() if value not in (None, "")}


@lru_cache(1024)
def icon(name: str, label: str = "") -> SafeString:
    """A line icon; with a label it is an image of its own, without one it is decoration."""
    if not name:
        return EMPTY
    role = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html('<svg class="icon" {}><use href="{}#{}"/></svg>', role, static(SPRITE), name)


def unique(prefix: str) -> str:
    """An id that is also new on a page that a fragment with the same component is swapped into."""
    return f"{prefix}-{get_random_string(6, 'abcdefghijkmnpqrstuvwxyz23456789')}"
