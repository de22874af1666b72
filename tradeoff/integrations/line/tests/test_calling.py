from __future__ import annotations

import json
import logging
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import format_datetime

import httpx2
import pytest

from tradeoff.integrations.line import Answer, Line, calling, errors
from tradeoff.integrations.line.tests.house import FAST, Asked, Drawer, Says, Slept, house, line_to


def test_numbers_are_exact_and_the_key_is_shown() -> None:
    body = b'{"id": 9007199254740993, "amount": 0.1, "huge": 123456789012345678901234.55}'
    with house([Says(body=body)]) as there, line_to(there) as line:
        answer = line.call("GET", "/deals?state=open", params={"limit": 5, "after": None})

    assert answer.data == {
        "id": 9007199254740993,
        "amount": Decimal("0.1"),
        "huge": Decimal("123456789012345678901234.55"),
    }
    assert there.asked[0].headers["authorization"] == "Bearer first"


def test_an_address_keeps_the_query_it_carries() -> None:
    with house([Says()]) as there, line_to(there.url + "/crm/") as line:
        line.call("GET", "/deals?cursor=abc")
        line.call("GET", there.url + "/crm/deals?cursor=def")

    assert [asked.path for asked in there.asked] == ["/crm/deals?cursor=abc", "/crm/deals?cursor=def"]


def test_a_decimal_goes_as_a_number() -> None:
    with house([Says(201)]) as there, line_to(there) as line:
        line.call("POST", "/deals", json={"amount": Decimal("1200.50"), "seats": Decimal(3)})

    assert there.asked[0].body == b'{"amount":1200.5,"seats":3}'
    assert there.asked[0].headers["content-type"] == "application/json"


def test_a_spent_token_is_renewed_once_and_the_call_repeated() -> None:
    def script(asked: Asked) -> Says:
        return Says(200 if asked.headers["authorization"] == "Bearer fresh1" else 401)

    with house(script) as there, line_to(there, keys=(drawer := Drawer())) as line:
        line.call("POST", "/notes", json={})
        line.call("GET", "/deals")

    assert drawer.renewed == 1
    assert [asked.method for asked in there.asked] == ["POST", "POST", "GET"]


def test_a_token_that_is_never_taken_is_revoked() -> None:
    with house([Says(401)]) as there, line_to(there) as line, pytest.raises(errors.Revoked):
        line.call("GET", "/deals")
    assert len(there.asked) == 2

    with (
        house([Says(401)]) as there,
        line_to(there, keys=Drawer(kind="token")) as line,
        pytest.raises(errors.Revoked),
    ):
        line.call("GET", "/deals")
    assert len(there.asked) == 1


def test_many_who_find_the_token_spent_renew_it_once() -> None:
    gate = threading.Barrier(8)

    def script(asked: Asked) -> Says:
        if asked.headers["authorization"] == "Bearer fresh1":
            return Says()
        gate.wait(5)
        return Says(401)

    drawer, answers = Drawer(), []
    with house(script) as there:

        def one() -> None:
            with line_to(there, keys=drawer) as line:
                answers.append(line.call("GET", "/deals").status)

        threads = [threading.Thread(target=one) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)

    assert answers == [200] * 8
    assert drawer.renewed == 1


def test_retry_after_is_honored_in_seconds_and_as_a_date() -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=20), usegmt=True)
    script = [Says(429, headers={"Retry-After": "7"}), Says(503, headers={"Retry-After": soon}), Says()]
    with house(script) as there, line_to(there, slept=(slept := Slept())) as line:
        line.call("POST", "/deals", json={})

    assert len(there.asked) == 3
    assert 7.0 in slept.waits
    assert any(15 < wait <= 20 for wait in slept.waits)


def test_without_a_word_the_waits_grow_and_end_after_five() -> None:
    with (
        house([Says(429)]) as there,
        line_to(there, slept=(slept := Slept())) as line,
        pytest.raises(errors.SlowDown) as told,
    ):
        line.call("GET", "/deals")

    assert len(there.asked) == 5
    assert len(slept.waits) == 4
    assert all(0 <= wait <= 15 for wait in slept.waits)
    assert told.value.retry_at > datetime.now(UTC)


def test_a_long_wait_is_no_workers() -> None:
    with (
        house([Says(429, headers={"Retry-After": "3600"})]) as there,
        line_to(there) as line,
        pytest.raises(errors.SlowDown) as told,
    ):
        line.call("GET", "/deals")

    assert len(there.asked) == 1
    assert timedelta(minutes=59) < told.value.retry_at - datetime.now(UTC) < timedelta(minutes=61)


def test_a_vendor_may_ask_for_patience_in_its_own_way() -> None:
    def slow_down(answer: Answer) -> float | None:
        return 0 if answer.status == 403 and "LIMIT" in str(answer.data) else None

    rules = replace(FAST, slow_down=slow_down)
    script = [Says(403, b'[{"errorCode": "REQUEST_LIMIT_EXCEEDED"}]'), Says()]
    with house(script) as there, line_to(there, rules=rules) as line:
        assert line.call("GET", "/deals").status == 200
    with (
        house([Says(403, b'[{"errorCode": "NO_ACCESS"}]')]) as there,
        line_to(there, rules=rules) as line,
        pytest.raises(errors.NotPermitted),
    ):
        line.call("GET", "/deals")


@pytest.mark.parametrize("broken", [Says(500), Says(502), Says(body=b'{"a": 1}', cut=3), Says(body=b'{"a": ')])
def test_a_read_is_repeated_and_a_write_is_not(broken: Says) -> None:
    with house([broken, Says(body=b'{"a": 2}')]) as there, line_to(there) as line:
        assert line.call("GET", "/deals").data == {"a": 2}
        assert len(there.asked) == 2
    with house([broken, Says(201)]) as there, line_to(there) as line:
        with pytest.raises((errors.Unreachable, errors.Garbled)):
            line.call("POST", "/deals", json={})
        assert len(there.asked) == 1
    with house([broken, Says(201)]) as there, line_to(there) as line:
        assert line.call("POST", "/search", json={}, idempotent=True).status == 201


def test_trouble_that_lasts_ends_after_five() -> None:
    with house([Says(500)]) as there, line_to(there) as line, pytest.raises(errors.Unreachable):
        line.call("GET", "/deals")
    assert len(there.asked) == 5


def test_silence_ends() -> None:
    with house([Says(late=1.5), Says()]) as there:
        patience = httpx2.Timeout(0.3)
        line = Line(base_url=there.url, keys=Drawer(), vendor=FAST, sleep=Slept(), timeout=patience)
        assert line.call("GET", "/deals").status == 200
        assert len(there.asked) == 2


def test_nobody_at_home_is_said_after_five_tries() -> None:
    with house([Says()]) as there:
        nowhere = there.url
    with (
        line_to(nowhere, slept=(slept := Slept())) as line,
        pytest.raises(errors.Unreachable, match="cannot be reached"),
    ):
        line.call("POST", "/deals", json={})
    assert len(slept.waits) == 4


@pytest.mark.parametrize(
    ("status", "trouble"),
    [
        (400, errors.Rejected),
        (403, errors.NotPermitted),
        (404, errors.Missing),
        (409, errors.Rejected),
        (410, errors.Gone),
        (302, errors.Unreachable),
    ],
)
def test_a_refusal_is_typed_and_in_words(status: int, trouble: type[errors.Trouble]) -> None:
    rules = replace(FAST, refusal=lambda answer: answer.data["why"], fields=lambda _answer: {"Amount": "is too large"})
    with (
        house([Says(status, b'{"why": "because."}')]) as there,
        line_to(there, rules=rules) as line,
        pytest.raises(trouble) as told,
    ):
        line.call("GET", "/deals")

    assert told.value.message.startswith("Acme")
    assert told.value.message.endswith(": because.")
    assert told.value.remedy
    if isinstance(told.value, errors.Rejected):
        assert told.value.fields == {"Amount": "is too large"}


def test_a_vendor_that_says_200_and_means_no() -> None:
    rules = replace(FAST, verdict=lambda answer: "not_permitted" if answer.data.get("ok") is False else None)
    with (
        house([Says(body=b'{"ok": false}')]) as there,
        line_to(there, rules=rules) as line,
        pytest.raises(errors.NotPermitted),
    ):
        line.call("POST", "/chat.postMessage", form={"channel": "C1"})
    assert there.asked[0].body == b"channel=C1"


def test_a_page_in_place_of_an_answer_is_garbled() -> None:
    with house([Says(body=b"<html>down for maintenance</html>")]) as there, line_to(there) as line:
        with pytest.raises(errors.Garbled):
            line.call("GET", "/deals")
        assert line.call("GET", "/file", want="raw").raw.startswith(b"<html>")
        assert len(there.asked) == 6


def test_an_answer_past_all_measure_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calling, "MOST_BYTES", 1000)
    with (
        house([Says(body=json.dumps("x" * 5000).encode())]) as there,
        line_to(there) as line,
        pytest.raises(errors.Garbled),
    ):
        line.call("GET", "/deals")


@pytest.mark.parametrize(
    "address", ["http://elsewhere.example/next", "http://127.0.0.1:1/next", "https://[", "//x://y"]
)
def test_a_key_goes_to_its_own_house_only(address: str) -> None:
    with house([Says()]) as there, line_to(there) as line, pytest.raises(errors.Garbled):
        line.call("GET", address)
    assert there.asked == []


def test_no_secret_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    drawer = Drawer("s3cret-access")
    with house([Says(401), Says()]) as there, line_to(there, keys=drawer) as line:
        line.call("GET", "/deals?key=s3cret-query")
        assert "s3cret" not in repr(line.grant)
        assert "fresh" not in repr(line.grant)

    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("tradeoff"))
    assert "acme GET /deals -> 401" in ours
    assert "s3cret" not in ours


def test_no_secret_is_in_what_the_libraries_log_in_production(settings: object) -> None:
    """The client library tells whole addresses at INFO; the house's own settings keep it quiet."""
    assert logging.getLogger("httpx2").getEffectiveLevel() >= logging.WARNING
    assert logging.getLogger("httpcore2").getEffectiveLevel() >= logging.WARNING
