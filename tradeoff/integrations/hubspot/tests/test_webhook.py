"""HubSpot's signatures: known, wrong key, replayed, changed on the way."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest

from tradeoff.integrations.hubspot import webhook
from tradeoff.integrations.hubspot.fake.twin import CLIENT_SECRET, HubSpotTwin
from tradeoff.integrations.vendors import Hint

NOW = datetime(2026, 6, 20, 12, 0, tzinfo=UTC)
URL = "https://tradeoff.example/hooks/hubspot/1-2/s3cret?of=a%2Fb%20c"
SECRETS = {"client_secret": CLIENT_SECRET}
EVENT = {"eventId": 1, "subscriptionType": "deal.creation", "objectId": 9007199254741001, "occurredAt": 1781956800000}


def sent() -> tuple[bytes, dict[str, str]]:
    twin = HubSpotTwin(clock=lambda: NOW, deals=2)
    first, second = (row["id"] for row in twin.world.deals)
    twin.world.change("deals", first, NOW, amount="1")
    twin.world.change("deals", first, NOW, amount="2")
    twin.world.delete("deals", second, NOW + timedelta(seconds=1))
    twin.world.events.reverse()
    return twin.webhook(URL)


def test_a_known_signature_is_ours_by_hand() -> None:
    stamp = str(round(NOW.timestamp() * 1000))
    said = b"POST" + b"https://tradeoff.example/hooks/hubspot/1-2/s3cret?of=a/b%20c" + b"[]" + stamp.encode()
    by_hand = base64.b64encode(hmac.new(b"key", said, hashlib.sha256).digest()).decode()
    assert webhook.signature_v3("key", "POST", URL, b"[]", stamp) == by_hand


def test_each_thing_is_named_once_in_whatever_order_it_came() -> None:
    body, headers = sent()
    delivered = webhook.verify(headers=headers, body=body, url=URL, secrets=SECRETS, now=NOW)
    assert delivered is not None
    assert sorted(hint.gone for hint in delivered.hints) == [False, True]
    assert {hint.noun for hint in delivered.hints} == {"deal"}
    again = webhook.verify(headers=headers, body=body, url=URL, secrets=SECRETS, now=NOW)
    assert again is not None
    assert again.id == delivered.id


@pytest.mark.parametrize("wrong", ["key", "body", "address", "late", "early", "no stamp", "no signature", "no secret"])
def test_what_is_not_hubspots_is_not_heard(wrong: str) -> None:
    body, headers = sent()
    secrets, url, now = SECRETS, URL, NOW
    match wrong:
        case "key":
            secrets = {"client_secret": "another"}
        case "body":
            body = body.replace(b"deletion", b"creation")
        case "address":
            url = URL.replace("1-2", "1-3")
        case "late":
            now = NOW + timedelta(minutes=6)
        case "early":
            now = NOW - timedelta(minutes=6)
        case "no stamp":
            headers = {**headers, "x-hubspot-request-timestamp": "soon"}
        case "no signature":
            headers = {}
        case _:
            secrets = {}
    assert webhook.verify(headers=headers, body=body, url=url, secrets=secrets, now=now) is None


def test_the_older_signature_is_taken_while_its_events_are_young() -> None:
    body = webhook.delivered([EVENT])
    headers = {"x-hubspot-signature": webhook.signature_v1(CLIENT_SECRET, body)}
    young = datetime.fromtimestamp(EVENT["occurredAt"] / 1000, UTC) + timedelta(hours=1)  # type: ignore[operator]
    delivered = webhook.verify(headers=headers, body=body, url=URL, secrets=SECRETS, now=young)
    assert delivered is not None
    assert delivered.hints == (Hint(noun="deal", id="9007199254741001"),)
    later = young + timedelta(days=2)
    assert webhook.verify(headers=headers, body=body, url=URL, secrets=SECRETS, now=later) is None


def test_a_wrong_new_signature_is_not_saved_by_a_right_old_one() -> None:
    body = webhook.delivered([EVENT])
    headers = {"x-hubspot-signature": webhook.signature_v1(CLIENT_SECRET, body), "x-hubspot-signature-v3": "x"}
    assert webhook.verify(headers=headers, body=body, url=URL, secrets=SECRETS, now=NOW) is None
