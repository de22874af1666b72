"""Numbers that open, and small charts drawn as SVG attributes because the page allows no inline style."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from tradeoff.ui.components.html import EMPTY, unique
from tradeoff.ui.parts import Part, Slope

WIDTH = 100.0
ROW = 28.0


def figure(
    label: str,
    value: str,
    *,
    href: str = "",
    formula: str = "",
    inputs: Iterable[tuple[str, str]] = (),
    n: str = "",
    as_of: str = "",
    note: str = "",
    tone: str = "",
    inline: bool = False,
) -> SafeString:
    """A number with its name; it opens to the formula in words, its inputs and the rows behind it."""
    terms = list(inputs)
    context = {
        "label": label, "value": value, "href": href, "formula": formula, "inputs": terms, "note": note, "tone": tone,
        "inline": inline, "id": unique("figure"), "opens": bool(formula or terms),
        "evidence": " · ".join(part for part in (n, f"as of {as_of}" if as_of else "") if part),
    }  # fmt: skip
    return render_to_string("ui/parts/figure.html", context)


def interval(point: float, low: float, high: float, label: str, maximum: float = 1.0) -> SafeString:
    """A point between its low and high end, on a track from 0 to `maximum`."""
    start, dot, end = (_along(value, maximum) for value in (low, point, high))
    return format_html(
        '<svg class="chart interval" role="img" aria-label="{}" viewBox="0 0 100 12" preserveAspectRatio="none">'
        '<rect class="track" x="0" y="5" width="100" height="2"/>'
        '<rect class="range" x="{}" y="3" width="{}" height="6"/>'
        '<rect class="point" x="{}" y="0.5" width="1.6" height="11"/></svg>',
        label, start, round(max(end - start, 0.8), 2), round(min(max(dot - 0.8, 0), WIDTH - 1.6), 2),
    )  # fmt: skip


def meter(value: float, maximum: float, label: str, tone: str = "accent") -> SafeString:
    """How much of a whole, as a bar."""
    return format_html(
        '<svg class="chart meter {}" role="img" aria-label="{}" viewBox="0 0 100 6" preserveAspectRatio="none">'
        '<rect class="track" width="100" height="6"/><rect class="fill" width="{}" height="6"/></svg>',
        tone, label, _along(value, maximum),
    )  # fmt: skip


def split_bar(parts: Sequence[Part], label: str) -> SafeString:
    """One whole in a few shares, each named beside its amount; shares keep their order."""
    whole = sum(part.value for part in parts)
    cursor, segments = 0.0, []
    for part in parts:
        width = _along(part.value, whole)
        if width:
            segments.append((part.tone, round(cursor, 2), width))
        cursor += width
    bars = format_html_join("", '<rect class="{}" x="{}" width="{}" height="8"/>', segments)
    return render_to_string("ui/parts/split_bar.html", {"bars": bars, "parts": parts, "label": label})


@lru_cache(4096)
def ranks(sales: int | None, product: int | None, total: int) -> SafeString:
    """Where something stands under the sales lens and under the product lens, with the slope between them."""
    words = f"Sales rank {sales or 'none'}, product rank {product or 'none'}, of {total}"
    line = EMPTY
    if sales and product:
        left, right = (round(3 + 14 * _share(rank - 1, max(total - 1, 1)), 2) for rank in (sales, product))
        line = format_html(
            '<svg class="chart slope" viewBox="0 0 36 20" aria-hidden="true"><line x1="4" y1="{0}" x2="32" y2="{1}"/>'
            '<circle class="sales" cx="4" cy="{0}" r="3"/><circle class="product" cx="32" cy="{1}" r="3"/></svg>',
            left, right,
        )  # fmt: skip
    return format_html(
        '<span class="ranks" title="{0}"><span class="visually-hidden">{0}</span>'
        '<span class="sales" aria-hidden="true">{1}</span>{2}'
        '<span class="product" aria-hidden="true">{3}</span></span>',
        words, sales or "·", line, product or "·",
    )  # fmt: skip


@dataclass(frozen=True)
class SlopeLine:
    """A slope with its two heights in the drawing."""

    slope: Slope
    left_y: float
    right_y: float

    @property
    def tone(self) -> str:
        """The side that puts it higher; level when both agree."""
        gap = self.slope.right - self.slope.left
        return "level" if gap == 0 else "sales" if gap > 0 else "product"


def slope_chart(items: Sequence[Slope], left: str = "Sales", right: str = "Product", label: str = "") -> SafeString:
    """Ranks under two lenses, joined by lines: a steep line is a gap. The same ranks are a table below the drawing."""
    lines = [SlopeLine(item, (item.left - 0.5) * ROW, (item.right - 0.5) * ROW) for item in items]
    deepest = max((max(item.left, item.right) for item in items), default=0)
    context = {
        "lines": lines, "left": left, "right": right, "label": label or f"Rank by lens: {left} and {right}",
        "height": deepest * ROW, "row": ROW,
    }  # fmt: skip
    return render_to_string("ui/parts/slope_chart.html", context)


def _along(value: float, maximum: float) -> float:
    return round(WIDTH * _share(value, maximum), 2)


def _share(value: float, maximum: float) -> float:
    return min(max(float(value) / float(maximum), 0.0), 1.0) if maximum else 0.0
