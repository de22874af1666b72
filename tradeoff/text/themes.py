"""Groups of texts that say something alike, what names them, who speaks for them, and whether they are rising."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from sklearn.cluster import AgglomerativeClustering

from tradeoff.text.words import Word, words

SMALLEST: Final = 3  # texts in a theme
APART: Final = 0.65  # cosine distance between groups above which they are two (average linkage)
MOST_AT_ONCE: Final = 2_000  # compared pair by pair; the rest joins the nearest group
FEWEST: Final = 8  # texts in both halves together, below which nothing is said about rising
RISING: Final = 0.05
NAMED: Final = 4

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Group:
    """Places of its texts, those nearest to its centre first, with the cosine of each to the centre."""

    places: tuple[int, ...]
    nearness: tuple[float, ...]

    @property
    def cohesion(self) -> float:
        return float(np.mean(self.nearness))


def groups(vectors: Vectors) -> list[Group]:
    """Texts (rows of norm 1) in groups of at least SMALLEST, largest first; what is near no group is in none.

    Average linkage on cosine distance; beyond MOST_AT_ONCE rows, the rest joins the group whose centre is near enough.
    """
    if len(vectors) < SMALLEST:
        return []
    core = vectors[:MOST_AT_ONCE]
    model = AgglomerativeClustering(n_clusters=None, distance_threshold=APART, metric="cosine", linkage="average")
    labels = model.fit_predict(core)
    members: dict[int, list[int]] = {}
    for place, label in enumerate(labels):
        members.setdefault(int(label), []).append(place)
    kept = [places for places in members.values() if len(places) >= SMALLEST]
    if kept and len(vectors) > len(core):
        centres = np.stack([_centre(vectors[places]) for places in kept])
        near = vectors[len(core) :] @ centres.T
        for offset, row in enumerate(near):
            best = int(np.argmax(row))
            if row[best] >= 1 - APART:
                kept[best].append(len(core) + offset)
    return sorted((_group(vectors, places) for places in kept), key=lambda group: (-len(group.places), group.places[0]))


def _group(vectors: Vectors, places: list[int]) -> Group:
    near = vectors[places] @ _centre(vectors[places])
    order = sorted(range(len(places)), key=lambda n: (-float(near[n]), places[n]))
    return Group(tuple(places[n] for n in order), tuple(float(near[n]) for n in order))


def _centre(rows: Vectors) -> Vectors:
    mean = rows.mean(axis=0)
    return np.asarray(mean / (np.linalg.norm(mean) or 1.0), dtype=np.float32)


def names(texts: Sequence[str], found: Sequence[Group]) -> list[tuple[str, ...]]:
    """The distinctive words of each group: frequent in it, rare elsewhere (class-based TF-IDF), as they are written."""
    said = [[(word, text[word.start : word.end].lower()) for word in words(text)] for text in texts]
    inside = [Counter(word.stem for place in group.places for word in _once(said[place])) for group in found]
    everywhere = Counter(stem for one in inside for stem in one.elements())
    mean = sum(map(len, found_places(found))) / max(len(found), 1)
    written: dict[str, Counter[str]] = {}
    for row in said:
        for word, form in row:
            written.setdefault(word.stem, Counter())[form] += 1
    named = []
    for group, one in zip(found, inside, strict=True):
        worth = {
            stem: times / len(group.places) * math.log(1 + mean / everywhere[stem])
            for stem, times in one.items()
            if times > 1 and not stem.isdigit()
        }
        best = sorted(worth, key=lambda stem: (-worth[stem], stem))[:NAMED]
        named.append(tuple(min(written[stem], key=lambda form: (-written[stem][form], form)) for stem in best))
    return named


def found_places(found: Sequence[Group]) -> list[tuple[int, ...]]:
    """The places of each group."""
    return [group.places for group in found]


def _once(row: Sequence[tuple[Word, str]]) -> list[Word]:
    return list({word.stem: word for word, _ in row}.values())


def speakers(vectors: Vectors, group: Group, most: int) -> list[int]:
    """Places of those who speak for a group: near its centre, and unlike each other (maximal marginal relevance)."""
    chosen: list[int] = []
    left = list(group.places[: 4 * most])
    near = dict(zip(group.places, group.nearness, strict=True))
    while left and len(chosen) < most:
        best = max(left, key=lambda place: (0.7 * near[place] - 0.3 * _closest(vectors, place, chosen), -place))
        chosen.append(best)
        left.remove(best)
    return chosen


def _closest(vectors: Vectors, place: int, chosen: Sequence[int]) -> float:
    return max((float(vectors[place] @ vectors[other]) for other in chosen), default=0.0)


@dataclass(frozen=True, slots=True)
class Trend:
    """How a group's count moved between two windows. `p` is adjusted for how many groups were looked at; None below
    the floor, where nothing is said."""

    before: int
    now: int
    p: float | None

    @property
    def is_rising(self) -> bool:
        return self.p is not None and self.p < RISING


def rising(counts: Sequence[tuple[int, int]], *, before: int, now: int) -> list[Trend]:
    """(before, now) of each group, against the totals of both windows.

    An exact conditional test: given how many texts a group has in both windows together, those of the later one are
    binomial with the later window's share of everything; one-sided, with Benjamini and Hochberg's correction.
    """
    share = now / (before + now) if before + now else 0.5
    tested = [n for n, (earlier, later) in enumerate(counts) if earlier + later >= FEWEST]
    raw = [_p(counts[n], share) for n in tested]
    adjusted: Any = stats.false_discovery_control(raw) if raw else []
    found = dict(zip(tested, map(float, adjusted), strict=True))
    return [Trend(earlier, later, found.get(n)) for n, (earlier, later) in enumerate(counts)]


def _p(counts: tuple[int, int], share: float) -> float:
    earlier, later = counts
    return float(stats.binomtest(later, earlier + later, min(max(share, 1e-9), 1 - 1e-9), alternative="greater").pvalue)  # type: ignore[attr-defined]
