"""What says the same comes first, whatever is known of the candidates; every answer is a probability with reasons."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradeoff.text.encoder import load
from tradeoff.text.ranking import CROWD, LEARNED, MEANING, WORDS, Candidate, known, learned, rank

QUERY = "The invoice export leaves out the last line of every order"
TEXTS = (
    "Our warehouse wants bins sorted by aisle",
    "Exported invoices miss the last line of an order",
    "Orders need a second approver when the first is away",
    "Billing documents are cut short when taken out as a file",
    "Dark colours for the night shift",
    "Reminders on working days only",
)
CROWD_OF = tuple(
    f"{who} {what}" for who in ("A driver", "The clerk", "Our partner", "The night shift", "Each site")
    for what in (
        "loses the key of the van", "prints labels twice", "cannot read the map", "waits for a signature",
        "wants the week on one page", "forgets to close the gate", "counts pallets by hand", "asks where the crate is",
    )
)  # fmt: skip


def candidates(kind: str) -> list[Candidate]:
    if kind == WORDS:
        return [Candidate(n, text) for n, text in enumerate(TEXTS)]
    model = load()
    assert model is not None
    texts = [*TEXTS, *CROWD_OF] if kind == CROWD else TEXTS
    rows = model.encode([QUERY, *texts])
    cosines = rows[1:] @ rows[0]
    return [
        Candidate(n, text, float(cosines[n]), rows[n + 1] if kind == CROWD else None) for n, text in enumerate(texts)
    ]


@pytest.mark.parametrize("kind", [WORDS, MEANING, CROWD])
def test_what_says_the_same_comes_first(kind: str) -> None:
    given = candidates(kind)
    assert known(given) == kind
    found = rank(QUERY, given)
    assert found[0].key == 1
    assert {one.key for one in found} == set(range(len(given)))
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert "words in common" in found[0].reasons[-1]


def test_the_same_in_other_words_comes_second() -> None:
    found = rank(QUERY, candidates(CROWD))
    assert found[1].key == 3
    assert found[0].reasons[0].startswith("near in meaning (0.")


def test_a_candidate_found_by_words_alone_joins_those_found_by_meaning() -> None:
    given = [*candidates(CROWD), Candidate(99, "The last line of every order is left out of the invoice export")]
    assert known(given) == CROWD
    assert 99 in [one.key for one in rank(QUERY, given)[:5]]


def test_no_candidates_no_answers() -> None:
    assert rank(QUERY, []) == []


@given(
    query=st.text(max_size=60), texts=st.lists(st.text(max_size=60), min_size=1, max_size=8), seed=st.integers(0, 99)
)
def test_any_texts_have_probabilities(query: str, texts: list[str], seed: int) -> None:
    rows = np.random.default_rng(seed).normal(size=(len(texts) + 1, 8)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    for pool in (
        [Candidate(n, text) for n, text in enumerate(texts)],
        [Candidate(n, text, float(rows[n] @ rows[-1]), rows[n]) for n, text in enumerate(texts)],
    ):
        found = rank(query, pool)
        assert sorted(one.key for one in found) == list(range(len(texts)))
        assert all(0 <= one.score <= 1 for one in found)
        assert found == rank(query, pool)


def test_five_megabytes_are_compared_by_their_beginning() -> None:
    found = rank(QUERY, [Candidate(1, "invoice export " * 350_000), Candidate(2, "\0\ud800")])
    assert found[0].key == 1


def test_only_numbers_ship() -> None:
    assert LEARNED.stat().st_size < 60_000
    assert set(learned()) == {WORDS, MEANING, CROWD}
