"""The key by which two names are certainly the same."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_LEGAL = frozenset({
    "inc", "incorporated", "llc", "llp", "lp", "ltd", "limited", "corp", "corporation", "co", "company", "gmbh",
    "ag", "kg", "kgaa", "se", "ug", "eg", "sa", "sas", "sarl", "srl", "spa", "bv", "nv", "ab", "as", "asa", "aps",
    "oy", "oyj", "plc", "pty", "pte", "pvt", "sro", "zrt", "kft", "doo", "kk",
})  # fmt: skip


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
