"""A CRM is read into the house over a real socket, again and again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from tradeoff.activities.models import Activity
from tradeoff.crm.models import Account, Contact, Deal, PipelineStage
from tradeoff.integrations.salesforce.fake import SalesforceTwin
from tradeoff.log.models import Entry
from tradeoff.syncing.models import Linked, OwnerMatch, Pass, Reading
from tradeoff.syncing.rules import Why
from tradeoff.syncing.tests.there import NOW, There, connected
from tradeoff.voice.models import Note

pytestmark = pytest.mark.django_db


@pytest.fixture
def there() -> Iterator[There]:
    with connected(SalesforceTwin(), mapping={"segment": "Segment__c"}) as found:
        yield found


def test_everything_comes_in_and_a_second_pass_changes_nothing(there: There) -> None:
    told = there.sync(Why.FIRST)

    assert Account.objects.count() == 5
    assert Contact.objects.count() == 5
    assert Deal.objects.count() == 12
    assert told.refused == {}
    deal = Deal.objects.select_related("stage", "account").order_by("pk")[0]
    assert deal.account is not None
    row = there.twin.world.tables["Opportunity"][deal.external_id]
    assert (deal.name, deal.account.name, deal.stage.name) == (row["Name"], "Brightwater Utilities", row["StageName"])
    assert deal.amount_minor == 2_000_000
    assert deal.account.segment == "Enterprise"
    assert Activity.objects.count() == 6
    assert Note.objects.count() == 3
    assert OwnerMatch.objects.count() == 3
    assert Reading.objects.filter(noun="deal").get().whole_at is not None
    entries = Entry.objects.count()
    again = there.sync(Why.CHANGES)
    assert again.changed == 0
    assert Entry.objects.count() == entries
    assert [one.why for one in Pass.objects.all()] == [Why.FIRST]


def test_what_changed_comes_in_with_its_history(there: There) -> None:
    there.sync(Why.FIRST)
    world = there.twin.world
    deal = world.deals[0]
    world.change("Opportunity", deal["Id"], NOW, Amount=99_000.0, CloseDate="2027-01-15", StageName="Proposal")

    told = there.sync(Why.CHANGES)

    held = Deal.objects.select_related("stage").get(external_id=deal["Id"])
    assert (held.amount_minor, held.close_date, held.stage.name) == (9_900_000, date(2027, 1, 15), "Proposal")
    assert told.updated == {"deal": 1}


def test_a_renamed_stage_keeps_its_deals(there: There) -> None:
    there.sync(Why.FIRST)
    before = set(Deal.objects.filter(stage__name="Proposal").values_list("pk", flat=True))
    stage = next(row for row in there.twin.world.tables["OpportunityStage"].values() if row["ApiName"] == "Proposal")
    stage["MasterLabel"] = "Offer"

    there.sync(Why.CHANGES)

    assert set(Deal.objects.filter(stage__name="Offer").values_list("pk", flat=True)) == before
    assert not PipelineStage.objects.filter(name="Proposal").exists()


def test_a_deal_deleted_there_is_lost_here_and_says_why(there: There) -> None:
    there.sync(Why.FIRST)
    there.twin.world.delete("Opportunity", there.twin.world.deals[0]["Id"], NOW - timedelta(minutes=1))
    there.now += timedelta(hours=2)

    told = there.sync(Why.CHANGES)

    held = Deal.objects.select_related("stage").get(external_id=there.twin.world.deals[0]["Id"])
    assert told.gone == {"deal": 1}
    assert (held.stage.state, held.lost_reason) == ("lost", "Deleted in Salesforce")
    assert Linked.objects.get(noun="deal", row_id=held.pk).gone_at is not None
