"""When two names mean the same: a key for what certainly does, a reasoned score for what may."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tradeoff.kernel.names import normalize

_NEAR = 84.0
# A slip is one or two letters; more and the words are simply different.
_SLIPS = 2


@dataclass(frozen=True)
class Candidate:
    """A known name that may be meant; `score` from 0 to 100."""

    name: str
    score: float
    reason: str


@dataclass(frozen=True)
class Suggestion:
    """Read `value`, found `count` times, as `to`."""

    value: str
    to: str
    count: int
    reason: str


def near(name: str, known: Iterable[str], limit: int = 3) -> tuple[Candidate, ...]:
    """Known names that resemble it, best first, never the same key; for a person to judge, not to merge."""
    return Neighborhood(known).near(name, limit)


class Neighborhood:
    """Known names made ready for many questions."""

    def __init__(self, known: Iterable[str]) -> None:
        self._keys: dict[str, str] = {}
        for name in known:
            if key := normalize(name):
                self._keys.setdefault(key, name)
        self._choices: Sequence[str] = sorted(self._keys)

    def near(self, name: str, limit: int = 3) -> tuple[Candidate, ...]:
        key = normalize(name)
        if len(key) < 3:
            return ()
        from rapidfuzz import fuzz, process  # noqa: PLC0415 - only when names are compared

        found = process.extract(key, self._choices, scorer=fuzz.ratio, score_cutoff=_NEAR, limit=limit + 1)
        near = [
            Candidate(self._keys[other], round(score, 1), _why(key, other)) for other, score, _ in found if other != key
        ]
        taken = {candidate.name for candidate in near}
        near += [
            Candidate(self._keys[other], _NEAR, "one name begins with the other")
            for other in self._beginnings(key)
            if self._keys[other] not in taken
        ]
        digits = _digits(key)
        return tuple(candidate for candidate in near if _digits(normalize(candidate.name)) == digits)[:limit]

    def _beginnings(self, key: str) -> Iterator[str]:
        """Keys of five letters or more that begin with this one, or that it begins with."""
        if len(key) < 5:
            return
        yield from (key[:length] for length in range(len(key) - 1, 4, -1) if key[:length] in self._keys)
        at = bisect_right(self._choices, key)
        for other in itertools.islice(self._choices, at, None):
            if not other.startswith(key):
                return
            yield other


def _why(key: str, other: str) -> str:
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - only when names are compared

    distance = OSA.distance(key, other)
    if sorted(key) == sorted(other):
        return "the same letters in another order"
    of_all = max(len(key), len(other))
    return f"1 letter of {of_all} differs" if distance == 1 else f"{distance} letters of {of_all} differ"


def repair_values(values: Iterable[str], known: Iterable[str] = ()) -> tuple[Suggestion, ...]:
    """Spellings in a free-text column that are probably slips: of a known word, or of one four times as frequent here.

    “technolgy” twelve times is still a slip of “technology”. A word that is itself known is never one. Case alone is
    changed only to the more frequent writing. Most frequent first.
    """
    counts = Counter(value.strip() for value in values if value.strip())
    correct = {normalize(word): word for word in known}
    by_key: dict[str, list[str]] = {}
    for value, _ in counts.most_common():
        by_key.setdefault(normalize(value), []).append(value)
    found = []
    for key, writings in by_key.items():
        found += [
            Suggestion(
                other,
                writings[0],
                counts[other],
                f"the same word, written “{writings[0]}” {counts[writings[0]]:,} times",
            )
            for other in writings[1:]
        ]
        if key and key not in correct:
            found += _slip(key, writings[0], counts, by_key, correct)
    return tuple(sorted(found, key=lambda suggestion: (-suggestion.count, suggestion.value)))


def _slip(
    key: str, value: str, counts: Counter[str], by_key: dict[str, list[str]], correct: dict[str, str]
) -> list[Suggestion]:
    if len(key) < 5:
        return []
    allowed = 1 if len(key) < 8 else _SLIPS
    word = _closest(key, [other for other in correct if other[:1] == key[:1]], allowed)
    if word is not None:
        writing = by_key.get(word, [""])[0] or _in_the_manner_of(correct[word], value)
        return [Suggestion(value, writing, counts[value], f"a slip of the known word; {_why(key, word)}")]
    frequent = [other for other, names in by_key.items() if other != key and counts[names[0]] >= 4 * counts[value]]
    word = _closest(key, frequent, allowed)
    if word is None or key.isdigit():
        return []
    to = by_key[word][0]
    return [Suggestion(value, to, counts[value], f"{_why(key, word)} from “{to}”, found {counts[to]:,} times")]


def _closest(key: str, choices: Sequence[str], allowed: int) -> str | None:
    from rapidfuzz import process  # noqa: PLC0415 - only when names are compared
    from rapidfuzz.distance import OSA  # noqa: PLC0415

    found = process.extractOne(key, choices, scorer=OSA.distance, score_cutoff=allowed)
    return found[0] if found is not None and _digits(found[0]) == _digits(key) else None


def _digits(key: str) -> str:
    """“Region 1” and “Region 2” differ by one letter and are two things."""
    return "".join(char for char in key if char.isdigit())


def _in_the_manner_of(word: str, example: str) -> str:
    return word.lower() if example.islower() else word.upper() if example.isupper() else word[:1].upper() + word[1:]
