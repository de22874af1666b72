"""What somebody would try: addresses inside, states that are not theirs, secrets where they may be read."""

from __future__ import annotations

import logging
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection as database
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tradeoff.integrations import actions, oauth_views
from tradeoff.integrations.actions import secrets
from tradeoff.integrations.line import Grant, Unreachable
from tradeoff.integrations.line.tests.house import House
from tradeoff.integrations.models import Connection
from tradeoff.integrations.rules import State
from tradeoff.integrations.tests.acme import NOW, Acme, make_connection
from tradeoff.kernel.errors import Invalid
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.factories import make_member
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Role

pytestmark = pytest.mark.django_db

INSIDE = [
    "https://127.0.0.1:9443",
    "https://10.0.0.8",
    "https://[::1]",
    "https://192.168.1.4/rest",
    "http://localhost:80",
]


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_the_servers_network_is_refused(
    acme: tuple[Acme, House], settings: Settings, address: str
) -> None:
    settings.VENDORS_INSIDE = False
    admin = make_member(Role.ADMIN)
    with pytest.raises(Invalid, match="inside the server's own network"):
        actions.prepare_connection(actor=admin, vendor="acme", now=NOW, base_url=address)
    with pytest.raises(Invalid, match="inside the server's own network"):
        actions.prepare_connection(actor=admin, vendor="acme", now=NOW, oauth_base_url=address)


def test_a_name_that_means_an_address_inside_later_gets_no_key(acme: tuple[Acme, House], settings: Settings) -> None:
    """The row was kept while the name was another's; the call itself looks again, and so does renewing."""
    row = make_connection(acme[1])
    settings.VENDORS_INSIDE = False
    before = len(acme[1].asked)
    with actions.line_for(row) as line, pytest.raises(Unreachable):
        line.call("GET", "/me")
    with pytest.raises(Unreachable):
        actions.RowKeys(row.workspace_id, row.pk).renew(secrets.grant_of(row))
    assert len(acme[1].asked) == before


def _browser(member: Member) -> Client:
    browser = Client()
    assert member.user is not None
    browser.force_login(member.user)
    return browser


def _state(browser: Client, row: Connection) -> str:
    away = browser.get(f"/{row.workspace.slug}/connections/{row.pk}/start")["Location"]
    return parse_qs(urlsplit(away).query)["state"][0]


def test_a_state_opens_once_and_only_for_who_began(acme: tuple[Acme, House]) -> None:
    row = make_connection(acme[1], grant=False)
    owner = Member.objects.get(pk=row.by_id)
    other = make_member(Role.ADMIN, workspace=row.workspace)
    mine, theirs = _browser(owner), _browser(other)
    back = f"/{row.workspace.slug}/connections/back"
    state = _state(mine, row)

    theirs.get(back, {"state": state, "code": "code-1"})
    tenancy.enter(row.workspace_id)
    row.refresh_from_db()
    assert row.state == State.DRAFT
    mine.get(back, {"state": state, "code": "code-1"})
    tenancy.enter(row.workspace_id)
    row.refresh_from_db()
    assert row.state == State.LIVE
    asked = len(acme[1].asked)
    mine.get(back, {"state": state, "code": "code-1"})
    assert len(acme[1].asked) == asked


def test_a_state_grows_old(acme: tuple[Acme, House], monkeypatch: pytest.MonkeyPatch) -> None:
    row = make_connection(acme[1], grant=False)
    browser = _browser(Member.objects.get(pk=row.by_id))
    state = _state(browser, row)
    monkeypatch.setattr(oauth_views, "LONGEST", timedelta(seconds=-1))

    browser.get(f"/{row.workspace.slug}/connections/back", {"state": state, "code": "code-1"})
    tenancy.enter(row.workspace_id)
    row.refresh_from_db()
    assert row.state == State.DRAFT


def test_the_way_back_leads_nowhere_else(acme: tuple[Acme, House]) -> None:
    row = make_connection(acme[1], grant=False)
    browser = _browser(Member.objects.get(pk=row.by_id))
    root = f"/{row.workspace.slug}/connections"
    for told in ({}, {"state": "x", "next": "https://evil.example"}, {"redirect_uri": "//evil.example"}):
        answer = browser.get(f"{root}/back", told)
        assert (answer.status_code, answer["Location"]) == (302, root)


def test_a_live_connection_outlives_a_change_of_the_servers_key(acme: tuple[Acme, House], settings: Settings) -> None:
    row = make_connection(acme[1])
    before = row.grant
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "the next one", [settings.SECRET_KEY]
    with actions.line_for(row) as line:
        assert line.call("GET", "/me").status == 200
    actions.reseal_all(workspace_id=row.workspace_id)
    settings.SECRET_KEY_FALLBACKS = []

    row.refresh_from_db()
    assert row.grant != before
    with actions.line_for(row) as line:
        assert line.call("GET", "/me").status == 200


def test_secrets_are_in_no_repr_no_job_and_no_log(acme: tuple[Acme, House], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    row = make_connection(acme[1])
    hook = actions.hook_address(row).rsplit("/", 1)[1]
    grant = Grant(kind="oauth", access="sesame-1", refresh="sesame-2", extra={"also": "sesame-3"})
    actions.open_connection(connection=row, actor=Member.objects.get(pk=row.by_id), grant=grant, now=timezone.now())
    with actions.line_for(row) as line, pytest.raises(Exception, match=r".") as refused:
        line.call("GET", "/me", params={"q": "1"})
    with database.cursor() as cursor:
        cursor.execute("SELECT string_agg(args::text, ' ') FROM procrastinate_jobs")
        jobs = cursor.fetchone()[0]

    knock = actions.Knock("acme", 1, 1, hook, {"authorization": "sesame-4"}, b"sesame-5", "https://x/sesame-6")
    said = " ".join([jobs, caplog.text, repr(grant), repr(row), repr(line), repr(refused.value), repr(knock)])
    assert "sesame" not in said
    assert hook not in said
    assert "hush" not in said


def test_ten_megabytes_are_refused_unread(acme: tuple[Acme, House]) -> None:
    row = make_connection(acme[1])
    path = urlsplit(actions.hook_address(row)).path
    answer = Client().post(path, b"x" * 10_000_000, content_type="application/json")

    assert answer.status_code == 413
