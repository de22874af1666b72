from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradeoff.kernel.bands import FEWER, band_of, band_of_sum, bands, sum_words

MINOR = st.integers(min_value=0, max_value=10**13)


@pytest.mark.parametrize(
    ("minor", "currency", "words"),
    [
        (0, "USD", "under $10k"),
        (999_999, "USD", "under $10k"),
        (1_000_000, "USD", "$10k to $25k"),
        (7_333_100, "USD", "$50k to $100k"),
        (250_000_000, "EUR", "€2.5M to €5M"),
        (100_000_000_000, "USD", "over $1000M"),
        (7_000_000, "JPY", "¥5M to ¥10M"),
        (4_000_000, "SEK", "25k SEK to 50k SEK"),
    ],
)
def test_an_amount_is_said_as_its_band(minor: int, currency: str, words: str) -> None:
    assert str(band_of(minor, currency)) == words


@given(MINOR)
def test_the_middle_lies_in_its_own_band_and_bands_leave_no_gap(minor: int) -> None:
    band = band_of(minor, "USD")

    assert band.low <= minor
    assert band.high is None or minor < band.high
    assert band_of(band.middle, "USD") == band
    known = bands("USD")
    assert [one.high for one in known[:-1]] == [one.low for one in known[1:]]


@given(st.lists(MINOR, min_size=5, max_size=30), st.data())
def test_amounts_within_their_bands_change_no_sum(amounts: list[int], data: st.DataObject) -> None:
    """Whoever adds and subtracts sums learns bands and nothing below them."""
    others = [data.draw(st.integers(band.low, (band.high or band.low + 10**12) - 1))
              for band in (band_of(minor, "USD") for minor in amounts)]  # fmt: skip

    def middles(minors: list[int]) -> list[int]:
        return [band_of(minor, "USD").middle for minor in minors]

    assert sum_words(middles(amounts), "USD") == sum_words(middles(others), "USD")


def test_a_sum_of_four_deals_is_not_said() -> None:
    assert band_of_sum([1] * 4, "USD") is None
    assert sum_words([1] * 4, "USD") == FEWER
    assert band_of_sum([1] * 5, "USD") == band_of(5, "USD")
