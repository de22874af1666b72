from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tradeoff.log.recording import Event


@dataclass(frozen=True, kw_only=True)
class RatesRecorded(Event):
    """Rates came in by hand or from a file; the `restated` deals are worth something else by them."""

    rates: int
    restated: int
    deal_ids: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AmountStated(Event):
    """A deal's amount was stated in a currency, or is stated in none any more."""

    noun: ClassVar[str] = "deal"
    deal_id: int
