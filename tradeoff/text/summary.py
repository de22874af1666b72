"""A text in a few of its own sentences: those that are about what the whole is about, and not twice the same."""

from __future__ import annotations

import math
from collections import Counter
from typing import Final

from tradeoff.text.sentences import Span
from tradeoff.text.sentences import sentences as split
from tradeoff.text.words import stems

MOST_SENTENCES: Final = 2_000
"""Of a longer text the beginning is summed up."""

_DIFFERENT: Final = 0.6
_SHORTEST = 4  # words that say something, below which a sentence is a greeting


def summary(text: str, sentences: int = 3) -> list[Span]:
    """At most so many sentences, in the order of the text, each with its place."""
    spans = split(text[: MOST_SENTENCES * 500])[:MOST_SENTENCES]
    if len(spans) <= sentences:
        return spans
    said = [Counter(stems(span.text)) for span in spans]
    whole = Counter(stem for one in said for stem in one)
    worth = {stem: times / (1 + math.log(1 + times)) for stem, times in whole.items()}
    central = [_central(one, worth) * (1 + 1 / (2 + place)) for place, one in enumerate(said)]
    chosen: list[int] = []
    while len(chosen) < sentences:
        left = [place for place in range(len(spans)) if place not in chosen]
        chosen.append(max(left, key=lambda place: (central[place] * _news(said, place, chosen), -place)))
    return [spans[place] for place in sorted(chosen)]


def _central(one: Counter[str], worth: dict[str, float]) -> float:
    """What its words are worth, a long sentence not by its length alone."""
    return float(sum(worth[stem] for stem in one) / max(len(one), _SHORTEST) ** 0.7)


def _news(said: list[Counter[str]], place: int, chosen: list[int]) -> float:
    """How little of it is said already, 0 to 1."""
    return 1 - _DIFFERENT * max((_alike(said[place], said[other]) for other in chosen), default=0.0)


def _alike(one: Counter[str], other: Counter[str]) -> float:
    both = len(one.keys() & other.keys())
    return both / math.sqrt(len(one) * len(other)) if both else 0.0
