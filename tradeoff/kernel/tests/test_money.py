from __future__ import annotations

from decimal import Decimal

import pytest

from tradeoff.kernel.errors import Invalid
from tradeoff.kernel.money import Money


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [("12.50", "USD", 1250), ("12.345", "USD", 1235), ("0.005", "EUR", 1), ("1500", "JPY", 1500), ("1.5", "JPY", 2)],
)
def test_rounds_major_units_half_up_to_the_minor_unit(amount: str, currency: str, minor: int) -> None:
    assert Money.of(amount, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("money", "full", "short"),
    [
        (Money(124_000_000, "USD"), "$1,240,000", "$1.24M"),
        (Money(8_200_000, "USD"), "$82,000", "$82k"),
        (Money(94_050, "USD"), "$940.50", "$940"),
        (Money(-1_250, "EUR"), "-€12.50", "-€12"),
        (Money(99_999_999, "USD"), "$999,999.99", "$1.00M"),
        (Money(5_000_000, "SEK"), "50,000 SEK", "50k SEK"),
        (Money(0, "USD"), "$0", "$0"),
    ],
)
def test_reads_full_and_short(money: Money, full: str, short: str) -> None:
    assert (str(money), money.short()) == (full, short)


def test_adds_one_currency_and_refuses_two() -> None:
    assert Money(1, "USD") + Money(2, "USD") == Money(3, "USD")
    with pytest.raises(Invalid):
        Money(1, "USD") + Money(1, "EUR")


def test_refuses_an_unknown_currency() -> None:
    with pytest.raises(Invalid, match="XXX"):
        Money(1, "XXX")


def test_amount_is_in_major_units() -> None:
    assert Money(1250, "USD").amount == Decimal("12.50")
