from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradeoff.kernel.errors import Invalid
from tradeoff.problems.rules import (
    Effort,
    OptionFacts,
    OptionKind,
    ProblemFacts,
    effort_of,
    merge_texts,
    missing_for_decision,
    still_unsaid,
)

BUILD = OptionFacts(OptionKind.BUILD, has_effort_or_cost=True, title="Own connector")
PARTNER = OptionFacts(OptionKind.PARTNER, has_effort_or_cost=True, title="Partner")
NO = OptionFacts(OptionKind.SAY_NO, has_effort_or_cost=False)
READY = ProblemFacts(statement="s", measure="m", options=(BUILD, PARTNER, NO))


def test_a_framed_problem_with_two_priced_options_may_be_decided() -> None:
    assert missing_for_decision(READY) == ()


@pytest.mark.parametrize(
    ("facts", "fields"),
    [
        (ProblemFacts(), ["statement", "measure", "options"]),
        (replace(READY, measure="  "), ["measure"]),
        (replace(READY, statement=""), ["statement"]),
        (replace(READY, options=(BUILD, NO, NO)), ["options"]),
        (replace(READY, options=(BUILD, replace(PARTNER, has_effort_or_cost=False))), ["options"]),
    ],
)
def test_names_what_stands_before_a_decision(facts: ProblemFacts, fields: list[str]) -> None:
    assert [missing.field for missing in missing_for_decision(facts)] == fields


def test_names_the_option_without_effort() -> None:
    facts = replace(READY, options=(BUILD, replace(PARTNER, has_effort_or_cost=False)))

    assert [m.sentence for m in missing_for_decision(facts)] == ["Give the option “Partner” an effort or a cost."]


def test_framing_is_asked_for_without_holding_up() -> None:
    assert [m.field for m in still_unsaid(replace(READY, who="admins"))] == [
        "frequency",
        "workaround",
        "cost_of_not_solving",
    ]


def test_effort_has_its_pert_mean_and_spread() -> None:
    effort = Effort(Decimal(2), Decimal(4), Decimal(12))

    assert (effort.mean, effort.sd) == (Decimal(5), Decimal(10) / 6)


@pytest.mark.parametrize(
    ("low", "likely", "high", "field"),
    [(0, 1, 2, "effort_low"), (-1, 1, 2, "effort_low"), (2, 1, 3, "effort_likely"), (1, 3, 2, "effort_high")],
)
def test_refuses_efforts_out_of_order(low: int, likely: int, high: int, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        Effort(Decimal(low), Decimal(likely), Decimal(high))

    assert refusal.value.field == field


def test_takes_three_estimates_or_none() -> None:
    one = Decimal(1)

    assert effort_of(None, None, None) is None
    assert effort_of(one, one, one) == Effort(one, one, one)
    with pytest.raises(Invalid) as refusal:
        effort_of(one, None, one)
    assert refusal.value.field == "effort_likely"


# Few letters and many line ends, so that paragraphs repeat and break in odd places.
TEXTS = st.text("ab \n\r\t", max_size=30)


@given(TEXTS, TEXTS)
def test_merging_loses_no_word(kept: str, absorbed: str) -> None:
    merged = merge_texts(kept, absorbed)

    assert set(kept.split()) | set(absorbed.split()) == set(merged.split())
    assert merge_texts(merged, absorbed) == merged


def test_merging_says_a_shared_paragraph_once() -> None:
    assert merge_texts("one\n\ntwo", "two\n\nthree") == "one\n\ntwo\n\nthree"
