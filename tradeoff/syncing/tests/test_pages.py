"""Every page of a connection to a CRM, empty and full."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.jobs import run_jobs
from tests.journeys.house import words_of
from tradeoff.crm.models import Account, Deal
from tradeoff.integrations.models import Connection
from tradeoff.integrations.salesforce.fake import SalesforceTwin
from tradeoff.integrations.tests.test_pages import Browser
from tradeoff.subscriptions.models import Subscription
from tradeoff.syncing.models import Linked, Mishap, OwnerMatch
from tradeoff.syncing.rules import Why
from tradeoff.syncing.tests.there import NOW, There, connected
from tradeoff.workspaces.factories import make_member
from tradeoff.workspaces.rules import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def there() -> Iterator[There]:
    with connected(SalesforceTwin()) as found:
        yield found


@pytest.fixture
def admin(there: There) -> Browser:
    return Browser(there.admin)


def _place(there: There, rest: str) -> str:
    return f"connections/{there.connection.pk}/{rest}"


def test_before_anything_was_read_the_panel_offers_a_dry_run_and_the_beginning(there: There, admin: Browser) -> None:
    page = words_of(admin.get(_place(there, "sync")))
    assert "Nothing has been read yet" in page
    assert "Begin the sync" in page

    assert admin.post(_place(there, "sync/try")).status_code == 302
    assert "is under way" in words_of(admin.get(_place(there, "sync")))
    run_jobs()

    page = words_of(admin.get(_place(there, "sync")))
    assert "The pipeline would be" in page
    assert "Nobody here is Ines Duarte, Priya Raman, Tom Becker" in page
    assert not Deal.objects.exists()


def test_the_log_tells_what_came_in_words(there: There, admin: Browser) -> None:
    assert "Nothing has been read yet" in words_of(admin.get(_place(there, "log")))
    there.sync(Why.FIRST)

    page = words_of(admin.get(_place(there, "log")))
    assert "5 accounts, 5 contacts, 12 deals, 6 activities and 3 notes new" in page


def test_fields_are_discovered_and_a_choice_reads_everything_anew(there: There, admin: Browser) -> None:
    there.sync(Why.FIRST)
    page = words_of(admin.get(_place(there, "fields")))
    assert "Segment__c" in page
    assert "What is locked is changed in Salesforce" in page

    assert admin.post(_place(there, "fields"), segment="Segment__c", currency="").status_code == 302
    assert "syncing.sync" in run_jobs()

    assert Connection.objects.get().mapping == {"segment": "Segment__c"}
    assert set(Account.objects.values_list("segment", flat=True)) == {"Enterprise"}
    assert admin.post(_place(there, "fields"), segment="Made_Up__c").status_code == 422


def test_an_owner_is_settled_and_gets_their_deals(there: There, admin: Browser) -> None:
    tom = make_member(Role.REP, workspace=there.admin.workspace)
    there.sync(Why.FIRST)
    match = OwnerMatch.objects.get(name="Tom Becker")
    assert "Tom Becker" in words_of(admin.get(_place(there, "review")))

    assert admin.post(_place(there, f"review/owner/{match.pk}"), member=str(tom.pk)).status_code == 302
    run_jobs()

    assert Deal.objects.filter(owner=tom).count() == 4
    other = OwnerMatch.objects.get(name="Ines Duarte")
    assert admin.post(_place(there, f"review/owner/{other.pk}"), member="nobody").status_code == 302
    page = words_of(admin.get(_place(there, "review")))
    assert "Nobody here" in page


def test_two_accounts_of_one_name_are_one_until_somebody_says_else(there: There, admin: Browser) -> None:
    world = there.twin.world
    twin = world.add("Account", Name="Kestrel Freight", Industry="Freight", OwnerId=None)
    world.change("Opportunity", world.deals[0]["Id"], AccountId=twin["Id"])
    there.sync(Why.FIRST)
    assert Account.objects.count() == 5
    doubt = Linked.objects.get(is_doubtful=True)
    assert (doubt.external_id, doubt.is_second) == (twin["Id"], True)
    assert "One account or two?" in words_of(admin.get(_place(there, "review")))

    assert admin.post(_place(there, f"review/account/{doubt.pk}/other")).status_code == 302
    run_jobs()

    assert Account.objects.count() == 6
    deal = Deal.objects.select_related("account").get(external_id=world.deals[0]["Id"])
    assert deal.account is not None
    assert deal.account.name == f"Kestrel Freight ({twin['Id'][-6:]})"
    assert not Mishap.objects.exists()


def test_a_record_that_cannot_be_taken_says_why_and_comes_in_once_it_is_mended(there: There, admin: Browser) -> None:
    world = there.twin.world
    row = world.deals[3]
    row["Amount"] = -5.0
    there.sync(Why.FIRST)
    assert Deal.objects.count() == 11
    page = words_of(admin.get(_place(there, "review")))
    assert "below 0" in page
    row["Amount"] = 5.0

    there.sync(Why.ASKED)

    assert Deal.objects.get(external_id=row["Id"]).amount_minor == 500
    assert not Mishap.objects.exists()


def test_a_mishap_may_be_dismissed(there: There, admin: Browser) -> None:
    row = Mishap.objects.create(
        workspace=there.admin.workspace, connection=there.connection, noun="deal", external_id="006x", words="No.",
        first_at=NOW, last_at=NOW,
    )  # fmt: skip
    assert admin.post(_place(there, f"review/mishap/{row.pk}")).status_code == 302
    assert "Nothing to settle" in words_of(admin.get(_place(there, "review")))


def test_nobody_but_an_administrator_reads_or_settles_anything(there: There) -> None:
    rep = Browser(make_member(Role.VP_SALES, workspace=there.admin.workspace))
    for rest in ("sync", "log", "fields", "review"):
        assert rep.get(_place(there, rest)).status_code in {403, 404}
    for rest in ("sync/now", "sync/try", "sync/anew", "review/mishap/1", "review/owner/1"):
        assert rep.post(_place(there, rest)).status_code in {403, 404}


def test_a_won_deals_recurring_revenue_is_a_subscription_once(there: There, admin: Browser) -> None:
    there.sync(Why.FIRST)
    assert not Subscription.objects.exists()
    assert admin.post(_place(there, "fields"), recurring="ARR__c").status_code == 302
    run_jobs()

    won = Deal.objects.filter(stage__state="won").order_by("pk")
    assert Subscription.objects.count() == won.count() > 0
    held = Subscription.objects.get(external_id=f"deal {won[0].external_id}")
    row = there.twin.world.tables["Opportunity"][won[0].external_id]
    assert (held.amount_minor, held.account_id) == (int(row["ARR__c"] * 100), won[0].account_id)
    assert there.sync(Why.ANEW).changed == 0
