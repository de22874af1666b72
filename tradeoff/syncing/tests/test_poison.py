"""Records that nobody would think of, one deal each: they keep no other from coming in, and are named or come."""

from __future__ import annotations

import json
from typing import Any

import pytest
from starlette.responses import JSONResponse

from tradeoff.crm.models import Deal
from tradeoff.integrations.hubspot.fake import HubSpotTwin
from tradeoff.integrations.rules import State
from tradeoff.integrations.salesforce.fake import SalesforceTwin
from tradeoff.syncing.models import Mishap
from tradeoff.syncing.rules import Why
from tradeoff.syncing.tests.there import connected

pytestmark = pytest.mark.django_db

SALESFORCE: tuple[dict[str, Any], ...] = (
    {"Name": "Bad\x00name"},
    {"Name": "Half a sign \ud83d"},
    {"Name": "x" * 5000},
    {"Name": None},
    {"Amount": 1e30},
    {"Amount": -5.0},
    {"StageName": "Somewhere"},
    {"CloseDate": "2026-02-31"},
    {"CloseDate": "9999-12-31"},
    {"Probability": 4000.0},
    {"AccountId": "0015g9999999999AAA"},
    {"AccountId": None},
    {"NextStep": "Call\x00them"},
    *({"ARR__c": told, "StageName": "Closed Won"} for told in ("NaN", "Infinity", 1e30)),
)
HUBSPOT: tuple[dict[str, Any], ...] = (
    {"dealname": "Bad\x00name"},
    {"dealname": "Half a sign \ud83d"},
    {"dealname": "x" * 5000},
    {"dealname": None},
    {"dealstage": "somewhere"},
    {"closedate": "999999999999999999"},
    {"closedate": "-99999999999999"},
    {"hs_deal_stage_probability": "NaN"},
    {"hs_next_step": "Call\x00them"},
    *({"amount": told} for told in ("NaN", "Infinity", "1e400", "twelve")),
    *({"hs_arr": told, "dealstage": "closedwon"} for told in ("sNaN", "1e40")),
)


@pytest.fixture(autouse=True)
def _every_sign_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """As vendors do: what is no letter of ours is escaped, half a sign too."""
    monkeypatch.setattr(JSONResponse, "render", lambda _self, content: json.dumps(content).encode())


def _all_come(twin: Any, recurring: str) -> None:
    with connected(twin, mapping={"recurring": recurring}) as there:
        for why in (Why.FIRST, Why.CHANGES, Why.NIGHTLY):
            there.sync(why)
        refused = set(Mishap.objects.filter(noun="deal").values_list("external_id", flat=True))
        came = set(Deal.objects.values_list("external_id", flat=True))
        assert came | refused == {str(row.get("Id") or row.get("id")) for row in twin.world.deals}
        assert Deal.objects.count() == len(came)
        assert (there.connection.state, there.connection.trouble) == (State.LIVE, "")


def test_salesforces() -> None:
    twin = SalesforceTwin(page=5)
    twin.world = type(twin.world)(twin.clock, deals=len(SALESFORCE) + 4)
    for row, told in zip(twin.world.deals[2:], SALESFORCE, strict=False):
        row.update(told)
    _all_come(twin, "ARR__c")


def test_hubspots() -> None:
    twin = HubSpotTwin(deals=len(HUBSPOT) + 4)
    for row, told in zip(twin.world.deals[2:], HUBSPOT, strict=False):
        row["properties"].update(told)
    _all_come(twin, "hs_arr")
