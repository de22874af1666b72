"""What the demo's twins hold is read as a company is: in named stages, with owners, calls and notes."""

from __future__ import annotations

from datetime import date

import httpx2
import pytest
from django.test import Client
from pytest_django import Settings

from tradeoff.activities.models import Activity
from tradeoff.crm.models import Account, Deal, PipelineStage
from tradeoff.integrations.fakes.app import demo
from tradeoff.integrations.fakes.serving import served
from tradeoff.integrations.fakes.story import story
from tradeoff.integrations.fakes.twin import Twin
from tradeoff.integrations.hubspot.fake import HubSpotTwin
from tradeoff.integrations.line import Revoked
from tradeoff.integrations.models import Connection
from tradeoff.integrations.rules import State
from tradeoff.integrations.salesforce.fake import SalesforceTwin
from tradeoff.syncing.rules import Why
from tradeoff.syncing.tests.there import connected
from tradeoff.voice.models import Note
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.factories import make_member
from tradeoff.workspaces.rules import Role

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize("twin", [SalesforceTwin, HubSpotTwin])
def test_the_demos_company_comes_in_whole(twin: type[Twin]) -> None:
    made = twin()
    made.settle(story(TODAY))
    with connected(made) as there:
        told = there.sync(Why.FIRST)

    assert told.refused == {}
    assert (Account.objects.count(), Deal.objects.count(), Note.objects.count()) == (8, 12, 4)
    assert Activity.objects.count() == 5
    deal = Deal.objects.select_related("stage", "account").get(name__startswith="Nordlys Heis – Dispatch")
    assert deal.stage.name == "Negotiation"
    assert deal.amount_minor == 10_080_000
    assert set(PipelineStage.objects.values_list("name", flat=True)) >= {"Discovery", "Solution fit", "Closed won"}


def test_the_story_is_the_same_all_quarter_long() -> None:
    assert story(date(2026, 10, 1)) == story(date(2026, 12, 31))
    assert story(date(2026, 10, 1)) != story(date(2027, 1, 1))


def test_a_twin_that_was_started_again_knows_its_keys_of_last_time() -> None:
    twin = SalesforceTwin()
    twin.settle(story(TODAY))
    with connected(twin) as there:
        twin.access.clear()
        twin.refresh.clear()
        twin.trusting = True
        assert there.sync(Why.FIRST).refused == {}

        twin.trusting = False
        with pytest.raises(Revoked):
            there.sync()


@pytest.mark.parametrize("vendor", ["salesforce", "hubspot", "jira", "slack"])
def test_one_click_connects_each_vendor_of_the_demo(vendor: str, settings: Settings) -> None:
    """From the button to the vendor's sign-in, back with a code, and to a grant that opens the door."""
    admin = make_member(Role.ADMIN)
    assert admin.user is not None
    browser = Client()
    browser.force_login(admin.user)
    root = f"/{admin.workspace.slug}"
    with served(demo()) as url:
        settings.TWINS_ADDRESS = url
        start = browser.post(f"{root}/connections/twin/{vendor}")
        there = browser.get(start["Location"])["Location"]
        back = httpx2.get(there, follow_redirects=False).headers["Location"]
        landed = browser.get(back.removeprefix(settings.SITE_ADDRESS))
        page = browser.get(landed["Location"]).content.decode()

    tenancy.enter(admin.workspace_id)
    row = Connection.objects.get()
    assert (row.state, bool(row.who)) == (State.LIVE, True), page
