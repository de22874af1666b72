"""Signing in for real: the forms over HTTP, codes computed as an authenticator app does, counts in PostgreSQL."""

from __future__ import annotations

import re
import time
from importlib import import_module
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.apps import apps
from django.test import Client

from tradeoff.workspaces.factories import PASSWORD, make_member
from tradeoff.workspaces.models import User

pytestmark = pytest.mark.django_db


def _person() -> User:
    user = make_member().user
    assert user is not None
    return user


def _sign_in(user: User, password: str = PASSWORD, **extra: Any) -> tuple[Client, Any]:
    client = Client()
    return client, client.post("/account/login/", {"login": user.email, "password": password}, **extra)


def _code(secret: str, *, later: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))


def _with_app(user: User) -> tuple[Client, str]:
    client, _ = _sign_in(user)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    page = client.get("/account/2fa/totp/activate/").content.decode()
    secret = re.search(r'<code id="secret">([A-Z2-7]+)</code>', page)
    assert secret is not None, page
    answer = client.post("/account/2fa/totp/activate/", {"code": _code(secret[1])})
    assert answer.status_code == 302, answer.content.decode()
    return client, secret[1]


def test_an_app_is_set_up_and_then_asked_for() -> None:
    user = _person()
    _with_app(user)

    client, answer = _sign_in(user)

    assert answer.headers["Location"].startswith("/account/2fa/authenticate/")
    assert client.get("/account/").status_code == 302  # the password alone opens nothing


def test_a_new_factor_ends_what_was_begun_with_the_password_alone(django_capture_on_commit_callbacks: Any) -> None:
    user = _person()
    thief, _ = _sign_in(user)
    before = thief.get("/account/").status_code

    with django_capture_on_commit_callbacks(execute=True):
        owner, _ = _with_app(user)

    assert (before, thief.get("/account/").status_code) == (200, 302)
    assert owner.get("/account/").status_code == 200


def test_a_wrong_code_is_refused_and_a_recovery_code_works_once() -> None:
    user = _person()
    owner, _ = _with_app(user)
    codes = re.findall(r"<li><code>(\d+)</code>", owner.get("/account/2fa/recovery-codes/").content.decode())
    assert len(codes) == 10
    client, _ = _sign_in(user)

    wrong = client.post("/account/2fa/authenticate/", {"code": "000000"})
    right = client.post("/account/2fa/authenticate/", {"code": codes[0]})
    again, _ = _sign_in(user)
    second = again.post("/account/2fa/authenticate/", {"code": codes[0]})

    assert (wrong.status_code, right.status_code, second.status_code) == (200, 302, 200)
    assert client.get("/account/").status_code == 200


def test_tries_are_counted_across_clients_even_those_that_are_answered_as_json() -> None:
    user = _person()
    for _ in range(5):
        _sign_in(user, "not the password", headers={"X-Requested-With": "XMLHttpRequest"})

    _, answer = _sign_in(user)

    assert answer.status_code == 200
    assert "Wait five minutes" in answer.content.decode()


def test_the_second_factor_counts_tries_too() -> None:
    user = _person()
    _, secret = _with_app(user)
    client, _ = _sign_in(user)
    for _ in range(6):
        client.post("/account/2fa/authenticate/", {"code": "000000"})

    answer = client.post("/account/2fa/authenticate/", {"code": _code(secret)})

    assert answer.status_code in {200, 429}
    assert client.get("/account/").status_code == 302


def test_another_session_is_ended_by_its_owner_only() -> None:
    user = _person()
    here, _ = _sign_in(user)
    there, _ = _sign_in(user)
    stranger, _ = _sign_in(_person())

    stranger.post("/account/sessions/end")
    survived = there.get("/account/").status_code
    here.post("/account/sessions/end")

    assert survived == 200
    assert there.get("/account/").status_code == 302
    assert here.get("/account/").status_code == 200


def test_a_new_password_ends_the_other_sessions() -> None:
    user = _person()
    here, _ = _sign_in(user)
    there, _ = _sign_in(user)
    new = {"oldpassword": PASSWORD, "password1": "a quite other horse", "password2": "a quite other horse"}

    answer = here.post("/account/password/change/", new)

    assert answer.status_code == 302
    assert there.get("/account/").status_code == 302
    assert here.get("/account/").status_code == 200


def test_the_account_page_keeps_a_time_zone_and_refuses_an_unknown_one() -> None:
    user = _person()
    client, _ = _sign_in(user)

    kept = client.post("/account/", {"time_zone": "Europe/Berlin"})
    refused = client.post("/account/", {"time_zone": "Mars/Olympus"})

    user.refresh_from_db()
    assert (kept.status_code, refused.status_code, user.time_zone) == (302, 422, "Europe/Berlin")


@pytest.mark.parametrize("path", ["2fa/totp/activate/", "2fa/webauthn/add/", "2fa/webauthn/", "reauthenticate/"])
def test_pages_wear_our_look_and_no_inline_script(path: str) -> None:
    client, _ = _sign_in(_person())
    if path != "reauthenticate/":
        client.post("/account/reauthenticate/", {"password": PASSWORD})

    page = client.get(f"/account/{path}").content.decode()

    assert 'class="plain-card"' in page
    assert not re.search(r"<script(?![^>]*(src=|application/json))", page)


def test_the_table_of_factors_gives_no_secret_away() -> None:
    user = _person()
    _, secret = _with_app(user)

    rows = Authenticator.objects.filter(user=user).values_list("data", flat=True)

    assert len(rows) == 2  # the app, and its recovery codes
    assert all(next(iter(row.values())).startswith("sealed:") for row in rows)
    assert secret not in str(list(rows))


def test_a_new_server_key_keeps_factors_working_while_the_old_one_may_be_read(settings: Any) -> None:
    user = _person()
    _, secret = _with_app(user)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a new one", [settings.SECRET_KEY]

    client, _ = _sign_in(user)
    client.post("/account/2fa/authenticate/", {"code": _code(secret, later=1)})

    assert client.get("/account/").status_code == 200


def test_factors_of_before_are_sealed_by_the_migration() -> None:
    user = _person()
    row = Authenticator.objects.create(user=user, type="totp", data={"secret": "JBSWY3DPEHPK3PXP"})

    import_module("tradeoff.workspaces.migrations.0009_sealed_factors").seal(apps, None)

    row.refresh_from_db()
    assert decrypt(row.data["secret"]) == "JBSWY3DPEHPK3PXP" != row.data["secret"]


def test_nobody_takes_an_address_that_nobody_has_checked() -> None:
    user = _person()
    client, _ = _sign_in(user)

    for form in (
        {"action_add": "", "email": "boss@harbor.example"},
        {"action_primary": "", "email": "boss@harbor.example"},
    ):
        assert client.post("/account/email/", form).headers["Location"] == "/account/"

    user.refresh_from_db()
    assert "boss" not in user.email
    assert not EmailAddress.objects.exists()


def test_who_has_no_password_is_offered_one() -> None:
    user = _person()
    client, _ = _sign_in(user)
    user.set_unusable_password()
    user.save()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")

    page = client.get("/account/").content.decode()
    there = client.get("/account/password/change/", follow=True)
    new = {"password1": "a quite other horse", "password2": "a quite other horse"}
    answer = client.post("/account/password/set/", new)

    assert "Choose a password" in page
    assert 'class="plain-card"' in there.content.decode()
    user.refresh_from_db()
    assert answer.status_code == 302
    assert user.check_password("a quite other horse")
