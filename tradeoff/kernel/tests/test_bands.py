from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradeoff.kernel.bands import APART, FEWER, WIDTH, checked_edges, scale_of, usual_edges
from tradeoff.kernel.errors import Invalid

MINOR = st.integers(min_value=0, max_value=10**13)
USD = scale_of("USD")
OWN = scale_of("USD", (2_000_000, 7_500_000, 20_000_000))


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
    assert str(scale_of(currency).of(minor)) == words


@given(MINOR)
def test_the_middle_lies_in_its_own_band_and_bands_leave_no_gap(minor: int) -> None:
    band = USD.of(minor)

    assert band.low <= minor
    assert band.high is None or minor < band.high
    assert USD.of(band.middle) == band
    known = USD.bands
    assert [one.high for one in known[:-1]] == [one.low for one in known[1:]]


@given(st.lists(MINOR, min_size=5, max_size=30), st.data())
def test_amounts_within_their_bands_change_no_sum(amounts: list[int], data: st.DataObject) -> None:
    """Whoever adds and subtracts sums learns bands and nothing below them."""
    others = [data.draw(st.integers(band.low, (band.high or band.low + 10**12) - 1))
              for band in (USD.of(minor) for minor in amounts)]  # fmt: skip

    def middles(minors: list[int]) -> list[int]:
        return [USD.of(minor).middle for minor in minors]

    assert USD.sum_words(middles(amounts)) == USD.sum_words(middles(others))


def test_a_sum_of_four_deals_is_not_said() -> None:
    assert USD.sum_words([1] * 4) == FEWER
    assert USD.sum_words([1] * 5) == str(USD.of(5))


def test_a_company_says_where_its_bands_end_and_sums_go_on_above_them() -> None:
    assert [str(band) for band in OWN.bands] == ["under $20k", "$20k to $75k", "$75k to $200k", "over $200k"]
    assert str(OWN.of(30_000_000)) == "over $200k"
    assert OWN.sum_words([OWN.of(30_000_000).middle] * 6) == "$1M to $2.5M"
    assert str(scale_of("JPY", (500, 7_500, 20_000)).of(600)) == "¥500 to ¥7.5k"


@pytest.mark.parametrize(
    ("edges", "told", "why"),
    [
        ((2_000_000, 7_500_000), (), "Give 3 to 30 edges"),
        ((2_000_000, 2_900_000, 9_000_000), (), r"The next edge is \$30,000 or above"),
        ((9_000_000, 2_000_000, 20_000_000), (), "comes too soon"),
        ((2_000_000, 2_000_000, 20_000_000), (), "comes too soon"),
        ((0, 2_000_000, 20_000_000), (), "whole amounts above zero"),
        ((2_000_050, 7_500_000, 20_000_000), (), "whole amounts above zero"),
        ((2_000_000, 7_500_000, 10**16), (), "whole amounts above zero"),
        ((2_000_000, 7_500_000, 20_000_000), (7_000_000,), r"\$75,000 lies so near to \$70,000"),
    ],
)
def test_bands_that_say_nearly_the_amount_are_refused(edges: tuple[int, ...], told: tuple[int, ...], why: str) -> None:
    with pytest.raises(Invalid, match=why):
        checked_edges(edges, told=told, currency="USD")


@given(st.lists(st.lists(st.integers(1, 400), min_size=3, max_size=8), max_size=8), st.integers(1, 500_000))
def test_however_often_bands_change_who_remembers_them_all_knows_no_amount_closer(
    tries: list[list[int]], amount: int
) -> None:
    """The differencing of scales: the bands an amount lay in over time never meet in less than a fifth."""
    edges = usual_edges("USD")
    met, told = [scale_of("USD", edges)], set(edges)
    for tried in tries:
        try:
            edges = checked_edges([step * 250_000 for step in sorted(set(tried))], told=told, currency="USD")
        except Invalid:
            continue
        met.append(scale_of("USD", edges))
        told |= set(edges)
    bands = [scale.of(amount * 100) for scale in met]
    low, high = max(band.low for band in bands), min(band.high for band in bands if band.high is not None)

    assert low == 0 or high >= APART * low
    assert all(b >= WIDTH * a for scale in met[1:] for a, b in zip(scale.edges, scale.edges[1:], strict=False))
