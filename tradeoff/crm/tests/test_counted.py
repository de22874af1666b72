"""The sums that triggers keep are those of the deals, whatever is written, taken back or put together meanwhile."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pgtrigger
import pytest
from django.db import connection, transaction

from tradeoff.crm import queries
from tradeoff.crm.factories import make_deal
from tradeoff.crm.models import Deal, DealSum
from tradeoff.crm.queries import DealFilter
from tradeoff.crm.queries.counting import cells_of, kept_cells
from tradeoff.crm.rules import DealState
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.factories import make_member
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Role

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 12)
STAGES = ("Proposal", "Negotiation", "Closed won", "Closed lost")


@pytest.fixture
def manager() -> Member:
    return make_member(Role.SALES_MANAGER)


def values(chance: random.Random) -> dict[str, Any]:
    return {
        "amount_minor": chance.choice([None, 0, chance.randrange(10**12)]),
        "probability": chance.choice([None, 35, 80]),
        "close_date": chance.choice([None, TODAY + timedelta(days=chance.randrange(-400, 400))]),
    }


def cells(member: Member, *, kept: bool, state: DealState | None = None) -> set[Any]:
    stages = list(queries.stages_of(member))
    if kept:
        return set(kept_cells(member, stages, state=state, today=TODAY))
    rows = queries.deals_matching(member, DealFilter(state=state), stages, today=TODAY)
    return set(cells_of(rows, member, stages, today=TODAY))


def fold(member: Member) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT crm_fold_dealsums(%s)", [member.workspace_id])


def write(member: Member, chance: random.Random, stages: list[int]) -> None:
    """One statement of any kind, of one row or of many."""
    rows = Deal.objects.filter(workspace=member.workspace_id)
    some = rows.filter(pk__in=chance.sample(keys := list(rows.values_list("pk", flat=True)), len(keys) // 3))
    match chance.randrange(5):
        case 0:
            make_deal(workspace=member.workspace, stage=chance.choice(STAGES), **values(chance))
        case 1:
            some.update(stage=chance.choice(stages), **values(chance))
        case 2:
            some.update(next_step="Call", name="Another name")
        case 3:
            with pgtrigger.ignore("crm.DealVersion:append_only"):
                some.delete()
        case 4:
            changed = list(some)
            for deal in changed:
                deal.amount_minor, deal.stage_id = chance.randrange(10**9), chance.choice(stages)
            Deal.objects.bulk_update(changed, ["amount_minor", "stage"])


@pytest.mark.parametrize("seed", range(6))
def test_after_any_statements_the_kept_sums_are_those_of_the_deals(manager: Member, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a repeatable mess
    for stage in STAGES * 4:
        make_deal(workspace=manager.workspace, stage=stage, **values(chance))
    stages = [stage.pk for stage in queries.stages_of(manager)]
    for turn in range(20):
        with transaction.atomic():
            write(manager, chance, stages)
            transaction.set_rollback(turn % 5 == 4)
        if turn % 7 == 6:
            fold(manager)
        for state in (None, *DealState):
            assert cells(manager, kept=True, state=state) == cells(manager, kept=False, state=state)


def test_rows_are_put_together_and_what_cancels_out_goes(manager: Member) -> None:
    deal = make_deal(workspace=manager.workspace, amount_minor=100, close_date=TODAY)
    for amount in range(20):
        Deal.objects.filter(pk=deal.pk).update(amount_minor=amount)
    assert DealSum.objects.filter(workspace=manager.workspace).count() > 1

    fold(manager)
    assert DealSum.objects.get(workspace=manager.workspace).total == 19
    with pgtrigger.ignore("crm.DealVersion:append_only"):
        deal.delete()
    fold(manager)
    assert not DealSum.objects.filter(workspace=manager.workspace).exists()


def test_a_thousand_rows_are_put_together_without_anybody_asking(manager: Member) -> None:
    deal = make_deal(workspace=manager.workspace, amount_minor=100, close_date=TODAY)
    for amount in range(600):
        Deal.objects.filter(pk=deal.pk).update(amount_minor=amount, close_date=TODAY + timedelta(days=amount))
    assert DealSum.objects.filter(workspace=manager.workspace).count() < 1001
    assert cells(manager, kept=True) == cells(manager, kept=False)


def test_another_workspace_is_neither_counted_nor_seen(manager: Member) -> None:
    make_deal(workspace=manager.workspace, amount_minor=100, close_date=TODAY)
    other = make_member(Role.SALES_MANAGER)
    tenancy.enter(other.workspace_id)
    make_deal(workspace=other.workspace, amount_minor=5, close_date=TODAY)

    assert {cell.sum.total for cell in cells(other, kept=True)} == {5}
