"""A workspace that asks for a second factor: closed at every door to who has none, and open the moment they have."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.utils import timezone

from tests.door.provider import running_provider
from tests.journeys.house import House, make_house, words_of
from tests.rights.crawling import filled, routes
from tests.rights.planting import TEXTS
from tradeoff.activities import actions as activities
from tradeoff.config.company import company_sign_in
from tradeoff.kernel.errors import Conflict, NotAllowed
from tradeoff.log.models import Entry
from tradeoff.workspaces import actions, tenancy
from tradeoff.workspaces.factories import PASSWORD, make_member
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(settings: Any, tmp_path: Path) -> House:
    settings.MEDIA_ROOT = tmp_path / "files"
    return make_house()


def _with_factor(member: Member) -> Member:
    assert member.user is not None
    TOTP.activate(member.user, generate_totp_secret())
    return member


def _closed(house: House) -> Member:
    """Requires a factor of everybody; the administrator who did so, and has one."""
    admin = _with_factor(make_member(workspace=house.workspace, email="ada@harbor.example"))
    actions.require_second_factor(actor=admin, required=True, now=timezone.now())
    return admin


def test_every_door_is_closed_to_who_has_none(house: House) -> None:
    """Which row an address names makes no difference: nothing is looked up before the door is passed."""
    paths = list(dict.fromkeys(path for route in routes() for path in filled(route, [house.deal.pk], TEXTS)))
    admin = _closed(house)
    needed = f"/account/factor/{house.workspace.slug}/"

    answers = set()
    for path in paths:
        for answer in (house.get(house.manager, path), house.post(house.manager, path)):
            answers.add((answer.status_code, answer.headers.get("Location"), answer.content))
        part = house.get(house.manager, path, **{"HX-Request": "true"})
        answers.add((part.status_code, part.headers.get("HX-Redirect"), part.content))

    assert len(paths) > 100
    assert answers == {(303, needed, b""), (204, needed, b"")}
    assert house.get(admin, "deals").status_code == 200


def test_the_page_says_why_and_opens_once_there_is_one(house: House) -> None:
    _closed(house)
    client = Client()
    assert house.manager.user is not None
    client.force_login(house.manager.user)
    home = f"/{house.workspace.slug}/"

    page = client.get(client.get(home).headers["Location"])
    tenancy.enter(house.workspace.pk)
    _with_factor(house.manager)

    assert f"{house.workspace.name} opens only with a second factor" in words_of(page)
    assert client.get(f"/account/factor/{house.workspace.slug}/").headers["Location"] == home
    assert client.get(home).status_code == 200


def test_a_passkey_counts_and_recovery_codes_alone_do_not(house: House) -> None:
    _closed(house)
    row = Authenticator.objects.create(user=house.rep.user, type=Authenticator.Type.RECOVERY_CODES, data={})
    alone = house.get(house.rep, "deals").status_code

    Authenticator.objects.filter(pk=row.pk).update(type=Authenticator.Type.WEBAUTHN)

    assert (alone, house.get(house.rep, "deals").status_code) == (303, 200)


def test_another_workspace_of_the_same_person_stays_open(house: House) -> None:
    _closed(house)
    other = make_member(user=house.rep.user)
    client = Client()
    assert house.rep.user is not None
    client.force_login(house.rep.user)

    tenancy.enter(None)
    page = client.get(f"/account/factor/{house.workspace.slug}/")

    assert client.get(f"/{other.workspace.slug}/").status_code == 200
    assert f'href="/{other.workspace.slug}/"' in page.content.decode()
    assert client.get("/account/factor/nowhere/").headers["Location"] == "/"


def test_the_calendar_address_is_closed_too(house: House) -> None:
    token = activities.make_feed(actor=house.rep, now=timezone.now())
    before = Client().get(f"/feeds/{token}.ics").status_code
    tenancy.enter(house.workspace.pk)
    _closed(house)

    after = Client().get(f"/feeds/{token}.ics").status_code
    tenancy.enter(house.workspace.pk)
    _with_factor(house.rep)

    assert (before, after, Client().get(f"/feeds/{token}.ics").status_code) == (200, 404, 200)


def test_the_rule_is_an_administrators_who_has_a_factor(house: House) -> None:
    admin, now = make_member(workspace=house.workspace), timezone.now()
    with pytest.raises(NotAllowed):
        actions.require_second_factor(actor=_with_factor(house.head), required=True, now=now)
    with pytest.raises(Conflict, match="shut yourself out"):
        actions.require_second_factor(actor=admin, required=True, now=now)
    assert house.get(house.rep, "deals").status_code == 200

    _with_factor(admin)
    for required in True, True, False:
        actions.require_second_factor(actor=admin, required=required, now=now)

    told = Entry.objects.filter(event="SecondFactorRequired").order_by("pk").values_list("facts__required", flat=True)
    assert list(told) == [True, False]


def test_the_settings_page_switches_it_for_administrators_only(house: House) -> None:
    admin = _with_factor(make_member(workspace=house.workspace))
    assert "Second factor" not in words_of(house.get(house.rep, "settings"))

    before = words_of(house.get(admin, "settings"))
    house.post(admin, "settings/factor", required="1")
    after = words_of(house.get(admin, "settings"))
    refused = house.post(house.rep, "settings/factor", required="0")

    assert "5 without one, who would be asked" in before
    assert "Rita Rep" in before
    assert "nothing here opens with a password alone" in after
    assert refused.status_code == 303
    house.workspace.refresh_from_db()
    assert house.workspace.requires_factor


@pytest.mark.parametrize(("methods", "status"), [(["pwd", "mfa"], 200), (["pwd"], 303), ("mfa", 303), (None, 303)])
def test_the_companys_factor_counts_when_it_says_so_for_this_sign_in(
    house: House, settings: Any, methods: object, status: int
) -> None:
    _closed(house)
    member = make_member(Role.REP, workspace=house.workspace, email="rosa@harbor.example")
    claims = {"amr": methods} if methods else {}
    with running_provider() as provider:
        named = {"OIDC_ISSUER": provider.issuer, "OIDC_CLIENT_ID": "tradeoff", "OIDC_CLIENT_SECRET": "x"}
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": company_sign_in(named)}}
        client = Client()
        there = client.get("/account/company/oidc/").headers["Location"]
        back = provider.allow(there, provider.knows("rosa", email="rosa@harbor.example", email_verified=True, **claims))
        assert client.get(back).status_code == 302

    assert client.get(f"/{house.workspace.slug}/").status_code == status
    by_password = Client()
    assert member.user is not None
    by_password.post("/account/login/", {"login": member.user.email, "password": PASSWORD})
    assert by_password.get(f"/{house.workspace.slug}/").status_code == 303
