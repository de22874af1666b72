"""Candidates for “says the same”, put in order by words and by meaning, each with its reasons.

How much each likeness (`likeness.py`) counts was learned from real duplicates; `learned.json` holds those numbers,
once for each of what can be known: words only, cosines too, vectors too. docs/method/matching.md says how and how well.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from tradeoff.text import likeness
from tradeoff.text.likeness import LONGEST_CHARACTERS, Floats, Held
from tradeoff.text.words import words

LEARNED: Final = Path(__file__).parent / "learned.json"
WORDS, MEANING, CROWD = "words", "meaning", "crowd"
LIKELY: Final = 0.5
"""From here up proposals were right in 0.91 of the cases for texts of sixty words, in 0.66 for titles alone, where half
of the queries had nothing to find (docs/method/matching.md)."""

WORTH_A_LOOK: Final = 0.3
"""From here up 0.57 and 0.40; for lists somebody asked for, not for what is said unasked."""

FEWEST_IN_CROWD: Final = 40
"""Candidates with vectors, below which nothing is said about crowds: it was learned from pools of 150 and more, and
asks how near the thirty nearest are."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text that may say the same, its cosine to the query and its vector (norm 1) where both have one."""

    key: int
    text: str
    cosine: float | None = None
    vector: NDArray[np.float32] | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """`score` 0 to 1: how likely it says the same, where one query in four has nothing like it to find."""

    key: int
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Weights:
    """What was learned of one kind: a line through standardised likenesses, and from there to a probability."""

    names: tuple[str, ...]
    means: Floats
    spreads: Floats
    weights: Floats
    odds: tuple[float, float, float]

    def order(self, table: Floats) -> Floats:
        """Higher is likelier; within one pool."""
        return np.asarray((table - self.means) / self.spreads @ self.weights)

    def probabilities(self, table: Floats) -> Floats:
        """How likely each is a duplicate, in the order of `order`."""
        level = self.order(table)
        return np.asarray(1 / (1 + np.exp(-np.clip(evidence(level) @ np.asarray(self.odds), -30, 30))))


def rank(query: str, candidates: Sequence[Candidate]) -> list[Ranked]:
    """Best first; ties keep the order they came in. Without vectors it goes by cosines, without these by words."""
    if not candidates:
        return []
    kind = known(candidates)
    read = likeness.held(query, [candidate.text for candidate in candidates])
    weights = learned()[kind]
    scores = weights.probabilities(table(weights.names, likenesses(query, candidates, kind, read)))
    common = read.common()
    written = {word.stem: query[word.start : word.end].lower() for word in reversed(words(query[:LONGEST_CHARACTERS]))}
    return [
        Ranked(candidates[place].key, float(scores[place]), _reasons(candidates[place], common[place], written))
        for place in np.argsort(-scores, kind="stable").tolist()
    ]


def known(candidates: Sequence[Candidate]) -> str:
    """What can be compared: words alone, cosines of some, or vectors of all that have a cosine."""
    near = [candidate for candidate in candidates if candidate.cosine is not None]
    if not near:
        return WORDS
    crowded = len(near) >= FEWEST_IN_CROWD and all(candidate.vector is not None for candidate in near)
    return CROWD if crowded else MEANING


def likenesses(query: str, candidates: Sequence[Candidate], kind: str, read: Held) -> dict[str, Floats]:
    """Every likeness of each candidate, by name.

    A candidate that came by its words alone is no nearer than the farthest of those that came by meaning.
    """
    texts = [candidate.text for candidate in candidates]
    found = likeness.by_words(read) | {"pieces": likeness.by_pieces(query, texts)}
    if kind == WORDS:
        return found
    cosines = np.asarray([np.nan if one.cosine is None else one.cosine for one in candidates], dtype=float)
    near = ~np.isnan(cosines)
    cosines[~near] = cosines[near].min()
    found |= likeness.by_meaning(cosines) | {"both": cosines * found["bm25"]}
    if kind == CROWD:
        vectors = np.stack([one.vector for one in candidates if one.cosine is not None and one.vector is not None])
        for name, column in likeness.by_crowd(cosines[near], vectors).items():
            found[name] = np.full(len(candidates), column.mean())
            found[name][near] = column
    return found


def table(names: Sequence[str], found: dict[str, Floats]) -> Floats:
    """One row a candidate, one column a name."""
    return np.column_stack([found[name] for name in names])


def evidence(level: Floats) -> Floats:
    """What the odds go by: the level of a candidate, the level its pool reaches together, and one."""
    top = float(level.max(initial=0.0))
    together = top + float(np.log(np.exp(level - top).sum()))
    return np.column_stack([level, np.full(len(level), together), np.ones(len(level))])


@functools.cache
def learned() -> dict[str, Weights]:
    """The numbers that ship, by what is known."""
    return {kind: weights_of(said) for kind, said in json.loads(LEARNED.read_text("utf-8")).items()}


def weights_of(said: dict[str, Any]) -> Weights:
    """One kind, read from its JSON."""
    columns = said["likenesses"]
    means, spreads, weights = np.asarray(list(columns.values()), dtype=float).T
    first, second, third = said["odds"]
    return Weights(tuple(columns), means, spreads, weights, (first, second, third))


def _reasons(candidate: Candidate, common: Sequence[str], written: Mapping[str, str]) -> tuple[str, ...]:
    """The rarest of the words in common, as the query writes them."""
    reasons = []
    if candidate.cosine is not None:
        reasons.append(f"near in meaning ({candidate.cosine:.2f})")
    if common:
        said = ", ".join(written.get(stem, stem) for stem in common[:4])
        reasons.append(f"{len(common)} {'word' if len(common) == 1 else 'words'} in common: {said}")
    return tuple(reasons)
