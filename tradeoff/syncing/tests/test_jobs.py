from __future__ import annotations

import pytest

from tests.jobs import run_jobs
from tradeoff.crm.models import Deal
from tradeoff.integrations import actions as doors
from tradeoff.integrations.actions import secrets
from tradeoff.integrations.salesforce.fake import SalesforceTwin
from tradeoff.syncing import actions
from tradeoff.syncing.models import Linked, OwnerMatch, Pass, Reading
from tradeoff.syncing.rules import Why
from tradeoff.syncing.tests.there import NOW, There, connected

pytestmark = pytest.mark.django_db


def _connect_again(there: There) -> list[str]:
    grant = secrets.grant_of(there.connection)
    doors.open_connection(connection=there.connection, actor=there.admin, grant=grant, now=NOW)
    return run_jobs()


def test_who_connects_sees_what_would_come_and_nothing_is_written() -> None:
    with connected(SalesforceTwin()) as there:
        ran = _connect_again(there)

    assert "syncing.try" in ran
    assert "syncing.sync" not in ran
    told = Pass.objects.get()
    assert (told.why, told.facts["created"]["deal"]) == (Why.TRIED, 12)
    assert told.facts["owners_unknown"] == ["Ines Duarte", "Priya Raman", "Tom Becker"]
    assert "Negotiation" in told.facts["stages"]
    for table in (Deal, Linked, OwnerMatch, Reading):
        assert not table.objects.exists()


def test_the_first_sync_begins_with_a_word_and_a_new_grant_goes_on() -> None:
    with connected(SalesforceTwin()) as there:
        actions.ask_sync(actor=there.admin, connection=there.connection, why=Why.FIRST, now=NOW)
        assert "syncing.sync" in run_jobs()
        assert Deal.objects.count() == 12

        there.twin.world.change("Opportunity", there.twin.world.deals[0]["Id"], Name="Renamed there")
        ran = _connect_again(there)

    assert "syncing.sync" in ran
    assert Deal.objects.filter(name="Renamed there").exists()
