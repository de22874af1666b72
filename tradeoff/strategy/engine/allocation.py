"""Revenue allocated: a deal's amount split over its asks, summing to the deal to the minor unit."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from math import lcm
from types import MappingProxyType

from tradeoff.asks.rules import AskType
from tradeoff.strategy.engine.evidence import AskEvidence, DealFacts
from tradeoff.strategy.engine.figures import largest_remainder


class Mode(StrEnum):
    """How a deal is split over its asks."""

    EVEN = "even"
    BY_TYPE = "by type"


DEFAULT_TYPE_WEIGHTS: Mapping[str, int] = MappingProxyType(
    {AskType.BLOCKER: 60, AskType.RETENTION: 25, AskType.FAST_FOLLOW: 10, AskType.NICE_TO_HAVE: 5}
)


def allocate(
    asks: Iterable[AskEvidence],
    deals: Mapping[int, DealFacts],
    mode: Mode,
    weights: Mapping[str, int] = DEFAULT_TYPE_WEIGHTS,
) -> dict[int, int]:
    """Ask id to its part, for every open deal with an amount.

    Takes all asks of those deals, also unfiled ones and those of other problems: each has its part of the deal.
    """
    by_deal: dict[int, list[AskEvidence]] = defaultdict(list)
    for ask in asks:
        if ask.deal_id is not None:
            by_deal[ask.deal_id].append(ask)
    parts: dict[int, int] = {}
    for deal_id, its_asks in by_deal.items():
        deal = deals.get(deal_id)
        if deal is not None and deal.is_open and deal.amount_minor is not None:
            parts |= split(deal.amount_minor, its_asks, mode, weights)
    return parts


def split(
    amount_minor: int,
    asks: Sequence[AskEvidence],
    mode: Mode,
    weights: Mapping[str, int] = DEFAULT_TYPE_WEIGHTS,
) -> dict[int, int]:
    """Ask id to its part of one amount; the parts sum to it exactly.

    By type: the weights are renormalised over the types present and a type's share is split evenly over its asks.
    """
    if len(asks) == 1 and amount_minor >= 0:  # most deals: the whole amount, and a large workspace weighs faster
        return {asks[0].ask_id: amount_minor}
    if mode is Mode.EVEN:
        return largest_remainder(amount_minor, [(ask.ask_id, 1) for ask in asks])
    of_type = Counter(ask.type for ask in asks)
    # One common denominator keeps the shares whole numbers, hence exact.
    common = lcm(*of_type.values())
    return largest_remainder(
        amount_minor, [(ask.ask_id, weights.get(ask.type, 0) * common // of_type[ask.type]) for ask in asks]
    )
