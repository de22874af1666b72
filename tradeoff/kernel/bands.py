"""Amounts as bands, for readers who may know how large but not how much (product tenet 9).

Only the middle of a band ever enters a sum such a reader sees. Two sums that differ by one deal therefore tell that
deal's band, which the reader is shown anyway, and nothing more.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from tradeoff.kernel.money import CURRENCIES, SYMBOLS

FEWEST: Final = 5  # deals; a sum over fewer is not shown
FEWER: Final = "fewer than five deals"
# Where a band ends and the next begins, in major units; a hundredfold where the currency has no minor unit.
_EDGES: Final = (
    10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000, 25_000_000,
    50_000_000, 100_000_000, 250_000_000, 500_000_000, 1_000_000_000,
)  # fmt: skip


BANDS: Final = len(_EDGES) + 1


@dataclass(frozen=True, order=True)
class Band:
    """From `low` up to, not including, `high`, in minor units; the last band has no end."""

    low: int
    high: int | None
    currency: str

    @property
    def middle(self) -> int:
        """What stands for every amount of the band, in minor units."""
        return self.low if self.high is None else (self.low + self.high) // 2

    def __str__(self) -> str:
        if self.high is None:
            return f"over {_short(self.low, self.currency)}"
        if not self.low:
            return f"under {_short(self.high, self.currency)}"
        return f"{_short(self.low, self.currency)} to {_short(self.high, self.currency)}"


def bands(currency: str) -> tuple[Band, ...]:
    """Every band of a currency, smallest first."""
    decimals = CURRENCIES[currency]
    edges = [edge * 10 ** (decimals or 2) for edge in _EDGES]
    return tuple(Band(low, high, currency) for low, high in zip([0, *edges], [*edges, None], strict=True))


def band_of(minor: int, currency: str) -> Band:
    """The band an amount lies in; one below zero counts as the lowest."""
    known = bands(currency)
    return known[bisect_right([band.low for band in known[1:]], minor)]


def band_of_sum(middles: Iterable[int], currency: str) -> Band | None:
    """The band of a sum over the middles of deals' bands; None for fewer than FEWEST deals."""
    added = list(middles)
    return band_of(sum(added), currency) if len(added) >= FEWEST else None


def sum_words(middles: Iterable[int], currency: str) -> str:
    """The same in words."""
    band = band_of_sum(middles, currency)
    return FEWER if band is None else str(band)


def _short(minor: int, currency: str) -> str:
    value = Decimal(minor).scaleb(-CURRENCIES[currency])
    body = f"{(value / 1_000_000).normalize():f}M" if value >= 1_000_000 else f"{(value / 1_000).normalize():f}k"
    symbol = SYMBOLS.get(currency)
    return f"{symbol}{body}" if symbol else f"{body} {currency}"
