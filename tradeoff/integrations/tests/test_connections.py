from __future__ import annotations

import json

import pytest
from django.db import connection as database
from pytest_django import Settings

from tradeoff.integrations import actions, queries, vendors
from tradeoff.integrations.actions import secrets
from tradeoff.integrations.line import Grant, Revoked
from tradeoff.integrations.line.tests.house import House
from tradeoff.integrations.models import Connection
from tradeoff.integrations.rules import State
from tradeoff.integrations.tests.acme import NOW, Acme, make_connection
from tradeoff.integrations.vendors import vendor_named
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed
from tradeoff.log.models import Entry
from tradeoff.workspaces.factories import make_member
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Role

pytestmark = pytest.mark.django_db


def _admin(row: Connection) -> Member:
    return Member.objects.select_related("workspace").get(pk=row.by_id)


def _whole_row(row: Connection) -> str:
    with database.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(c)::text FROM integrations_connection c WHERE id = %s", [row.pk])
        return str(cursor.fetchone()[0])


def test_a_connection_is_opened_and_no_secret_lies_open(acme: tuple[Acme, House]) -> None:
    row = make_connection(acme[1])

    assert (row.state, row.who, row.extra) == (State.LIVE, "Ostermere (sandbox)", {"instance": "eu1"})
    assert secrets.grant_of(row) == Grant(kind="oauth", access="a1", refresh="r1", extra={"instance": "eu1"})
    assert [word for word in ('"a1"', '"r1"', "hush", "countersign") if word in _whole_row(row)] == []
    told = json.dumps([entry.facts for entry in Entry.objects.filter(noun="connection")])
    assert "hush" not in told
    assert [entry.event for entry in Entry.objects.filter(noun="connection").order_by("pk")] == [
        "ConnectionPrepared",
        "Connected",
    ]


def test_a_line_of_a_connection_speaks_with_the_vendor(acme: tuple[Acme, House]) -> None:
    row = make_connection(acme[1])
    with actions.line_for(row) as line:
        assert line.call("GET", "/me").data["name"] == "Ostermere (sandbox)"
        adapter = actions.adapter_for(row, line)

    assert adapter.facts.extra == {"instance": "eu1"}
    assert adapter.facts.connection_id == str(row.pk)


def test_who_is_there_is_asked_before_a_grant_is_kept(acme: tuple[Acme, House]) -> None:
    row = make_connection(acme[1], grant=False)
    vendor = vendor_named("acme")

    assert actions.who_is_there(row, actions.token_grant(vendor, token=" a1 ", told={})) == "Ostermere (sandbox)"
    with pytest.raises(Revoked, match="does not take this key"):
        actions.who_is_there(row, actions.token_grant(vendor, token="wrong", told={}))
    with pytest.raises(Revoked), actions.line_for(row) as line:
        line.call("GET", "/me")


def test_disconnecting_forgets_here_and_there(acme: tuple[Acme, House]) -> None:
    row = make_connection(acme[1])
    ended = actions.disconnect(connection=row, actor=_admin(row), now=NOW)

    assert (ended.state, ended.grant, ended.client_secret, ended.signing_secret) == (State.ENDED, "", "", "")
    assert acme[0].revoked == ["r1"]
    assert list(queries.connections_of(_admin(row))) == []
    with pytest.raises(Revoked), actions.line_for(ended) as line:
        line.call("GET", "/me")
    again = make_connection(acme[1], admin=_admin(row))
    assert again.name == row.name


def test_disconnecting_works_while_the_vendor_is_away(acme: tuple[Acme, House]) -> None:
    row = make_connection(acme[1])
    acme[1].stop()

    assert actions.disconnect(connection=row, actor=_admin(row), now=NOW).state == State.ENDED


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_only_an_admin_keeps_connections(acme: tuple[Acme, House], role: Role) -> None:
    row = make_connection(acme[1])
    other = make_member(role, workspace=_admin(row).workspace)

    with pytest.raises(NotAllowed):
        queries.connections_of(other)
    with pytest.raises(NotAllowed):
        actions.prepare_connection(actor=other, vendor="acme", now=NOW)
    with pytest.raises(NotAllowed):
        actions.disconnect(connection=row, actor=other, now=NOW)
    with pytest.raises(NotAllowed):
        actions.renew_hook_address(connection=row, actor=other, now=NOW)


@pytest.mark.parametrize(
    "address",
    ["ftp://x.example", "http://crm.example", "https://u:p@x.example", "x", "http://169.254.169.254", "https://x/?a=1"],
)
def test_keys_go_to_sound_addresses_only(acme: tuple[Acme, House], address: str) -> None:
    with pytest.raises(Invalid) as told:
        actions.prepare_connection(actor=make_member(Role.ADMIN), vendor="acme", now=NOW, base_url=address)
    assert told.value.field == "base_url"


def test_a_live_key_is_not_sent_to_another_address(acme: tuple[Acme, House]) -> None:
    row = make_connection(acme[1])
    told = {"name": "Our CRM", "oauth_base_url": row.oauth_base_url, "client_id": "client-1"}
    with pytest.raises(Conflict):
        actions.change_connection(connection=row, actor=_admin(row), now=NOW, base_url="https://evil.example", **told)

    changed = actions.change_connection(connection=row, actor=_admin(row), now=NOW, base_url=row.base_url, **told)
    assert changed.name == "Our CRM"
    assert secrets.app_of(changed).client_secret == "hush"


def test_the_servers_app_serves_where_a_connection_has_none(acme: tuple[Acme, House], settings: Settings) -> None:
    settings.VENDOR_APPS = {"acme": ("of-the-server", "its-secret")}
    row = make_connection(acme[1], grant=False, client_id="", client_secret="")

    assert secrets.app_of(row).client_id == "of-the-server"


def test_a_new_server_key_reads_the_old_seals_and_reseals_them(acme: tuple[Acme, House], settings: Settings) -> None:
    row = make_connection(acme[1])
    old = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a new key of the server, long enough", [old]
    assert secrets.grant_of(row).access == "a1"

    assert actions.reseal_all(workspace_id=row.workspace_id) == 1
    settings.SECRET_KEY_FALLBACKS = []
    row.refresh_from_db()
    assert secrets.grant_of(row).access == "a1"
    assert secrets.secrets_of(row) == {"client_secret": "hush", "signing_secret": "countersign"}
    settings.SECRET_KEY = "another key"
    with pytest.raises(Conflict):
        secrets.grant_of(row)


def test_health_is_told_by_who_used_it(acme: tuple[Acme, House]) -> None:
    row = make_connection(acme[1])
    actions.report_trouble(connection=row, trouble=Revoked("No more."), now=NOW)
    row.refresh_from_db()
    assert (row.state, row.trouble, row.trouble_words) == (State.BROKEN, "revoked", "No more.")

    actions.open_connection(connection=row, actor=_admin(row), grant=Grant(kind="oauth", access="a2"), now=NOW)
    actions.report_well(connection=row, now=NOW, synced=True)
    row.refresh_from_db()
    assert (row.state, row.trouble, row.synced_at) == (State.LIVE, "", NOW)


def test_a_vendor_this_server_no_longer_has_holds_up_nobody(
    acme: tuple[Acme, House], monkeypatch: pytest.MonkeyPatch
) -> None:
    row = make_connection(acme[1])
    monkeypatch.delitem(vendors._vendors, "acme")

    assert not queries.live_connections(row.workspace_id).exists()
    assert queries.work_connections(row.workspace_id) == []
    assert not queries.connections_of(row.by).exists()
    assert actions.hear(workspace_id=row.workspace_id, connection_id=row.pk, now=NOW) == 0
