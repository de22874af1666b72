"""Weighing over real rows: what counts, what counts once, and what a reader without amounts gets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tradeoff.asks.factories import make_ask
from tradeoff.asks.models import AskMerge
from tradeoff.crm.factories import make_account, make_deal
from tradeoff.kernel.bands import scale_of
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed
from tradeoff.problems.factories import NOW, make_filing, make_option, make_problem
from tradeoff.problems.models import Problem
from tradeoff.strategy import actions, queries
from tradeoff.strategy.engine.rice import explain, value_of_explanation
from tradeoff.strategy.factories import make_assessment, make_fit, make_objective
from tradeoff.strategy.models import Assessment, LensSetting, Score
from tradeoff.strategy.presenting import figures, listing
from tradeoff.strategy.presenting.words import LABELS
from tradeoff.strategy.rules import Driver, Side
from tradeoff.workspaces.factories import make_member
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Role

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)


@pytest.fixture
def problems(pm: Member, rep: Member) -> list[Problem]:
    """Two problems that share a deal; the first also has a renewal, a deal without amount, and a lost one."""
    first, second = (make_problem(workspace=pm.workspace, owner=pm) for _ in range(2))
    shared = make_deal(workspace=pm.workspace, amount_minor=10_000_100)
    deals = [
        (shared, first, "blocker"),
        (shared, second, "nice_to_have"),
        (
            make_deal(workspace=pm.workspace, type="renewal", amount_minor=2_000_033, amount_estimated=True),
            first,
            "retention",
        ),
        (make_deal(workspace=pm.workspace, amount_minor=None), first, "blocker"),
        (make_deal(workspace=pm.workspace, stage="Closed lost"), first, "blocker"),
        (make_deal(workspace=pm.workspace, close_date=date(2027, 6, 1), amount_minor=333), second, "fast_follow"),
    ]
    for deal, problem, kind in deals:
        ask = make_ask(workspace=pm.workspace, asked_by=rep, deal=deal, type=kind)
        make_filing(ask=ask, problem=problem, by=pm)
    make_ask(workspace=pm.workspace, asked_by=rep, deal=shared, type="fast_follow")
    make_option(problem=first)
    make_assessment(problem=first, by=pm)
    make_fit(problem=first, objective=make_objective(workspace=pm.workspace), by=pm)
    return [first, second]


def test_a_deal_on_two_problems_is_at_stake_in_both_and_once_in_the_total(pm: Member, problems: list[Problem]) -> None:
    weighing = queries.weigh(pm, today=TODAY)

    assert [one.money.at_stake.value for one in weighing.problems] == [12_000_133, 10_000_433]
    assert sum(listing.once(one.money.at_stake for one in weighing.problems)) == 12_000_466


def test_allocated_parts_of_a_deal_sum_to_it_over_filed_and_unfiled_asks(pm: Member, problems: list[Problem]) -> None:
    first, second = queries.weigh(pm, today=TODAY).problems

    assert first.money.allocated_even.rows[0].value == 3_333_367
    assert second.money.allocated_even.rows[0].value == 3_333_367
    assert first.money.allocated_by_type.value == 8_000_080 + 2_000_033


@pytest.mark.parametrize("name", [name for name in LABELS if name != "rice"])
def test_the_rows_of_every_figure_add_up_to_it(pm: Member, problems: list[Problem], name: str) -> None:
    for one in queries.weigh(pm, today=TODAY).problems:
        page = _open(pm, one.problem_id, name)

        assert page.adds_up_to is not None
        assert sum((row.adds for row in page.rows), Decimal(0)) == page.adds_up_to


def test_a_rice_score_recomputes_from_its_explanation(pm: Member, problems: list[Problem]) -> None:
    score = queries.weigh(pm, today=TODAY).problems[0].rice

    computed, stated = value_of_explanation(explain(score))

    assert computed == stated == score.value
    assert _open(pm, problems[0].pk, "rice").total == str(score.value.normalize() if score.value else "")


def test_what_is_not_known_is_said_and_is_not_zero(pm: Member, problems: list[Problem]) -> None:
    first, second = queries.weigh(pm, today=TODAY).problems

    assert len(first.money.without_amount) == 1
    assert "1 open deal has no amount and is not in the sum." in _open(pm, first.problem_id, "at_stake").notes
    assert second.rice.value is None


def test_an_ask_merged_into_a_filed_one_brings_its_deal_along(pm: Member, rep: Member, problems: list[Problem]) -> None:
    filed = make_ask(workspace=pm.workspace, asked_by=rep)
    make_filing(ask=filed, problem=problems[1], by=pm)
    other = make_ask(workspace=pm.workspace, asked_by=rep, deal=make_deal(workspace=pm.workspace, amount_minor=700))
    AskMerge.objects.create(workspace=pm.workspace, ask=other, into=filed, by=pm, at=NOW)

    assert queries.weigh(pm, today=TODAY).problems[1].money.at_stake.value == 10_000_433 + 700


def test_the_number_of_queries_does_not_depend_on_the_number_of_rows(
    pm: Member, rep: Member, problems: list[Problem]
) -> None:
    queries.weigh(pm, today=TODAY)  # reads the actor's roles, once
    with CaptureQueriesContext(connection) as few:
        queries.weigh(pm, today=TODAY)
    for _ in range(10):
        problem = make_problem(workspace=pm.workspace, owner=pm)
        deal = make_deal(workspace=pm.workspace)
        make_filing(ask=make_ask(workspace=pm.workspace, asked_by=rep, deal=deal), problem=problem, by=pm)

    with CaptureQueriesContext(connection) as many:
        queries.weigh(pm, today=TODAY)

    assert len(many) == len(few) <= 14


def test_narrowing_keeps_the_ranks_among_all(pm: Member, problems: list[Problem]) -> None:
    whole, narrow = queries.weigh(pm, today=TODAY), queries.weigh(pm, today=TODAY, problem_ids=[problems[1].pk])

    assert narrow.problems == (whole.of(problems[1].pk),)


def test_a_contributor_gets_no_sum_of_few_deals_and_only_middles_of_bands(pm: Member, problems: list[Problem]) -> None:
    contributor = make_member(Role.CONTRIBUTOR, workspace=pm.workspace)

    weighing = queries.weigh(contributor, today=TODAY)

    middles = {band.middle for band in scale_of(pm.workspace.currency).bands}
    assert not weighing.gaps
    assert any(one.money.at_stake.rows for one in weighing.problems)
    for one in weighing.problems:
        assert all(figure.value is None for figure in one.money.all)
        assert {row.value for row in one.money.at_stake.rows} <= middles
        assert not one.breadth.account_ids


def test_scores_are_kept_once_and_with_their_inputs(pm: Member, problems: list[Problem]) -> None:
    weighing = queries.weigh(pm, today=TODAY)

    assert actions.save_scores(actor=pm, weighed=weighing, now=NOW) == 6
    assert actions.save_scores(actor=pm, weighed=weighing, now=NOW) == 0
    kept = Score.objects.get(problem=problems[0], model="sales_lens")
    assert sum(Decimal(part["contribution"]) for part in kept.inputs.values()) == kept.value


def test_the_newest_judgement_counts_and_the_others_stay(pm: Member, problems: list[Problem]) -> None:
    later = NOW.replace(hour=11)
    actions.assess(actor=pm, problem=problems[0], impact=Decimal(3), confidence=50, reason="Now we know.", now=later)

    parts = {part.name: part.value for part in queries.weigh(pm, today=TODAY).problems[0].rice.parts}
    assert (parts["impact"], parts["confidence"]) == (Decimal(3), Decimal(50))
    assert Assessment.objects.count() == 2


def test_refuses_a_judgement_off_its_scale_without_reason_or_by_sales(
    pm: Member, rep: Member, problems: list[Problem]
) -> None:
    said: dict[str, Any] = {"problem": problems[0], "impact": Decimal(1), "confidence": 50, "reason": "So.", "now": NOW}

    with pytest.raises(Invalid):
        actions.assess(actor=pm, **(said | {"impact": Decimal("1.5")}))
    with pytest.raises(Invalid):
        actions.assess(actor=pm, **(said | {"reason": " "}))
    with pytest.raises(NotAllowed):
        actions.assess(actor=rep, **said)

    assert Assessment.objects.count() == 1


def test_each_side_changes_its_own_lens_and_the_change_is_a_version(pm: Member, problems: list[Problem]) -> None:
    head = make_member(Role.HEAD_OF_PRODUCT, workspace=pm.workspace)
    lens = queries.lenses_of(head)[Side.PRODUCT]
    weights = dict(lens.weights) | {Driver.BREADTH: 0, Driver.EFFORT: 40}

    with pytest.raises(NotAllowed):
        actions.change_lens(actor=head, side=Side.SALES, weights=weights, scales=lens.scales, now=NOW)
    with pytest.raises(Conflict):
        actions.change_lens(actor=head, side=Side.PRODUCT, weights=lens.weights, scales=lens.scales, now=NOW)
    wrong = weights | {Driver.EFFORT: 41}
    with pytest.raises(Invalid):
        actions.change_lens(actor=head, side=Side.PRODUCT, weights=wrong, scales=lens.scales, now=NOW)
    actions.change_lens(actor=head, side=Side.PRODUCT, weights=weights, scales=lens.scales, now=NOW)

    assert LensSetting.objects.get().version == 2
    assert queries.lenses_of(head)[Side.PRODUCT] == replace(lens, version=2, weights=weights)
    assert queries.lenses_of(head)[Side.SALES].version == 1


def test_breadth_counts_each_account_once(pm: Member, rep: Member) -> None:
    problem, account = make_problem(workspace=pm.workspace, owner=pm), make_account(workspace=pm.workspace)
    for _ in range(3):
        make_filing(ask=make_ask(workspace=pm.workspace, asked_by=rep, account=account), problem=problem, by=pm)

    assert queries.weigh(pm, today=TODAY).problems[0].breadth.share.k == 1


def _open(actor: Member, problem_id: int, name: str) -> figures.FigurePage:
    one = queries.weigh(actor, today=TODAY).of(problem_id)
    assert one is not None
    rows = figures.rows_of(one, name)
    ids = {kind: [row.id for row in rows if row.kind == kind] for kind in ("deal", "ask", "account")}
    names = figures.Names(
        deals=queries.deals_in(actor, ids["deal"]),
        asks=queries.asks_in(actor, ids["ask"]),
        accounts=queries.accounts_in(actor, ids["account"]),
    )
    return figures.opened(one, name, names, currency="USD", today=TODAY)
