"""Every change of a deal leaves a version, whichever way it came."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from tradeoff.crm import queries
from tradeoff.crm.factories import NOW, make_deal, make_pipeline
from tradeoff.crm.models import Deal, DealVersion  # type: ignore[attr-defined]  # made by pghistory
from tradeoff.workspaces.factories import make_member, make_workspace
from tradeoff.workspaces.models import Workspace

pytestmark = pytest.mark.django_db


@pytest.fixture
def workspace() -> Workspace:
    return make_workspace()


def amounts_of(deal: Deal) -> list[int | None]:
    return list(DealVersion.objects.filter(pgh_obj=deal).order_by("pgh_id").values_list("amount_minor", flat=True))


def test_a_saved_deal_leaves_its_values(workspace: Workspace) -> None:
    deal = make_deal(workspace=workspace, amount_minor=100)
    deal.amount_minor = 200
    deal.save()

    assert amounts_of(deal) == [100, 200]


def test_an_update_of_a_query_set_leaves_a_version_each(workspace: Workspace) -> None:
    deals = [make_deal(workspace=workspace, amount_minor=100) for _ in range(3)]
    Deal.objects.filter(workspace=workspace).update(amount_minor=300)

    assert [amounts_of(deal) for deal in deals] == [[100, 300]] * 3


def test_a_bulk_update_leaves_a_version_each(workspace: Workspace) -> None:
    deals = [make_deal(workspace=workspace, amount_minor=100) for _ in range(3)]
    for step, deal in enumerate(deals):
        deal.amount_minor = 400 + step
    Deal.objects.bulk_update(deals, ["amount_minor"])

    assert [amounts_of(deal) for deal in deals] == [[100, 400], [100, 401], [100, 402]]


def test_a_bulk_create_leaves_a_version_each(workspace: Workspace) -> None:
    stage = make_pipeline(workspace=workspace)["Proposal"]
    deals = Deal.objects.bulk_create(
        Deal(workspace=workspace, stage=stage, name=f"Bulk {step}", amount_minor=step, changed_at=NOW)
        for step in range(5)
    )

    assert [amounts_of(deal) for deal in deals] == [[0], [1], [2], [3], [4]]


def test_an_insert_that_meets_its_own_key_leaves_an_update(workspace: Workspace) -> None:
    deal = make_deal(workspace=workspace, amount_minor=100)
    deal.amount_minor = 500
    Deal.objects.bulk_create([deal], update_conflicts=True, unique_fields=["id"], update_fields=["amount_minor"])

    assert amounts_of(deal) == [100, 500]
    assert list(DealVersion.objects.order_by("pgh_id").values_list("pgh_label", flat=True)) == ["created", "changed"]


def test_sql_of_ones_own_leaves_a_version_each(workspace: Workspace) -> None:
    deal = make_deal(workspace=workspace, amount_minor=100)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO crm_deal (name, workspace_id, stage_id, type, amount_minor, amount_estimated,"
            " close_date_estimated, forecast_category, next_step, lead_source, lost_reason, changed_at)"
            " SELECT 'Copy ' || n, workspace_id, stage_id, type, amount_minor, false, false, '', '', '', '', changed_at"
            " FROM crm_deal, generate_series(1, 4) n"
        )

    assert DealVersion.objects.filter(name__startswith="Copy ").count() == 4
    assert DealVersion.objects.count() == 5
    assert amounts_of(deal) == [100]


def test_a_change_of_nothing_leaves_nothing(workspace: Workspace) -> None:
    deal = make_deal(workspace=workspace)
    deal.save()
    Deal.objects.filter(workspace=workspace).update(amount_minor=deal.amount_minor)

    assert len(amounts_of(deal)) == 1


@pytest.mark.parametrize("verb", ["UPDATE crm_dealversion SET amount_minor = 1", "DELETE FROM crm_dealversion"])
def test_history_refuses_to_be_changed(workspace: Workspace, verb: str) -> None:
    deal = make_deal(workspace=workspace, amount_minor=100)

    with (
        pytest.raises(DatabaseError, match="Cannot update or delete"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(verb)

    assert amounts_of(deal) == [100]


def test_history_tells_old_and_new_with_who_and_when(workspace: Workspace) -> None:
    dana = make_member(workspace=workspace, name="Dana")
    deal = make_deal(workspace=workspace, amount_minor=4_000_000, close_date=date(2026, 12, 15))
    stages = make_pipeline(workspace=workspace)
    deal.stage, deal.amount_minor, deal.close_date = stages["Negotiation"], 6_000_000, date(2027, 2, 1)
    deal.changed_at, deal.changed_by = NOW + timedelta(hours=3), dana
    deal.save()

    newest, began = queries.history_of(deal)

    assert (newest.who, newest.at) == ("Dana", NOW + timedelta(hours=3))
    assert [change.words for change in newest.fields] == [
        "Stage Proposal → Negotiation",
        "Amount $40,000 → $60,000",
        "Close date 15 Dec 2026 → 1 Feb 2027",
    ]
    assert began.fields == ()
    assert queries.pushes_of(deal, workspace) == 1
