from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tradeoff.asks.rules import AskType
from tradeoff.strategy.engine.breadth import AccountFacts
from tradeoff.strategy.engine.evidence import AskEvidence, DealFacts
from tradeoff.strategy.engine.rice import EffortOption
from tradeoff.strategy.engine.weigh import ProblemInputs, WeighInputs, weigh
from tradeoff.strategy.rules import Side, default_lens

TODAY = date(2026, 11, 20)
JUDGED = ProblemInputs(
    1, Decimal(2), 80, 67, (EffortOption(1, is_building=True, likely_weeks=Decimal(13), title="Connector"),)
)
INPUTS = WeighInputs(
    today=TODAY,
    problems=(JUDGED, ProblemInputs(2), ProblemInputs(3)),
    asks=(
        AskEvidence(1, 1, "blocker", TODAY, deal_id=1, problem_id=1),
        AskEvidence(2, 1, "nice_to_have", TODAY, deal_id=1, problem_id=2),
        AskEvidence(3, 2, "retention", TODAY, deal_id=2, problem_id=1),
        AskEvidence(4, 1, "blocker", TODAY, deal_id=1),  # not filed: still takes its part of the deal
        AskEvidence(5, 3, "blocker", TODAY, deal_id=3, problem_id=3),
    ),
    deals=(
        DealFacts(1, 1, 10_000_000, 50, date(2026, 12, 1), is_open=True),
        DealFacts(2, 2, 4_000_000, 75, date(2027, 2, 1), is_open=True, is_renewal=True),
        DealFacts(3, 3, None, 50, None, is_open=True),
    ),
    accounts=tuple(AccountFacts(n, 100, "mid") for n in range(1, 41)),
    sales_lens=default_lens(Side.SALES),
    product_lens=default_lens(Side.PRODUCT),
)


def test_weighs_money_counted_once_beside_allocated() -> None:
    one, two, three = weigh(INPUTS).problems

    assert {figure.name: figure.value for figure in one.figures} == {
        "at_stake": 14_000_000,
        "this_quarter": 10_000_000,
        "next_quarter": 0,
        "later": 0,
        "no_date": 0,
        "renewals": 4_000_000,
        "weighted": 8_000_000,
        "weighted_this_quarter": 5_000_000,
        "weighted_later": 0,
        "weighted_renewals": 3_000_000,
        "allocated_even": 3_333_334 + 4_000_000,
        "allocated_by_type": 4_615_385 + 4_000_000,
        "reach": 2,
    }
    assert (two.money.at_stake.value, two.money.allocated_by_type.value) == (10_000_000, 769_231)
    assert (three.money.at_stake.value, three.money.without_amount) == (None, (3,))
    assert three.money.at_stake.notes == ("1 open deal has no amount and is not in the sum.",)


def test_scores_ranks_and_explains() -> None:
    weighing = weigh(INPUTS)
    one = weighing.problems[0]

    assert one.rice.value == Decimal("1.07")  # 2 × 2 × 80 % ÷ 3
    assert (one.sales_rank, one.product_rank) == (1, 1)
    assert weighing.problems[1].rice.missing
    assert not weighing.agreement.enough
    assert weighing.of(2) is weighing.problems[1]
    assert weighing.of(99) is None


def test_figures_carry_formula_date_version_and_hash() -> None:
    for weighed in weigh(INPUTS).problems:
        for figure in weighed.figures:
            assert figure.formula
            assert (figure.as_of, figure.version, figure.inputs_hash) == (TODAY, "1", weighed.inputs_hash)
            assert len(figure.inputs_hash) == 64


def test_the_hash_moves_with_what_a_problem_reads_and_only_then() -> None:
    before = weigh(INPUTS)
    other_deal = tuple(replace(d, amount_minor=1) if d.deal_id == 2 else d for d in INPUTS.deals)
    other_type = tuple(replace(a, type="retention") if a.ask_id == 4 else a for a in INPUTS.asks)

    by_deal = weigh(replace(INPUTS, deals=other_deal))
    by_type = weigh(replace(INPUTS, asks=other_type))

    changed = [
        [a.inputs_hash != b.inputs_hash for a, b in zip(before.problems, after.problems, strict=True)]
        for after in (by_deal, by_type)
    ]
    assert changed == [[True, False, False], [True, True, False]]
    assert before == weigh(INPUTS)


def test_one_rows_evidence_never_moves_another_rows_score() -> None:
    fewer = weigh(replace(INPUTS, problems=INPUTS.problems[:1])).problems[0]
    among = weigh(INPUTS).problems[0]

    assert (fewer.sales, fewer.product, fewer.rice) == (among.sales, among.product, among.rice)


def test_an_empty_workspace_weighs_to_nothing() -> None:
    weighing = weigh(replace(INPUTS, problems=(), asks=(), deals=(), accounts=()))

    assert (weighing.problems, weighing.gaps, weighing.agreement.n) == ((), (), 0)


@settings(max_examples=25)
@given(st.randoms(use_true_random=False))
def test_every_figure_opens_to_rows_that_add_up(chance: Random) -> None:
    inputs = drawn(chance)

    weighing = weigh(inputs)

    for weighed in weighing.problems:
        assert all(figure.adds_up for figure in weighed.figures)
        money = weighed.money
        split = (money.this_quarter, money.next_quarter, money.later, money.no_date, money.renewals)
        assert sum(part.value or 0 for part in split) == (money.at_stake.value or 0)
    for mode in ("allocated_even", "allocated_by_type"):
        given_out = sum(getattr(weighed.money, mode).value or 0 for weighed in weighing.problems)
        assert given_out == sum(deal.amount_minor or 0 for deal in asked_for(inputs))
    mixed = replace(inputs, asks=tuple(chance.sample(inputs.asks, len(inputs.asks))))
    assert weigh(mixed) == weighing


def drawn(chance: Random) -> WeighInputs:
    """A small workspace in which every ask is filed."""
    deals = tuple(
        DealFacts(
            deal_id=n,
            account_id=n,
            amount_minor=chance.choice([None, chance.randrange(10**8)]),
            probability=chance.randrange(101),
            close_date=chance.choice([None, date(2026, 1 + chance.randrange(12), 1), date(2027, 8, 1)]),
            is_open=chance.random() < 0.8,
            is_renewal=chance.random() < 0.2,
        )
        for n in range(8)
    )
    asks = tuple(
        AskEvidence(n, 1, chance.choice(list(AskType)), TODAY, chance.randrange(8), chance.choice([1, 2, 3]))
        for n in range(15)
    )
    return replace(INPUTS, deals=deals, asks=asks)


def asked_for(inputs: WeighInputs) -> list[DealFacts]:
    behind = {ask.deal_id for ask in inputs.asks}
    return [deal for deal in inputs.deals if deal.deal_id in behind and deal.is_open]
