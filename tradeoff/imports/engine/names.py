"""When two names mean the same: a key for what certainly does, a reasoned score for what may."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

_LEGAL = frozenset(
    [
        "inc",
        "incorporated",
        "llc",
        "llp",
        "lp",
        "ltd",
        "limited",
        "corp",
        "corporation",
        "co",
        "company",
        "gmbh",
        "ag",
        "kg",
        "kgaa",
        "se",
        "ug",
        "eg",
        "sa",
        "sas",
        "sarl",
        "srl",
        "spa",
        "bv",
        "nv",
        "ab",
        "as",
        "asa",
        "aps",
        "oy",
        "oyj",
        "plc",
        "pty",
        "pte",
        "pvt",
        "sro",
        "zrt",
        "kft",
        "doo",
        "kk",
    ]
)
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


@lru_cache(maxsize=65_536)
def normalize(name: str) -> str:
    """The key by which names match: compatibility forms, case, punctuation, spaces and legal endings do not count.

    “GTXPro” and “GTX Pro”, “Acme, Inc.” and “ACME Corp” share a key. Empty if the name has no letter or digit.
    """
    folded = unicodedata.normalize("NFKC", name).casefold().replace("&", " and ")
    words = ["".join(char for char in word if char.isalnum() or _joins(char)) for word in folded.split()]
    words = [word for word in words if word]
    while len(words) > 1 and words[-1] in _LEGAL | {"and"}:
        words.pop()
    return "".join(words)


def _joins(char: str) -> bool:
    """Marks that belong to the letter before them (vowel signs, accents written apart)."""
    return unicodedata.category(char).startswith("M")


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
        self._choices: Sequence[str] = list(self._keys)

    def near(self, name: str, limit: int = 3) -> tuple[Candidate, ...]:
        key = normalize(name)
        if len(key) < 3:
            return ()
        found = process.extract(key, self._choices, scorer=fuzz.ratio, score_cutoff=_NEAR, limit=limit + 1)
        near = [
            Candidate(self._keys[other], round(score, 1), _why(key, other)) for other, score, _ in found if other != key
        ]
        if len(near) < limit and len(key) >= 5:
            taken = {candidate.name for candidate in near}
            near += [
                Candidate(shown, _NEAR, "one name begins with the other")
                for other, shown in self._keys.items()
                if other != key and len(other) >= 5 and shown not in taken
                and (other.startswith(key) or key.startswith(other))
            ]  # fmt: skip
        return tuple(near[:limit])


def _why(key: str, other: str) -> str:
    distance = OSA.distance(key, other)
    if sorted(key) == sorted(other):
        return "the same letters in another order"
    return f"{distance} letter{'' if distance == 1 else 's'} of {max(len(key), len(other))} differ{'s' if distance == 1 else ''}"


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
    found = process.extractOne(key, choices, scorer=OSA.distance, score_cutoff=allowed)
    return found[0] if found is not None and _digits(found[0]) == _digits(key) else None


def _digits(key: str) -> str:
    """“Region 1” and “Region 2” differ by one letter and are two things."""
    return "".join(char for char in key if char.isdigit())


def _in_the_manner_of(word: str, example: str) -> str:
    return word.lower() if example.islower() else word.upper() if example.isupper() else word[:1].upper() + word[1:]
