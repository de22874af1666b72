"""The deals list against a count by hand over the same rows."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest

from tradeoff.crm import queries
from tradeoff.crm.factories import make_account, make_deal, make_pipeline
from tradeoff.crm.models import Deal
from tradeoff.crm.queries import Closing, DealFilter, DealSort
from tradeoff.crm.rules import DealState
from tradeoff.workspaces.factories import make_member, make_product
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Role

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 16)  # in the quarter from 1 October to 31 December


@pytest.fixture
def manager() -> Member:
    """With 120 deals of every kind around."""
    chance = random.Random(7)  # noqa: S311 - the same deals in every run
    manager = make_member(Role.SALES_MANAGER)
    workspace = manager.workspace
    stages = list(make_pipeline(workspace=workspace).values())
    owners = [manager, make_member(Role.REP, workspace=workspace), None]
    products = [make_product(workspace=workspace), make_product(workspace=workspace), None]
    accounts = [make_account(workspace=workspace, segment=segment) for segment in ("SMB", "SMB", "Enterprise")]
    for number in range(120):
        make_deal(
            workspace=workspace,
            name=f"Deal {number:03}",
            external_id=f"D-{number}",
            stage=chance.choice(stages),
            owner=chance.choice(owners),
            product=chance.choice(products),
            account=chance.choice([*accounts, None]),
            amount_minor=chance.choice([None, chance.randrange(10_000_000)]),
            probability=chance.choice([None, None, 35, 80]),
            close_date=chance.choice([None, TODAY + timedelta(days=chance.randrange(-200, 300))]),
        )
    return manager


FILTERS = [
    DealFilter(),
    DealFilter(state=None),
    DealFilter(state=DealState.WON),
    DealFilter(state=DealState.LOST, words="deal 1"),
    DealFilter(segment="SMB"),
    DealFilter(state=None, words="D-17"),
    *(DealFilter(closing=closing) for closing in Closing),
    *(DealFilter(state=DealState.WON, closing=closing) for closing in Closing),
]


@pytest.mark.parametrize("wanted", FILTERS, ids=lambda one: f"{one.state}-{one.closing}-{one.segment}{one.words}")
def test_totals_and_counts_are_those_of_the_rows(manager: Member, wanted: DealFilter) -> None:
    found = queries.list_deals(manager, wanted, today=TODAY)
    rows = matching(manager, wanted)

    assert found.totals.deals == len(rows)
    assert found.totals.without_amount == sum(row.amount_minor is None for row in rows)
    assert found.totals.total == sum(row.amount_minor or 0 for row in rows)
    assert found.totals.weighted == (sum(weighted_percent(row) for row in rows) + 50) // 100
    assert queries.deals_found(manager, wanted, today=TODAY) == found.totals
    for stage in found.stages:
        assert found.by_stage[stage.pk] == len(matching(manager, replace(wanted, stage_id=stage.pk)))
    for closing in Closing:
        assert found.by_closing[closing] == len(matching(manager, replace(wanted, closing=closing)))
    for state in (*DealState, None):
        counted = len(matching(manager, replace(wanted, state=state))) if wanted.state in {None, state} else None
        assert found.by_state[state] == counted


@pytest.mark.parametrize(
    ("closing", "days", "stage", "fits"),
    [
        (Closing.OVERDUE, -1, "Proposal", True),
        (Closing.OVERDUE, 0, "Proposal", False),
        (Closing.OVERDUE, -1, "Closed won", False),
        (Closing.THIS_QUARTER, -100, "Proposal", True),
        (Closing.THIS_QUARTER, -100, "Closed won", False),
        (Closing.THIS_QUARTER, -1, "Closed won", True),
        (Closing.THIS_QUARTER, 45, "Proposal", True),
        (Closing.THIS_QUARTER, 46, "Proposal", False),
        (Closing.NEXT_QUARTER, 46, "Proposal", True),
        (Closing.NEXT_QUARTER, 135, "Proposal", True),
        (Closing.LATER, 136, "Proposal", True),
        (Closing.NO_DATE, None, "Proposal", True),
    ],
)
def test_closing_is_by_the_fiscal_calendar(closing: Closing, days: int | None, stage: str, *, fits: bool) -> None:
    manager = make_member(Role.SALES_MANAGER)
    close = None if days is None else TODAY + timedelta(days=days)
    make_deal(workspace=manager.workspace, stage=stage, close_date=close)

    found = queries.list_deals(manager, DealFilter(state=None, closing=closing), today=TODAY)

    assert bool(found.rows) is fits
    assert found.by_closing[closing] == int(fits)


@pytest.mark.parametrize("sort", list(DealSort))
def test_pages_go_through_every_deal_once(manager: Member, sort: DealSort) -> None:
    wanted = DealFilter(state=None, sort=sort)

    pages = [queries.list_deals(manager, wanted, today=TODAY, page=page) for page in (1, 2, 3)]

    seen = [row.pk for page in pages for row in page.rows]
    assert [len(page.rows) for page in pages] == [50, 50, 20]
    assert len(set(seen)) == 120
    assert [page.has_more for page in pages] == [True, True, False]


def test_the_largest_amount_comes_first_and_the_unknown_last(manager: Member) -> None:
    rows = queries.deals_matching(manager, DealFilter(state=None), queries.stages_of(manager), today=TODAY)
    amounts = [row.amount_minor for row in rows]

    known = [amount for amount in amounts if amount is not None]
    assert known == sorted(known, reverse=True)
    assert amounts == known + [None] * (120 - len(known))


def matching(manager: Member, wanted: DealFilter) -> list[Deal]:
    """By hand, through the query that lists."""
    rows = queries.deals_matching(manager, wanted, list(queries.stages_of(manager)), today=TODAY)
    return list(rows.select_related("stage"))


def weighted_percent(deal: Deal) -> int:
    amount = deal.amount_minor or 0
    if deal.is_open:
        return amount * (deal.stage.probability if deal.probability is None else deal.probability)
    return amount * 100 if deal.stage.state == DealState.WON else 0
