"""Amounts as bands, for readers who may know how large but not how much (product tenet 9).

Only the middle of a band ever enters a sum such a reader sees. Two sums that differ by one deal therefore tell that
deal's band, which the reader is shown anyway, and nothing more.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Final

from tradeoff.kernel.errors import Invalid
from tradeoff.kernel.money import CURRENCIES, SYMBOLS, Money

FEWEST: Final = 5  # deals; a sum over fewer is not shown
FEWER: Final = "fewer than five deals"
# Where a band ends and the next begins, in major units; a hundredfold where the currency has no minor unit.
_USUAL: Final = (
    10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000, 25_000_000,
    50_000_000, 100_000_000, 250_000_000, 500_000_000, 1_000_000_000,
)  # fmt: skip
FEWEST_EDGES: Final = 3
MOST_EDGES: Final = 30
MOST: Final = 10**15  # minor units; far above any amount, and sums of many still fit
WIDTH: Final = Decimal("1.5")  # a band ends at this many times where it begins, or above
APART: Final = Decimal("1.2")  # an edge is the same as one shown earlier, or as far from it as this


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


@dataclass(frozen=True)
class Scale:
    """The bands of one company: their edges in minor units, ascending."""

    currency: str
    edges: tuple[int, ...]

    @cached_property
    def bands(self) -> tuple[Band, ...]:
        """Every band, smallest first; one more than there are edges."""
        return _between(self.edges, self.currency)

    def of(self, minor: int) -> Band:
        """The band an amount lies in; one below zero counts as the lowest."""
        return self.bands[bisect_right(self.edges, minor)]

    def of_sum(self, total: int) -> Band:
        """The band of a sum of middles. Above the last edge the usual ones go on, or large sums would say nothing."""
        further = tuple(edge for edge in usual_edges(self.currency) if edge > self.edges[-1])
        edges = (*self.edges, *further)
        return _between(edges, self.currency)[bisect_right(edges, total)]

    def sum_words(self, middles: Iterable[int]) -> str:
        """The band of a sum over the middles of deals' bands in words, which fewer than FEWEST deals do not get."""
        added = list(middles)
        return str(self.of_sum(sum(added))) if len(added) >= FEWEST else FEWER


@lru_cache(maxsize=256)
def scale_of(currency: str, edges: tuple[int, ...] = ()) -> Scale:
    """The bands a company chose; the usual ones where it chose none."""
    return Scale(currency, edges or usual_edges(currency))


def usual_edges(currency: str) -> tuple[int, ...]:
    return tuple(edge * 10 ** (CURRENCIES[currency] or 2) for edge in _USUAL)


def checked_edges(edges: Sequence[int], *, told: Iterable[int], currency: str) -> tuple[int, ...]:
    """The edges if bands may end there; refuses in words. `told` are those that readers of bands may remember.

    Who remembers the bands of before knows of an amount that it lies in both: so edges stay as far apart over time
    as APART says, whatever the order of changes.
    """
    _require_a_scale(edges, currency)
    earlier = sorted(set(told))
    for edge in edges:
        near = next((one for one in earlier if one != edge and max(one, edge) < APART * min(one, edge)), None)
        if near is not None:
            raise Invalid(
                f"{Money(edge, currency)} lies so near to {Money(near, currency)}, where a band ended before, that who "
                f"remembers it would know the amounts between them. Choose {Money(near, currency)} itself, or an edge "
                "that is a fifth away.",
                field="edges",
            )
    return tuple(edges)


def _require_a_scale(edges: Sequence[int], currency: str) -> None:
    if not FEWEST_EDGES <= len(edges) <= MOST_EDGES:
        raise Invalid(f"Give {FEWEST_EDGES} to {MOST_EDGES} edges, one on each line.", field="edges")
    unit = 10 ** CURRENCIES[currency]
    for edge in edges:
        if edge <= 0 or edge % unit or edge > MOST:
            raise Invalid(f"{Money(edge, currency)} is no edge: give whole amounts above zero.", field="edges")
    for low, high in pairwise(edges):
        if high < WIDTH * low:
            raise Invalid(
                f"{Money(high, currency)} comes too soon after {Money(low, currency)}: a band so narrow says nearly "
                f"the amount. The next edge is {Money(-(-low * 3 // (2 * unit)) * unit, currency)} or above.",
                field="edges",
            )


def _between(edges: tuple[int, ...], currency: str) -> tuple[Band, ...]:
    return tuple(Band(low, high, currency) for low, high in zip([0, *edges], [*edges, None], strict=True))


def _short(minor: int, currency: str) -> str:
    value = Decimal(minor).scaleb(-CURRENCIES[currency])
    body = f"{value.normalize():f}"
    for size, letter in ((1_000_000, "M"), (1_000, "k")):
        if value >= size:
            body = f"{(value / size).normalize():f}{letter}"
            break
    symbol = SYMBOLS.get(currency)
    return f"{symbol}{body}" if symbol else f"{body} {currency}"
