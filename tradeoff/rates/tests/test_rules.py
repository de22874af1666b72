from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradeoff.kernel.errors import Invalid
from tradeoff.kernel.money import CURRENCIES, Money
from tradeoff.rates.rules import DatedRate, RateBook, convert, rate_text, read_rates

TODAY = date(2026, 11, 16)
CODES = st.sampled_from(sorted(CURRENCIES))
RATES = st.decimals(min_value="0.0000000001", max_value="99999999", places=10)


@given(st.integers(0, 10**15), CODES, CODES, RATES)
def test_a_conversion_is_exact_to_half_a_minor_unit(minor: int, source: str, target: str, rate: Decimal) -> None:
    worth = convert(Money(minor, source), rate, target)

    exact = Fraction(minor, 10 ** CURRENCIES[source]) * Fraction(rate) * 10 ** CURRENCIES[target]
    assert worth.currency == target
    assert -Fraction(1, 2) < worth.minor - exact <= Fraction(1, 2)


@given(st.integers(0, 10**12), st.integers(0, 10**12), CODES, RATES)
def test_more_is_never_worth_less(one: int, other: int, source: str, rate: Decimal) -> None:
    low, high = sorted((one, other))
    assert convert(Money(low, source), rate, "USD") <= convert(Money(high, source), rate, "USD")


@pytest.mark.parametrize(
    ("stated", "rate", "currency", "expected"),
    [
        (Money(9_000_000, "EUR"), "1.08", "USD", 9_720_000),
        (Money(1_500_000, "JPY"), "0.0066", "USD", 990_000),
        (Money(12_345, "KWD"), "3.25", "USD", 4_012),
        (Money(9_900, "USD"), "151.5", "JPY", 14_999),
        (Money(100, "USD"), "0.3075", "KWD", 308),
        (Money(1, "EUR"), "0.5", "USD", 1),
    ],
)
def test_decimals_of_each_currency_are_minded(stated: Money, rate: str, currency: str, expected: int) -> None:
    assert convert(stated, Decimal(rate), currency).minor == expected


@given(
    st.dictionaries(st.dates(date(2025, 1, 1), date(2026, 12, 31)), RATES, min_size=1, max_size=12),
    st.dates(date(2024, 6, 1), date(2027, 6, 1)),
)
def test_the_rate_of_a_day_is_the_latest_until_it(known: dict[date, Decimal], day: date) -> None:
    book = RateBook(DatedRate(n, "EUR", on, rate) for n, (on, rate) in enumerate(known.items()))
    until = [on for on in known if on <= day]
    if until:
        assert book.on("EUR", day).rate == known[max(until)]
    else:
        with pytest.raises(Invalid, match="no rate for EUR"):
            book.on("EUR", day)


def test_a_correction_of_a_day_holds_over_what_was_said_before() -> None:
    rates = [DatedRate(1, "EUR", TODAY, Decimal("1.1")), DatedRate(2, "EUR", TODAY, Decimal("1.2"))]
    assert RateBook(rates).on("EUR", TODAY + timedelta(days=9)).id == 2


def test_a_table_is_read_with_and_without_a_header_by_comma_semicolon_and_tab() -> None:
    for text in (
        "EUR,2026-09-30,1.08,ECB\nGBP,2026-09-30,1.3,",
        "Currency,Day,Rate,Source\r\neur,2026-09-30,1.08,ECB\r\n\r\nGBP,2026-09-30,1.3",
        "EUR;2026-09-30;1,08;ECB\nGBP;2026-09-30;1,3",
        "\ufeffEUR\t2026-09-30\t1.08\tECB\nGBP\t2026-09-30\t1.3",
    ):
        found = read_rates(text, currency="USD", today=TODAY)
        assert [(row.currency, row.rate, row.source) for row in found] == [
            ("EUR", Decimal("1.08"), "ECB"),
            ("GBP", Decimal("1.3"), ""),
        ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "at least one line"),
        ("Currency,Day,Rate", "no rate below"),
        ("EUR,30.09.2026,1.08", "Line 1: “30.09.2026” is not a day"),
        ("EUR,2026-02-30,1.08", "not a day of the calendar"),
        ("EUR,2026-09-30,1.08\nEUR,2026-09-29,-1", "Line 2: “-1” is not a rate"),
        ("EUR,2026-09-30,0", "above 0"),
        ("EUR,2026-09-30,NaN", "not a rate"),
        ("USD,2026-09-30,1", "own currency"),
        ("XXX,2026-09-30,1", "not a currency"),
        ("EUR,2026-11-17,1.08", "lies ahead"),
        ("EUR,2026-09-30,1.08,ECB,more", "more than four"),
        ("EUR,2026-09-30,1.12345678901", "10 decimals"),
    ],
)
def test_a_line_that_is_no_rate_is_refused_by_its_number(text: str, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        read_rates(text, currency="USD", today=TODAY)


@given(RATES)
def test_a_rate_is_said_without_zeros_nobody_wrote_and_reads_back(rate: Decimal) -> None:
    assert Decimal(rate_text(rate)) == rate
    assert rate.quantize(Decimal(1), rounding=ROUND_HALF_UP) == 0 or not rate_text(rate).endswith(".")
