from __future__ import annotations

from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tradeoff.asks.rules import AskType
from tradeoff.kernel.errors import Invalid
from tradeoff.strategy.engine.allocation import DEFAULT_TYPE_WEIGHTS, Mode, allocate, split
from tradeoff.strategy.engine.evidence import AskEvidence, DealFacts
from tradeoff.strategy.engine.figures import largest_remainder

TODAY = date(2026, 11, 20)


def asks(*types: str) -> list[AskEvidence]:
    return [AskEvidence(number, 1, type_, TODAY, deal_id=1) for number, type_ in enumerate(types, start=1)]


@pytest.mark.parametrize(
    ("amount", "types", "mode", "parts"),
    [
        (10_000, ["blocker"], Mode.EVEN, [10_000]),
        (10_000, ["blocker", "nice_to_have", "retention"], Mode.EVEN, [3_334, 3_333, 3_333]),
        (10_000, ["blocker", "retention", "fast_follow", "nice_to_have"], Mode.BY_TYPE, [6_000, 2_500, 1_000, 500]),
        (6_500, ["blocker", "nice_to_have"], Mode.BY_TYPE, [6_000, 500]),
        (6_500, ["nice_to_have", "blocker", "nice_to_have"], Mode.BY_TYPE, [250, 6_000, 250]),
        (9_999, ["nice_to_have", "nice_to_have"], Mode.BY_TYPE, [5_000, 4_999]),
        (0, ["blocker", "blocker"], Mode.BY_TYPE, [0, 0]),
        (1, ["nice_to_have", "blocker"], Mode.BY_TYPE, [0, 1]),
    ],
)
def test_splits_exactly(amount: int, types: list[str], mode: Mode, parts: list[int]) -> None:
    assert list(split(amount, asks(*types), mode).values()) == parts


def test_types_without_weight_share_evenly_rather_than_lose_the_deal() -> None:
    assert split(10, asks("blocker", "blocker"), Mode.BY_TYPE, {"blocker": 0}) == {1: 5, 2: 5}


def test_the_default_weights_cover_every_type_and_sum_to_100() -> None:
    assert set(DEFAULT_TYPE_WEIGHTS) == set(AskType)
    assert sum(DEFAULT_TYPE_WEIGHTS.values()) == 100


def test_only_open_deals_with_an_amount_are_allocated() -> None:
    deals = {
        1: DealFacts(1, 1, 100, 50, None, is_open=True),
        2: DealFacts(2, 1, 100, 50, None, is_open=False),
        3: DealFacts(3, 1, None, 50, None, is_open=True),
    }
    spread = [AskEvidence(n, 1, "blocker", TODAY, deal_id=d) for n, d in ((1, 1), (2, 2), (3, 3), (4, None), (5, 9))]

    assert allocate(spread, deals, Mode.EVEN) == {1: 100}


def test_refuses_to_split_what_is_below_zero() -> None:
    with pytest.raises(Invalid):
        largest_remainder(-1, [(1, 1)])
    with pytest.raises(Invalid):
        largest_remainder(1, [(1, -1)])


@settings(max_examples=100)
@given(
    st.integers(0, 10**13),
    st.lists(st.sampled_from(AskType), min_size=1, max_size=12),
    st.sampled_from(Mode),
    st.randoms(use_true_random=False),
    st.fixed_dictionaries({kind.value: st.integers(0, 100) for kind in AskType}),
)
def test_parts_sum_to_the_deal_whatever_the_order(
    amount: int, types: list[AskType], mode: Mode, chance: Random, weights: dict[str, int]
) -> None:
    its_asks = asks(*types)
    parts = split(amount, its_asks, mode, weights)
    shuffled = list(its_asks)
    chance.shuffle(shuffled)

    assert sum(parts.values()) == amount
    assert min(parts.values()) >= 0
    assert split(amount, shuffled, mode, weights) == parts
