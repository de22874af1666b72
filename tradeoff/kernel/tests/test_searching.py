from __future__ import annotations

import pytest

from tradeoff.kernel.searching import MOST_WORDS, beginnings


@pytest.mark.parametrize(
    ("words", "query"),
    [
        ("export", "'export':*"),
        ("exp sched", "'exp':* & 'sched':*"),
        ("O'Neill – 160", "'O':* & 'Neill':* & '160':*"),
        ("Söderlund", "'Söderlund':*"),
        ("a_b", "'a':* & 'b':*"),
        ("':* | !", ""),
        ("", ""),
    ],
)
def test_each_word_is_a_beginning(words: str, query: str) -> None:
    assert beginnings(words) == query


def test_a_long_text_is_not_searched_word_by_word() -> None:
    assert beginnings("word " * 500).count("'word'") == MOST_WORDS
