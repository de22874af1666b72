"""References of deals that triggers hold, once a statement, where others have a foreign key."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction

from tradeoff.crm.factories import NOW, make_deal, make_pipeline
from tradeoff.crm.models import Deal
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.factories import make_member, make_workspace
from tradeoff.workspaces.models import Member

pytestmark = pytest.mark.django_db


@pytest.fixture
def seller() -> Member:
    return make_member()


def refused(write: Callable[[], object], match: str) -> None:
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        write()


def run(text: str, *values: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def test_a_deal_names_a_stage_and_a_member_that_are_there(seller: Member) -> None:
    deal = make_deal(workspace=seller.workspace)

    refused(lambda: Deal.objects.filter(pk=deal.pk).update(stage=987_654), "crm_pipelinestage that is not there")
    refused(lambda: Deal.objects.filter(pk=deal.pk).update(changed_by=987_654), "workspaces_member that is not there")
    refused(
        lambda: Deal.objects.create(workspace=seller.workspace, name="Lost", stage_id=987_654, changed_at=NOW),
        "crm_pipelinestage that is not there",
    )
    assert Deal.objects.count() == 1


def test_a_stage_of_another_workspace_is_none(seller: Member) -> None:
    other = make_workspace()
    tenancy.enter(other.pk)
    foreign = make_pipeline(workspace=other)["Proposal"]
    tenancy.enter(seller.workspace_id)
    deal = make_deal(workspace=seller.workspace)

    refused(lambda: Deal.objects.filter(pk=deal.pk).update(stage=foreign), "crm_pipelinestage that is not there")


def test_what_a_deal_names_cannot_be_removed(seller: Member) -> None:
    deal = make_deal(workspace=seller.workspace, changed_by=seller)

    refused(lambda: run("DELETE FROM crm_pipelinestage WHERE id = %s", deal.stage_id), "named by a row of crm_deal")
    Deal.objects.filter(pk=deal.pk).update(changed_by=None)
    unused = make_pipeline(workspace=seller.workspace)["Negotiation"]
    run("DELETE FROM crm_pipelinestage WHERE id = %s", unused.pk)
    assert Deal.objects.get().stage_id == deal.stage_id


def test_who_changed_a_deal_stays(seller: Member) -> None:
    colleague = make_member(workspace=seller.workspace)
    make_deal(workspace=seller.workspace, changed_by=colleague)

    refused(lambda: Member.objects.filter(pk=colleague.pk)._raw_delete("default"), "named by a row of crm_deal")


def test_a_written_stage_is_held_until_the_deal_is_in(seller: Member) -> None:
    """The lock a foreign key takes: another transaction can neither remove the stage nor change its key."""
    deal = make_deal(workspace=seller.workspace)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT xmax <> 0 FROM crm_pipelinestage WHERE id = %s",
            [deal.stage_id],
        )
        assert cursor.fetchone() == (True,)
