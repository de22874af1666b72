"""WCAG 2.2 AA contrast of the tokens, computed from the stylesheet itself in both themes."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).parent.parent / "static/ui/src/css/tokens.css").read_text()
COLOR = r"oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)"
PAIRS = {name: halves for name, *halves in re.findall(rf"--([\w-]+): light-dark\({COLOR}, {COLOR}\)", TOKENS)}
PAIRS |= {name: [*half, *half] for name, *half in re.findall(rf"--([\w-]+): {COLOR};", TOKENS)}

TONES = ("neutral", "info", "good", "warn", "bad", "accent")
TEXT = [
    *(
        (ink, ground)
        for ink in ("ink", "ink-soft", "ink-muted", "accent")
        for ground in ("canvas", "surface", "raised", "sunken", "hover")
    ),
    *((f"{tone}-ink", f"{tone}-soft") for tone in TONES),
    *((f"{tone}-ink", "surface") for tone in TONES),
    *(("on-fill", fill) for fill in ("accent-fill", "accent-fill-hover", "bad-fill")),
    *((side, ground) for side in ("sales", "product") for ground in ("surface", "canvas")),
    *(("ink", f"{tone}-soft") for tone in TONES),
    ("ink", "pressed"),
    ("ink-soft", "pressed"),
]
SHAPES = [
    (shape, ground)
    for shape in ("focus", "line-strong", "accent", "bad-mark", "good-mark", "info-mark")
    for ground in ("surface", "canvas")
]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back"), TEXT)
def test_text_can_be_read(front: str, back: str, dark: bool) -> None:
    assert contrast(front, back, dark) >= 4.5


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back"), SHAPES)
def test_edges_and_marks_can_be_seen(front: str, back: str, dark: bool) -> None:
    assert contrast(front, back, dark) >= 3


def test_the_measure_itself_is_right() -> None:
    assert luminance(1, 0, 0) == pytest.approx(1, abs=1e-3)
    assert luminance(0.62796, 0.25768, 29.234) == pytest.approx(0.2126, abs=1e-3)  # pure sRGB red


def contrast(front: str, back: str, dark: bool) -> float:
    half = slice(3, 6) if dark else slice(0, 3)
    one, other = (luminance(*map(float, PAIRS[name][half])) for name in (front, back))
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def luminance(lightness: float, chroma: float, hue: float) -> float:
    """Relative luminance of an oklch colour, clipped to sRGB (Ottosson's matrices, 2020)."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    red, green, blue = (min(max(channel, 0), 1) for channel in (red, green, blue))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
