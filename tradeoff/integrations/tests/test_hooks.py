from __future__ import annotations

import json
import logging
import threading
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from django.db import connections, transaction
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.jobs import run_jobs
from tradeoff.config.logs import HideAddresses
from tradeoff.integrations import actions, presenting, queries
from tradeoff.integrations.actions import hearing, taking
from tradeoff.integrations.line import Garbled, Grant, Rejected, Revoked
from tradeoff.integrations.line.tests.house import House
from tradeoff.integrations.models import Connection, Delivery
from tradeoff.integrations.rules import MOST_TRIES, State
from tradeoff.integrations.tests.acme import NOW, Acme, make_connection, signed
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.models import Member

pytestmark = pytest.mark.django_db

SIGNING = "countersign"


class Ear:
    """Remembers what it was told to read; raises what it is given first."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.raises: list[Exception] = []

    def __call__(self, connection: Connection, deliveries: Sequence[Delivery], now: datetime) -> None:
        assert connection.is_live
        assert now.tzinfo is not None
        if self.raises:
            raise self.raises.pop(0)
        self.told += [hint["id"] for delivery in deliveries for hint in delivery.hints]


@pytest.fixture
def ear(monkeypatch: pytest.MonkeyPatch) -> Ear:
    ear = Ear()
    monkeypatch.setitem(hearing._handles, "feedback", ear)
    return ear


@pytest.fixture
def row(acme: tuple[Acme, House], ear: Ear) -> Connection:
    made = make_connection(acme[1])
    run_jobs()
    return made


def _path(row: Connection) -> str:
    address = actions.hook_address(row)
    return address[address.index("/hooks/") :]


def _send(
    row: Connection, key: str, *changed: str, path: str = "", key_of: str = SIGNING, body: bytes = b""
) -> HttpResponse:
    said = json.dumps({"id": key, "changed": changed}).encode()
    headers = signed(said, key_of)
    response = Client().post(path or _path(row), body or said, content_type="application/json", headers=headers)
    tenancy.enter(row.workspace_id)
    assert isinstance(response, HttpResponse)
    return response


def test_a_delivery_is_kept_answered_and_read_by_a_job(row: Connection, ear: Ear) -> None:
    assert _send(row, "d1", "42").status_code == 200
    assert ear.told == []
    assert run_jobs() == ["integrations.hear"]
    assert ear.told == ["42"]
    row.refresh_from_db()
    assert row.heard_at is not None


def test_what_a_vendor_repeats_is_read_once(row: Connection, ear: Ear) -> None:
    for _ in range(3):
        assert _send(row, "d1", "42").status_code == 200
    run_jobs()
    assert _send(row, "d1", "42").status_code == 200
    run_jobs()

    assert ear.told == ["42"]
    assert Delivery.objects.count() == 1


def test_many_deliveries_are_one_job(row: Connection, ear: Ear) -> None:
    for number in range(5):
        _send(row, f"d{number}", str(number))

    assert run_jobs() == ["integrations.hear"]
    assert ear.told == ["0", "1", "2", "3", "4"]


def test_a_stranger_is_not_heard(row: Connection, ear: Ear) -> None:
    path = _path(row)
    assert _send(row, "d1", "42", key_of="another").status_code == 401
    assert _send(row, "d1", "42", body=b'{"id": "d1", "changed": ["43"]}').status_code == 401
    assert _send(row, "d1", "42", path=path[:-3] + "abc").status_code == 404
    assert _send(row, "d1", "42", path=path.replace("/acme/", "/salesforce/")).status_code == 404
    assert _send(row, "d1", "42", path=path.replace(f"-{row.pk}/", f"-{row.pk + 1}/")).status_code == 404
    assert _send(row, "d1", "42", path=path.replace(f"/{row.workspace_id}-", "/999999-")).status_code == 404
    assert _send(row, "d1", "42", path="/hooks/acme/../x").status_code == 404
    assert Client().get(path).status_code == 405
    tenancy.enter(row.workspace_id)
    assert not Delivery.objects.exists()


def test_a_challenge_is_answered_and_not_kept(row: Connection) -> None:
    said = json.dumps({"id": "c1", "changed": [], "challenge": "echo me"}).encode()
    response = Client().post(_path(row), said, content_type="application/json", headers=signed(said, "countersign"))
    tenancy.enter(row.workspace_id)

    assert response.content == b"echo me"
    assert not Delivery.objects.exists()


def test_a_body_past_all_measure_is_not_read(row: Connection) -> None:
    assert _send(row, "d1", body=b"x" * (1024 * 1024 + 1)).status_code == 413


def test_the_old_address_answers_nobody_after_a_new_one(row: Connection) -> None:
    old = _path(row)
    actions.renew_hook_address(connection=row, actor=Member.objects.get(pk=row.by_id), now=NOW)
    row.refresh_from_db()

    assert _send(row, "d1", "42", path=old).status_code == 404
    assert _send(row, "d1", "42").status_code == 200


def test_a_vendor_in_trouble_costs_a_delivery_nothing(row: Connection, ear: Ear) -> None:
    _send(row, "d1", "42")
    ear.raises = [Garbled("What?")] * (MOST_TRIES + 2)
    for _ in range(MOST_TRIES + 2):
        with pytest.raises(Garbled):
            actions.hear(workspace_id=row.workspace_id, connection_id=row.pk, now=NOW)
    row.refresh_from_db()
    assert (row.state, row.trouble_words) == (State.LIVE, "What?")

    actions.hear(workspace_id=row.workspace_id, connection_id=row.pk, now=NOW)
    assert ear.told == ["42"]


def test_what_breaks_by_itself_is_left_for_a_person(row: Connection, ear: Ear) -> None:
    _send(row, "d1", "42")
    for _ in range(MOST_TRIES):
        ear.raises = [Rejected("No.")]
        with pytest.raises(Rejected):
            actions.hear(workspace_id=row.workspace_id, connection_id=row.pk, now=NOW)
    _send(row, "d2", "43")
    actions.hear(workspace_id=row.workspace_id, connection_id=row.pk, now=NOW)

    assert ear.told == ["43"]
    assert Delivery.objects.get(handled_at=None).words == "No."


def test_what_comes_while_the_grant_is_gone_is_read_after_connecting_again(row: Connection, ear: Ear) -> None:
    _send(row, "d1", "42")
    ear.raises = [Revoked("No more.")]
    run_jobs()
    row.refresh_from_db()
    assert row.state == State.BROKEN
    assert _send(row, "d2", "43").status_code == 200
    run_jobs()
    assert ear.told == []

    admin = Member.objects.get(pk=row.by_id)
    actions.open_connection(connection=row, actor=admin, grant=Grant(kind="oauth", access="a2"), now=NOW)
    run_jobs()
    assert ear.told == ["42", "43"]


def test_deliveries_long_read_are_forgotten(row: Connection, ear: Ear) -> None:
    _send(row, "d1", "42")
    run_jobs()
    assert actions.sweep_deliveries(workspace_id=row.workspace_id, now=NOW) == 0
    later = Delivery.objects.get().at + timedelta(days=15)
    _send(row, "d2", "43")
    assert actions.sweep_deliveries(workspace_id=row.workspace_id, now=later) == 1


@pytest.mark.django_db(transaction=True)
def test_the_reader_waits_for_who_left_the_reading_to_it(acme: tuple[Acme, House], ear: Ear) -> None:
    """A delivery is kept by a transaction that is still open when the job begins: it is read all the same."""
    with transaction.atomic():
        row = make_connection(acme[1])
    kept, told = threading.Event(), threading.Event()

    def knock() -> None:
        try:
            with transaction.atomic():
                body = json.dumps({"id": "d1", "changed": ["42"]}).encode()
                place = _path(row).split("/")
                knocked = actions.Knock(
                    vendor="acme", workspace_id=row.workspace_id, connection_id=row.pk, secret=place[-1],
                    headers=signed(body, "countersign"), body=body, url="",
                )  # fmt: skip
                actions.take_delivery(knock=knocked, now=NOW)
                kept.set()
                told.wait(0.5)
        finally:
            connections.close_all()

    knocking = threading.Thread(target=knock)
    knocking.start()
    assert kept.wait(10)
    heard = actions.hear(workspace_id=row.workspace_id, connection_id=row.pk, now=NOW)
    told.set()
    knocking.join(10)

    assert heard == 1
    assert ear.told == ["42"]


def test_the_short_way_looks_at_the_door_itself(row: Connection, ear: Ear) -> None:
    """What the process remembers of a door is worth nothing once the row says another thing."""
    for number in range(3):
        assert _send(row, f"d{number}", str(number)).status_code == 200
    admin = Member.objects.get(pk=row.by_id)
    told = {"name": row.name, "base_url": row.base_url, "oauth_base_url": row.oauth_base_url, "client_id": "client-1"}
    actions.change_connection(connection=row, actor=admin, now=NOW, signing_secret="another", **told)

    assert _send(row, "d3", "3").status_code == 401
    assert _send(row, "d4", "4", key_of="another").status_code == 200
    actions.disconnect(connection=row, actor=admin, now=NOW)
    assert _send(row, "d5", "5", key_of="another").status_code == 404
    assert Delivery.objects.count() == 4


def test_a_delivery_for_which_a_reader_waits_is_one_statement(
    row: Connection, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    _send(row, "d0", "0")
    said = json.dumps({"id": "d1", "changed": ["1"]}).encode()
    with django_assert_num_queries(1):
        Client().post(_path(row), said, content_type="application/json", headers=signed(said, SIGNING))


def test_no_log_tells_the_address(row: Connection) -> None:
    record = logging.LogRecord("django.request", 30, "", 0, "%s: %s", ("Unauthorized", _path(row)), None)

    assert HideAddresses().filter(record)
    assert record.getMessage() == f"Unauthorized: /hooks/acme/{row.workspace_id}-{row.pk}/…"


def test_a_server_in_trouble_asks_for_the_delivery_again(row: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "_taken_by_the_row", lambda *_: 1 / 0)
    monkeypatch.setattr(taking, "_doors", {})

    assert _send(row, "d1", "42").status_code == 503


def test_what_a_vendor_told_is_a_sentence(row: Connection, ear: Ear) -> None:
    _send(row, "d1", "42", "43", "44")
    _send(row, "d2", "45")
    ear.raises = [Rejected("No.")]
    with pytest.raises(Rejected):
        actions.hear(workspace_id=row.workspace_id, connection_id=row.pk, now=NOW)
    first, second = queries.recent_deliveries(row)
    told = presenting.delivery_line(second, now=NOW)

    assert (told.told, told.standing, told.words) == ("Notes 42 changed, and 2 more", "Tried again soon", "No.")
    first.handled_at = NOW
    assert presenting.delivery_line(first, now=NOW).standing == "Read"
