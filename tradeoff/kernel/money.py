"""Money as whole minor units (cents) with its currency; never a float."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from tradeoff.kernel.errors import Invalid

# ISO 4217 currencies Tradeoff takes, with their number of decimals.
CURRENCIES = {
    "USD": 2, "EUR": 2, "GBP": 2, "CHF": 2, "CAD": 2, "AUD": 2, "NZD": 2, "SEK": 2, "NOK": 2, "DKK": 2,
    "PLN": 2, "CZK": 2, "INR": 2, "SGD": 2, "BRL": 2, "MXN": 2, "ZAR": 2, "ILS": 2, "JPY": 0, "KRW": 0,
    "AED": 2, "CNY": 2, "HKD": 2, "HUF": 2, "MYR": 2, "RON": 2, "SAR": 2, "THB": 2, "TRY": 2, "TWD": 2,
    "BHD": 3, "JOD": 3, "KWD": 3, "OMR": 3, "TND": 3, "CLP": 0, "ISK": 0, "VND": 0,
}  # fmt: skip
# A currency's sign or code on either side of a number, with an optional k, m or bn: “$1.2M”, “90 000 EUR”, “USD 5k”.
_SIGN = r"(?:[$€£¥₹₩₪]|\b(?:USD|EUR|GBP|CHF|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|INR|SGD|BRL|MXN|ZAR|ILS|JPY|KRW)\b)"
_NUMBER = r"\d[\d.,' \u00a0\u202f]*(?:k|m|bn|million|thousand)?\b"
AMOUNT = rf"{_SIGN}\s*{_NUMBER}|{_NUMBER}\s*(?:{_SIGN}|dollars?\b|euros?\b)"
SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹", "KRW": "₩", "ILS": "₪"}


@dataclass(frozen=True, order=True)
class Money:
    """An amount in minor units of one currency; adding two currencies is refused."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if self.currency not in CURRENCIES:
            raise Invalid(f"“{self.currency}” is not a currency Tradeoff knows; use a three-letter code such as USD.")

    @classmethod
    def of(cls, amount: Decimal | int | str, currency: str) -> Money:
        """From major units (12.50), rounded half up to the currency's minor unit."""
        if currency not in CURRENCIES:
            raise Invalid(f"“{currency}” is not a currency Tradeoff knows; use a three-letter code such as USD.")
        scaled = Decimal(amount).scaleb(CURRENCIES[currency])
        return cls(int(scaled.quantize(Decimal(1), rounding=ROUND_HALF_UP)), currency)

    @property
    def amount(self) -> Decimal:
        """In major units."""
        return Decimal(self.minor).scaleb(-CURRENCIES[self.currency])

    def __add__(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise Invalid(f"{self.currency} and {other.currency} cannot be added without a rate.")
        return Money(self.minor + other.minor, self.currency)

    def __str__(self) -> str:
        sign = "-" if self.minor < 0 else ""
        decimals = CURRENCIES[self.currency]
        whole, part = divmod(abs(self.minor), 10**decimals)
        body = f"{whole:,}.{part:0{decimals}d}" if part else f"{whole:,}"
        symbol = SYMBOLS.get(self.currency)
        return f"{sign}{symbol}{body}" if symbol else f"{sign}{body} {self.currency}"

    def short(self) -> str:
        """For a tight column: $1.24M, $82k, $940."""
        sign = "-" if self.minor < 0 else ""
        value = abs(self.amount)
        for limit, divisor, letter in ((999_950, 1_000_000, "M"), (999.5, 1_000, "k")):
            if value >= Decimal(str(limit)):
                scaled = value / divisor
                digits = 2 if letter == "M" and scaled < 10 else 1 if letter == "M" and scaled < 100 else 0
                body = f"{scaled:,.{digits}f}{letter}"
                break
        else:
            body = f"{value:,.0f}"
        symbol = SYMBOLS.get(self.currency)
        return f"{sign}{symbol}{body}" if symbol else f"{sign}{body} {self.currency}"
