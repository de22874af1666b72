"""Groups of texts, what names them, who speaks for them, and when they rise."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tradeoff.text.encoder import load
from tradeoff.text.themes import FEWEST, RISING, SMALLEST, groups, names, rising, speakers

SIGN_ON = (
    "Staff must log in with the company's identity provider.",
    "Please support single sign-on through our identity provider.",
    "Our auditors want employees to sign in with Okta, the identity provider.",
    "We cannot roll out without single sign-on for every employee.",
)
INVOICES = (
    "Invoices arrive without the purchase order number.",
    "The invoice lacks our purchase order number again.",
    "Accounting sends back each invoice that has no order number.",
)
ALONE = "The lunch menu of the canteen is printed in green."


def _vectors(texts: list[str]) -> NDArray[np.float32]:
    model = load()
    assert model is not None
    return model.encode(texts)


def test_what_says_alike_is_a_group_and_what_stands_alone_is_in_none() -> None:
    texts = [*SIGN_ON, *INVOICES, ALONE]

    found = groups(_vectors(texts))

    assert [sorted(group.places) for group in found] == [[0, 1, 2, 3], [4, 5, 6]]
    assert all(group.cohesion > 0.5 for group in found)


def test_a_group_is_named_by_words_that_set_it_apart() -> None:
    texts = [*SIGN_ON, *INVOICES]

    first, second = names(texts, groups(_vectors(texts)))

    assert "identity" in first
    assert "order" in second or "invoice" in second
    assert not set(first) & set(second)


def test_speakers_are_of_the_group_and_not_twice_the_same() -> None:
    texts = [SIGN_ON[0], SIGN_ON[0], *SIGN_ON[1:]]
    vectors = _vectors(texts)
    group = groups(vectors)[0]

    chosen = speakers(vectors, group, 3)

    assert len(chosen) == 3
    assert set(chosen) <= set(group.places)
    assert len({texts[place] for place in chosen}) == 3


def test_nothing_is_grouped_of_too_few() -> None:
    assert groups(_vectors(list(SIGN_ON[: SMALLEST - 1]))) == []


def test_rising_needs_evidence_and_more_than_everything_else_rises() -> None:
    few, steady, risen, shrunk = rising([(0, FEWEST - 1), (10, 11), (3, 30), (30, 3)], before=500, now=520)

    assert few.p is None
    assert not few.is_rising
    assert not steady.is_rising
    assert risen.is_rising
    assert not shrunk.is_rising


@given(st.integers(1, 2**32 - 1))
def test_noise_seldom_rises(seed: int) -> None:
    """Twenty steady themes a run: by Benjamini and Hochberg's correction a false alarm in at most one run of twenty."""
    dice = np.random.default_rng(seed)
    counts = [(int(dice.binomial(40, 0.5)), 0) for _ in range(20)]
    counts = [(before, 40 - before) for before, _ in counts]

    found = rising(counts, before=400, now=400)

    assert all(trend.p is not None and 0 <= trend.p <= 1 for trend in found)
    assert sum(trend.is_rising for trend in found) <= 3


def test_false_alarms_over_many_runs_keep_to_the_rate_promised() -> None:
    dice = np.random.default_rng(7)
    alarms = 0
    for _ in range(300):
        counts = [(before := int(dice.binomial(40, 0.5)), 40 - before) for _ in range(20)]
        alarms += any(trend.is_rising for trend in rising(counts, before=400, now=400))

    assert alarms / 300 <= RISING + 0.02
