from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from tests.journeys.house import words_of
from tradeoff.integrations import actions
from tradeoff.integrations.actions import secrets
from tradeoff.integrations.line import Revoked
from tradeoff.integrations.line.tests.house import House
from tradeoff.integrations.models import Connection
from tradeoff.integrations.rules import State
from tradeoff.integrations.tests.acme import NOW, Acme, make_connection
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.factories import make_member
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Role

pytestmark = pytest.mark.django_db


class Browser:
    """An admin's, with one session."""

    def __init__(self, member: Member) -> None:
        self.member = member
        self._client = Client()
        assert member.user is not None
        self._client.force_login(member.user)

    def get(self, path: str, **data: Any) -> HttpResponse:
        return self._after(self._client.get(f"/{self.member.workspace.slug}/{path}", data))

    def post(self, path: str, **data: Any) -> HttpResponse:
        return self._after(self._client.post(f"/{self.member.workspace.slug}/{path}", data))

    def _after(self, response: Any) -> HttpResponse:
        tenancy.enter(self.member.workspace_id)
        assert isinstance(response, HttpResponse)
        return response


@pytest.fixture
def admin() -> Browser:
    return Browser(make_member(Role.ADMIN))


def _addresses(there: House) -> dict[str, str]:
    return {"name": "Acme Ideas", "base_url": there.url, "oauth_base_url": there.url}


def _prepared(admin: Browser, there: House) -> Connection:
    said = {"client": "1", "client_id": "client-1", "client_secret": "hush", **_addresses(there)}
    assert admin.post("connections/new/acme", **said).status_code == 302
    return Connection.objects.get()


def test_an_empty_page_offers_what_can_be_connected(admin: Browser, acme: tuple[Acme, House]) -> None:
    page = words_of(admin.get("connections"))

    assert "Start with where your deals are" in page
    assert "Acme Ideas" in page
    assert "Feedback" in page


def test_the_whole_way_by_signing_in_there(admin: Browser, acme: tuple[Acme, House]) -> None:
    row = _prepared(admin, acme[1])
    assert "One step is left" in words_of(admin.get(f"connections/{row.pk}"))

    there = admin.get(f"connections/{row.pk}/start")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(there["Location"]).query).items()}
    assert there["Location"].startswith(f"{acme[1].url}/oauth/authorize?")
    assert asked["redirect_uri"].endswith(f"/{admin.member.workspace.slug}/connections/back")
    assert asked["code_challenge_method"] == "S256"

    back = admin.get("connections/back", state=asked["state"], code="code-1")
    row.refresh_from_db()
    assert back["Location"].endswith(f"/connections/{row.pk}")
    assert (row.state, row.who) == (State.LIVE, "Ostermere (sandbox)")
    page = words_of(admin.get("connections"))
    assert "1 connected" in page
    assert "Ostermere (sandbox)" in page


def test_a_state_opens_once_and_only_here(admin: Browser, acme: tuple[Acme, House]) -> None:
    row = _prepared(admin, acme[1])
    there = admin.get(f"connections/{row.pk}/start")
    state = parse_qs(urlsplit(there["Location"]).query)["state"][0]
    other = Browser(make_member(Role.ADMIN, workspace=admin.member.workspace))

    other.get("connections/back", state=state, code="code-1")
    admin.get("connections/back", state="made up", code="code-1")
    row.refresh_from_db()
    assert row.state == State.DRAFT
    assert "began elsewhere" in admin.get("connections").content.decode()

    admin.get("connections/back", state=state, error="access_denied")
    admin.get("connections/back", state=state, code="code-1")
    row.refresh_from_db()
    assert row.state == State.DRAFT


def test_a_code_that_is_none_is_said(admin: Browser, acme: tuple[Acme, House]) -> None:
    row = _prepared(admin, acme[1])
    there = admin.get(f"connections/{row.pk}/start")
    state = parse_qs(urlsplit(there["Location"]).query)["state"][0]
    admin.get("connections/back", state=state, code="stale")

    assert "does not know this sign-in" in admin.get(f"connections/{row.pk}").content.decode()


def test_a_token_connects_and_a_wrong_one_leaves_nothing(admin: Browser, acme: tuple[Acme, House]) -> None:
    refused = admin.post("connections/new/acme", token="wrong", **_addresses(acme[1]))
    assert refused.status_code == 422
    assert "does not take this key" in words_of(refused)
    assert "copied whole" in words_of(refused)
    assert "wrong" not in refused.content.decode()
    assert not Connection.objects.exists()

    assert admin.post("connections/new/acme", token="a1", **_addresses(acme[1])).status_code == 302
    row = Connection.objects.get()
    assert (row.state, secrets.grant_of(row).kind) == (State.LIVE, "token")

    refused = admin.post(f"connections/{row.pk}/token", token="wrong")
    assert refused.status_code == 422
    row.refresh_from_db()
    assert secrets.grant_of(row).access == "a1"


def test_a_plain_address_is_refused_beside_its_field(admin: Browser, acme: tuple[Acme, House]) -> None:
    page = admin.post("connections/new/acme", token="a1", base_url="http://crm.example")

    assert page.status_code == 422
    assert "Keys go over https only" in words_of(page)


def test_trouble_is_said_with_its_remedy_and_the_way_out(admin: Browser, acme: tuple[Acme, House]) -> None:
    row = make_connection(acme[1], admin=admin.member)
    actions.report_trouble(connection=row, trouble=Revoked("Acme Ideas has ended this connection."), now=NOW)

    page = words_of(admin.get("connections"))
    assert "1 needs you" in page
    assert "Acme Ideas has ended this connection." in page
    one = words_of(admin.get(f"connections/{row.pk}"))
    assert "Sign in again" in one
    assert "Nothing is lost meanwhile" in one


def test_settings_are_changed_and_secrets_never_shown(admin: Browser, acme: tuple[Acme, House]) -> None:
    row = make_connection(acme[1], admin=admin.member)
    assert admin.post(f"connections/{row.pk}", name="Our CRM", client_id="client-1").status_code == 302
    page = admin.get(f"connections/{row.pk}").content.decode()

    assert "Our CRM" in page
    for secret in ("hush", "countersign", '"a1"', '"r1"'):
        assert secret not in page
    row.refresh_from_db()
    assert secrets.app_of(row).client_secret == "hush"
    assert row.base_url == acme[1].url


def test_disconnecting_and_a_new_hook_address(admin: Browser, acme: tuple[Acme, House]) -> None:
    row = make_connection(acme[1], admin=admin.member)
    before = actions.hook_address(row)
    assert before in admin.get(f"connections/{row.pk}").content.decode()
    admin.post(f"connections/{row.pk}/hook")
    row.refresh_from_db()
    assert actions.hook_address(row) != before

    admin.post(f"connections/{row.pk}/disconnect")
    row.refresh_from_db()
    assert (row.state, row.grant) == (State.ENDED, "")
    assert admin.get(f"connections/{row.pk}").status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_nobody_else_sees_the_page(acme: tuple[Acme, House], role: Role) -> None:
    row = make_connection(acme[1])
    other = Browser(make_member(role, workspace=Member.objects.get(pk=row.by_id).workspace))

    for path in ("connections", "connections/new/acme", f"connections/{row.pk}", f"connections/{row.pk}/start"):
        assert other.get(path).status_code == 403
    assert other.post(f"connections/{row.pk}/disconnect").status_code == 403
    assert other.get("connections/back", state="x", code="y").status_code in {302, 403}


def test_a_neighbor_workspace_finds_no_such_connection(admin: Browser, acme: tuple[Acme, House]) -> None:
    row = make_connection(acme[1])
    tenancy.enter(admin.member.workspace_id)

    assert admin.get(f"connections/{row.pk}").status_code == 404


def test_one_click_in_a_demo_leads_to_the_twin(admin: Browser, acme: tuple[Acme, House], settings: Settings) -> None:
    assert admin.post("connections/twin/acme").status_code == 404
    settings.TWINS_ADDRESS = "http://127.0.0.1:9100"

    pressed = admin.post("connections/twin/acme")
    row = Connection.objects.get()
    assert pressed["Location"].endswith(f"/connections/{row.pk}/start")
    assert admin.get(f"connections/{row.pk}/start")["Location"].startswith(
        "http://127.0.0.1:9100/acme/oauth/authorize?"
    )
    assert "http://127.0.0.1:9100/acme" in admin.get("connections/new/acme").content.decode()


def test_two_ways_on_one_page_share_no_field(admin: Browser, acme: tuple[Acme, House]) -> None:
    page = admin.get("connections/new/acme").content.decode()
    ids = re.findall(r' id="([^"]+)"', page)

    assert sorted(ids) == sorted(set(ids))


def test_the_page_costs_few_queries(
    admin: Browser, acme: tuple[Acme, House], django_assert_max_num_queries: Any
) -> None:
    for number in range(4):
        make_connection(acme[1], admin=admin.member, name=f"CRM {number}")
    admin.get("connections")
    with django_assert_max_num_queries(12):
        admin.get("connections")
