from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradeoff.strategy.engine.evidence import AskEvidence
from tradeoff.strategy.engine.rice import (
    EffortBasis,
    EffortOption,
    effort_basis,
    explain,
    reach_of,
    recompute,
    rice,
    value_of_explanation,
)
from tradeoff.strategy.rules import IMPACTS

TODAY = date(2026, 11, 20)


def weeks(value: str) -> EffortBasis:
    return EffortBasis(Decimal(value), "likely effort of the chosen option")


@pytest.mark.parametrize(
    ("reach", "impact", "confidence", "effort", "value"),
    [
        (12, "2", 80, "13", "6.40"),
        (1, "0.25", 1, "0.1", "0.13"),
        (0, "3", 100, "13", "0.00"),
        (7, "0.5", 50, "52", "0.15"),
    ],
)
def test_computes_reach_impact_confidence_effort(
    reach: int, impact: str, confidence: int, effort: str, value: str
) -> None:
    assert rice(reach, Decimal(impact), confidence, weeks(effort)).value == Decimal(value)


def test_explains_itself_in_one_line() -> None:
    assert explain(rice(12, Decimal("2.00"), 80, weeks("13"))) == (
        "12 accounts × 2 impact × 80 % confidence ÷ 3 person-months = 6.40"
    )


def test_says_what_is_missing_and_makes_up_nothing() -> None:
    score = rice(12, None, 80, effort_basis([]))

    assert score.value is None
    assert score.missing == ("Impact has not been judged yet.", "No building option has an effort yet.")
    assert explain(score) == (
        "No RICE score yet. Impact has not been judged yet. No building option has an effort yet."
    )
    assert [part.value for part in score.parts] == [12, None, 80, None]


@given(
    st.integers(0, 10_000),
    st.sampled_from(sorted(IMPACTS)),
    st.integers(1, 100),
    st.decimals("0.1", "999999.9", places=1),
)
def test_an_explanation_recomputes_to_its_score(reach: int, impact: Decimal, confidence: int, effort: Decimal) -> None:
    score = rice(reach, impact, confidence, EffortBasis(effort, "likely effort"))

    computed, stated = value_of_explanation(explain(score))

    assert computed == stated == score.value == recompute(score.parts)


def test_the_same_inputs_have_the_same_hash_and_others_another() -> None:
    one = rice(12, Decimal(2), 80, weeks("13"))

    assert one.inputs_hash == rice(12, Decimal("2.00"), 80, weeks("13.0")).inputs_hash
    assert one.inputs_hash != rice(13, Decimal(2), 80, weeks("13")).inputs_hash


BIG = EffortOption(1, is_building=True, likely_weeks=Decimal(20), title="Full")
SMALL = EffortOption(2, is_building=True, likely_weeks=Decimal(4), title="Small")
SERVICE = EffortOption(3, is_building=False, likely_weeks=Decimal(1))


@pytest.mark.parametrize(
    ("options", "effort", "option_id", "source"),
    [
        ([BIG, SMALL, SERVICE], 4, 2, "likely effort of the smallest building option, “Small”"),
        (
            [EffortOption(1, is_building=True, likely_weeks=Decimal(20), is_chosen=True, title="Full"), SMALL],
            20,
            1,
            "likely effort of the chosen option, “Full”",
        ),
        ([SERVICE], None, None, "no building option has an effort yet"),
        ([EffortOption(1, is_building=True, likely_weeks=None)], None, None, "no building option has an effort yet"),
    ],
)
def test_effort_is_the_chosen_or_the_smallest_building_options(
    options: list[EffortOption], effort: int | None, option_id: int | None, source: str
) -> None:
    assert effort_basis(options) == EffortBasis(None if effort is None else Decimal(effort), source, option_id)


def test_reach_is_distinct_accounts_of_the_last_four_fiscal_quarters() -> None:
    days = [
        (1, date(2026, 1, 1)),
        (2, date(2025, 12, 31)),
        (3, TODAY),
        (3, date(2026, 5, 5)),
        (4, date(2026, 11, 21)),
    ]
    asks = [AskEvidence(n, account, "blocker", day) for n, (account, day) in enumerate(days)]

    assert reach_of(asks, today=TODAY) == (1, 3)
    assert reach_of(asks, today=TODAY, first_month=2) == (3,)
