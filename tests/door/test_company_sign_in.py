"""By the company's sign-in: the whole code flow with PKCE against a real provider, and everybody it must keep out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.test import Client
from django.utils import timezone

from tests.door.provider import Provider, running_provider
from tradeoff.config.company import company_sign_in, weakness
from tradeoff.log.models import Entry
from tradeoff.workspaces import actions
from tradeoff.workspaces.factories import PASSWORD, make_member, make_workspace
from tradeoff.workspaces.models import Member, User
from tradeoff.workspaces.rules import Role

pytestmark = pytest.mark.django_db
BEGIN = "/account/company/oidc/"


def _environment(issuer: str) -> dict[str, str]:
    return {
        "OIDC_ISSUER": issuer,
        "OIDC_CLIENT_ID": "tradeoff",
        "OIDC_CLIENT_SECRET": "between us",
        "OIDC_NAME": "Harbor ID",
    }


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture
def provider(running: Provider, settings: Any) -> Provider:
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": company_sign_in(_environment(running.issuer))}}
    return running


def _come(provider: Provider, sub: str, client: Client | None = None) -> tuple[Client, Any]:
    """From the button to the answer of the last step."""
    client = client or Client()
    there = client.get(BEGIN).headers["Location"]
    back = provider.allow(there, sub)
    return client, client.get(back)


def _may_look_at_the_account(client: Client) -> bool:
    return bool(client.get("/account/").status_code == 200)


def test_the_button_is_there_only_where_a_provider_is_configured(provider: Provider, settings: Any) -> None:
    assert "Sign in with Harbor ID" in Client().get("/account/login/").content.decode()

    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": company_sign_in({})}}

    assert "Harbor" not in Client().get("/account/login/").content.decode()
    assert Client().get(BEGIN).status_code == 404


def test_a_member_comes_in_and_is_tied_to_the_identity(provider: Provider) -> None:
    member = make_member(email="rosa@harbor.example")
    sub = provider.knows("rosa", email="Rosa@Harbor.example", email_verified=True, name="Rosa", phone_number="1")

    client = Client()
    there = client.get(f"{BEGIN}?next=/{member.workspace.slug}/members").headers["Location"]
    asked = parse_qs(urlsplit(there).query)
    answer = client.get(provider.allow(there, sub))

    assert asked["code_challenge_method"] == ["S256"]
    assert set(asked["scope"][0].split()) == {"openid", "profile", "email"}
    assert answer.headers["Location"] == f"/{member.workspace.slug}/members"
    assert "tied since" in client.get("/account/").content.decode()
    link = SocialAccount.objects.get()
    assert (link.user, link.uid, link.extra_data) == (member.user, "rosa", {})
    assert not SocialToken.objects.exists()
    assert link.user.check_password(PASSWORD)
    assert _may_look_at_the_account(_come(provider, sub)[0])
    assert SocialAccount.objects.count() == 1


def test_who_is_invited_comes_in_without_a_password(provider: Provider) -> None:
    admin = make_member()
    actions.invite(actor=admin, email="nora@harbor.example", roles=[Role.REP], now=timezone.now())

    client, answer = _come(
        provider, provider.knows("nora", email="nora@harbor.example", email_verified=True, name="Nora New")
    )

    assert answer.status_code == 302
    assert client.get(f"/{admin.workspace.slug}/members").status_code == 200
    nora = Member.objects.get(user__email="nora@harbor.example")
    assert nora.name == "Nora New"
    assert nora.role_set == {Role.REP}
    assert nora.user is not None
    assert not nora.user.has_usable_password()
    assert Entry.objects.filter(event="InvitationAccepted").count() == 1


@pytest.mark.parametrize("change", ["withdrawn", "ran out"])
def test_a_closed_invitation_lets_nobody_in(provider: Provider, change: str) -> None:
    admin, now = make_member(), timezone.now()
    sent = now if change == "withdrawn" else now - actions.inviting.OPEN_FOR
    invitation = actions.invite(actor=admin, email="late@harbor.example", roles=[Role.REP], now=sent)
    if change == "withdrawn":
        actions.withdraw(actor=admin, invitation=invitation, now=now)

    _, answer = _come(provider, provider.knows("late", email="late@harbor.example", email_verified=True))

    assert answer.status_code == 403
    assert not User.objects.filter(email="late@harbor.example").exists()


def test_a_stranger_is_refused_in_words_and_leaves_nothing(provider: Provider) -> None:
    client, answer = _come(provider, provider.knows("eve", email="eve@elsewhere.example", email_verified=True))

    assert answer.status_code == 403
    assert "eve@elsewhere.example belongs to nobody here" in answer.content.decode()
    assert not _may_look_at_the_account(client)
    assert not User.objects.filter(email="eve@elsewhere.example").exists()
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize(
    "claims", [{"email_verified": False}, {}, {"email_verified": "false"}, {"email_verified": 1}, {"email": ""}]
)
def test_an_address_nobody_verified_proves_nothing(provider: Provider, claims: dict[str, object]) -> None:
    make_member(email="paul@harbor.example")

    client, answer = _come(provider, provider.knows("paul", **({"email": "paul@harbor.example"} | claims)))

    assert answer.status_code == 403
    assert "no e-mail address of yours that it has verified" in answer.content.decode()
    assert not _may_look_at_the_account(client)


@pytest.mark.parametrize(("claims", "status"), [({}, 302), ({"email_verified": False}, 403)])
def test_silence_about_an_address_counts_in_a_trusted_domain_only(
    provider: Provider, settings: Any, claims: dict[str, object], status: int
) -> None:
    trusting = _environment(provider.issuer) | {"OIDC_TRUSTED_DOMAINS": "harbor.example"}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": company_sign_in(trusting)}}
    make_member(email="sam@harbor.example")
    make_member(email="sam@notharbor.example")

    _, answer = _come(provider, provider.knows("sam", email="sam@harbor.example", **claims))
    _, other = _come(provider, provider.knows("sam2", email="sam@notharbor.example", **claims))

    assert (answer.status_code, other.status_code) == (status, 403)


def test_a_deactivated_member_stays_out(provider: Provider) -> None:
    admin = make_member()
    gone = make_member(Role.REP, workspace=admin.workspace, email="gone@harbor.example")
    sub = provider.knows("gone", email="gone@harbor.example", email_verified=True)
    assert _come(provider, sub)[1].status_code == 302
    actions.deactivate_member(actor=admin, member=gone, now=timezone.now())

    client, answer = _come(provider, sub)

    assert answer.status_code == 403
    assert not _may_look_at_the_account(client)


def test_another_person_with_the_same_address_is_not_the_same_person(provider: Provider) -> None:
    user = make_member(email="kim@harbor.example").user
    assert user is not None
    _come(provider, provider.knows("kim-1", email="kim@harbor.example", email_verified=True))

    client, answer = _come(provider, provider.knows("kim-2", email="kim@harbor.example", email_verified=True))

    assert answer.status_code == 403
    assert "tied to another person" in answer.content.decode()
    assert not _may_look_at_the_account(client)
    owner = Client()
    owner.post("/account/login/", {"login": user.email, "password": PASSWORD})
    assert owner.post("/account/company/untie").status_code == 302
    assert _come(provider, "kim-2")[1].status_code == 302


def test_an_identity_whose_address_became_anothers_opens_neither_account(provider: Provider) -> None:
    make_member(email="ada@harbor.example")
    make_member(email="bo@harbor.example")
    sub = provider.knows("ada", email="ada@harbor.example", email_verified=True)
    _come(provider, sub)
    provider.knows("ada", email="bo@harbor.example", email_verified=True)

    client, answer = _come(provider, sub)

    assert answer.status_code == 403
    assert not _may_look_at_the_account(client)


def test_whoever_has_no_password_keeps_the_tie(provider: Provider) -> None:
    actions.invite(actor=make_member(), email="solo@harbor.example", roles=[Role.REP], now=timezone.now())
    client, _ = _come(provider, provider.knows("solo", email="solo@harbor.example", email_verified=True))

    answer = client.post("/account/company/untie")

    assert answer.status_code == 403
    assert "no password here" in answer.content.decode()
    assert SocialAccount.objects.count() == 1


def test_stopping_at_the_provider_is_no_error(provider: Provider) -> None:
    client = Client()

    answer = client.get(provider.cancel(client.get(BEGIN).headers["Location"]))

    assert answer.status_code == 403
    assert "You stopped at Harbor ID" in answer.content.decode()


def test_a_way_back_works_once_and_only_where_it_was_begun(provider: Provider) -> None:
    make_member(email="twice@harbor.example")
    sub = provider.knows("twice", email="twice@harbor.example", email_verified=True)
    client, other = Client(), Client()
    back = provider.allow(client.get(BEGIN).headers["Location"], sub)

    stolen = other.get(back)
    first = client.get(back)
    client.post("/account/logout/")
    again = client.get(back)

    assert (stolen.status_code, first.status_code, again.status_code) == (403, 302, 403)
    assert "Begin again" in again.content.decode()
    assert not _may_look_at_the_account(client)
    assert not _may_look_at_the_account(other)


def test_a_code_caught_on_its_way_is_worth_nothing_in_another_session(provider: Provider) -> None:
    """PKCE: the thief has a state of their own and somebody's code, but not the verifier of that code."""
    make_member(email="mark@harbor.example")
    sub = provider.knows("mark", email="mark@harbor.example", email_verified=True)
    caught = parse_qs(urlsplit(provider.allow(Client().get(BEGIN).headers["Location"], sub)).query)["code"][0]
    thief = Client()
    state = parse_qs(urlsplit(thief.get(BEGIN).headers["Location"]).query)["state"][0]
    refused = provider.front.refused

    answer = thief.get(f"{BEGIN}callback/", {"code": caught, "state": state})

    assert answer.status_code == 503
    assert provider.front.refused == refused + 1
    assert not _may_look_at_the_account(thief)


def test_a_provider_that_is_down_is_told_in_words(settings: Any) -> None:
    with running_provider() as short_lived:
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {"APPS": company_sign_in(_environment(short_lived.issuer))}
        }
        sub = short_lived.knows("x", email="x@harbor.example", email_verified=True)
        client = Client()
        back = short_lived.allow(client.get(BEGIN).headers["Location"], sub)

    for answer in (client.get(back), Client().get(BEGIN)):
        assert answer.status_code == 503
        assert "Harbor ID did not answer" in answer.content.decode()
    assert "Sign in with Harbor ID" in Client().get("/account/login/").content.decode()  # a password still opens


def test_an_address_that_is_no_provider_is_told_in_words(provider: Provider, settings: Any) -> None:
    wrong = company_sign_in(_environment(f"{provider.issuer}/jwks?"))
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": wrong}}

    assert Client().get(BEGIN).status_code == 503


def test_a_local_second_factor_is_asked_for_all_the_same(provider: Provider) -> None:
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    user = make_member(email="two@harbor.example").user
    assert user is not None
    TOTP.activate(user, generate_totp_secret())

    client, answer = _come(provider, provider.knows("two", email="two@harbor.example", email_verified=True))

    assert answer.headers["Location"].startswith("/account/2fa/authenticate/")
    assert not _may_look_at_the_account(client)


def test_another_workspace_is_not_entered(provider: Provider) -> None:
    member, other = make_member(email="one@harbor.example"), make_workspace()

    client, _ = _come(provider, provider.knows("one", email="one@harbor.example", email_verified=True))

    assert client.get(f"/{member.workspace.slug}/").status_code == 200
    assert client.get(f"/{other.slug}/").status_code == 404


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({}, ""),
        (_environment("https://id.harbor.example"), ""),
        (_environment("http://127.0.0.1:9400"), ""),
        (_environment("http://id.harbor.example"), "must begin with https://"),
        ({"OIDC_ISSUER": "https://id.harbor.example"}, "together"),
    ],
)
def test_the_doctor_looks_at_the_settings(environment: dict[str, str], words: str) -> None:
    assert (words in weakness(environment)) if words else weakness(environment) == ""
