"""Renewing a grant, with several database connections at once."""

from __future__ import annotations

import threading

import pytest
from django.db import connections, transaction

from tradeoff.integrations import actions
from tradeoff.integrations.actions import secrets
from tradeoff.integrations.line import Revoked, Unreachable
from tradeoff.integrations.line.tests.house import House
from tradeoff.integrations.models import Connection
from tradeoff.integrations.rules import State
from tradeoff.integrations.tests.acme import Acme, make_connection
from tradeoff.workspaces import tenancy

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def row(acme: tuple[Acme, House]) -> Connection:
    with transaction.atomic():
        return make_connection(acme[1])


def _again(row: Connection) -> Connection:
    with transaction.atomic():
        tenancy.enter(row.workspace_id)
        return Connection.objects.get(pk=row.pk)


def test_many_workers_renew_once_and_all_go_on(row: Connection, acme: tuple[Acme, House]) -> None:
    acme[0].access = "the first one is spent"
    said: list[object] = []

    def work() -> None:
        try:
            with actions.line_for(row) as line:
                said.append(line.call("GET", "/me").status)
        except Exception as error:  # noqa: BLE001 - told by the assertion
            said.append(error)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)

    assert said == [200] * 6
    assert acme[0].refreshed == 1
    assert secrets.grant_of(_again(row)).refresh == "r1-1"


def test_a_rotated_token_outlives_the_callers_transaction(row: Connection, acme: tuple[Acme, House]) -> None:
    acme[0].access = "the first one is spent"
    with transaction.atomic():
        tenancy.enter(row.workspace_id)
        with actions.line_for(row) as line:
            assert line.call("GET", "/me").status == 200
        transaction.set_rollback(True)

    assert secrets.grant_of(_again(row)).refresh == "r1-1"
    with actions.line_for(row) as line:
        assert line.call("GET", "/me").status == 200
    assert acme[0].refreshed == 1


def test_a_revoked_grant_is_said_on_the_row(row: Connection, acme: tuple[Acme, House]) -> None:
    acme[0].access = acme[0].refresh = "revoked there"
    with pytest.raises(Revoked), actions.line_for(row) as line:
        line.call("GET", "/me")

    broken = _again(row)
    assert (broken.state, broken.trouble) == (State.BROKEN, "revoked")
    assert "Sign in there again" in broken.trouble_remedy


def test_a_vendor_that_is_away_breaks_nothing(row: Connection, acme: tuple[Acme, House]) -> None:
    acme[1].stop()
    with pytest.raises(Unreachable):
        actions.RowKeys(row.workspace_id, row.pk).renew(secrets.grant_of(row))

    assert _again(row).state == State.LIVE


def test_a_row_not_committed_yet_is_renewed_where_it_is(acme: tuple[Acme, House]) -> None:
    with transaction.atomic():
        made = make_connection(acme[1])
        acme[0].access = "the first one is spent"
        with actions.line_for(made) as line:
            assert line.call("GET", "/me").status == 200
        assert secrets.grant_of(Connection.objects.get(pk=made.pk)).refresh == "r1-1"
