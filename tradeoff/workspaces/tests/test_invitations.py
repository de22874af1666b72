"""Invitations through HTTP: the mail parsed, the link followed, used once, and refused in words afterwards."""

from __future__ import annotations

import re
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from tradeoff.kernel.errors import Conflict, NotAllowed, Refused
from tradeoff.log.models import Entry
from tradeoff.workspaces import actions, jobs, tenancy
from tradeoff.workspaces.factories import make_member
from tradeoff.workspaces.models import Invitation, Member
from tradeoff.workspaces.rules import Role

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PASSWORD = "harbour-lights-2026"
FORM = {"emails": "new@harbor.example", "roles": ["rep"], "sales_team": ""}


@pytest.fixture
def admin() -> Member:
    return make_member(Role.ADMIN, name="Ada Admin")


def _browser(member: Member) -> tuple[Client, str]:
    client = Client()
    assert member.user is not None
    client.force_login(member.user, backend=BACKEND)
    return client, f"/{member.workspace.slug}/members"


def _mailed(invitation: Invitation) -> str:
    """What the newest mail of it links to, sent as the worker sends it."""
    jobs.mail_invitation(invitation.workspace_id, 1, {"invitation_id": invitation.pk})
    tenancy.enter(invitation.workspace_id)
    found = re.search(r"http\S+(/account/invitation/\S+)", str(mail.outbox[-1].body))
    assert found is not None
    return found[1]


@pytest.mark.django_db
def test_who_is_invited_comes_in_by_the_mail_with_roles_and_team(admin: Member) -> None:
    client, members = _browser(admin)
    assert client.post(f"{members}/invitations/new", FORM).status_code == 302
    invitation = Invitation.objects.get()
    link = _mailed(invitation)
    assert mail.outbox[-1].to == ["new@harbor.example"]
    assert "Ada Admin invites you" in mail.outbox[-1].subject

    visitor = Client()
    assert "Come in to" in visitor.get(link).content.decode()
    answer: Any = visitor.post(link, {"name": "Nora New", "password": PASSWORD})

    assert answer.headers["Location"] == f"/{admin.workspace.slug}/"
    assert visitor.get(f"/{admin.workspace.slug}/").status_code == 200
    member = Member.objects.get(name="Nora New")
    assert member.role_set == {Role.REP}
    kept = list(Entry.objects.order_by("pk").values_list("event", flat=True))
    assert kept[-2:] == ["MemberInvited", "InvitationAccepted"]


@pytest.mark.django_db
def test_a_link_opens_once(admin: Member) -> None:
    link = _mailed(actions.invite(actor=admin, email="New@Harbor.example", roles=[Role.REP], now=timezone.now()))
    assert Client().post(link, {"name": "Nora New", "password": PASSWORD}).status_code == 302

    again = Client().post(link, {"name": "Nora Twice", "password": PASSWORD})

    assert again.status_code == 410
    assert "has been used" in again.content.decode()
    assert Member.objects.filter(name__startswith="Nora").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda actor, one: actions.withdraw(actor=actor, invitation=one, now=timezone.now()), "was withdrawn"),
        (lambda actor, one: actions.send_again(actor=actor, invitation=one, now=timezone.now()), "newer mail"),
        (lambda _, one: Invitation.objects.filter(pk=one.pk).update(expires_at=timezone.now()), "has run out"),
    ],
)
def test_a_link_that_is_no_good_any_more_says_why(admin: Member, change: Any, words: str) -> None:
    invitation = actions.invite(actor=admin, email="new@harbor.example", roles=[Role.REP], now=timezone.now())
    link = _mailed(invitation)
    change(admin, invitation)

    for answer in (Client().get(link), Client().post(link, {"name": "Nora", "password": PASSWORD})):
        assert answer.status_code == 410
        assert words in answer.content.decode()


@pytest.mark.django_db
def test_a_forged_link_is_none_of_ours() -> None:
    answer = Client().get("/account/invitation/WzEsMSwxXQ:1abc:forged")

    assert answer.status_code == 410
    assert "not one of ours" in answer.content.decode()


@pytest.mark.django_db
def test_another_signed_in_address_is_told_to_sign_out_and_a_known_one_to_sign_in(admin: Member) -> None:
    other = make_member(Role.REP)
    tenancy.enter(admin.workspace_id)
    link = _mailed(actions.invite(actor=admin, email=other.user.email, roles=[Role.REP], now=timezone.now()))  # type: ignore[union-attr]

    assert "Sign out" in _browser(admin)[0].get(link).content.decode()
    assert "You have an account here already" in Client().get(link).content.decode()
    assert Client().post(link, {"name": "Otto", "password": PASSWORD}).status_code == 422
    assert _browser(other)[0].post(link, {"name": "Otto Other"}).status_code == 302
    tenancy.enter(admin.workspace_id)
    assert Member.objects.get(name="Otto Other").user == other.user


@pytest.mark.django_db
def test_who_may_not_invites_nobody_and_members_are_not_invited(admin: Member) -> None:
    rep = make_member(Role.REP, workspace=admin.workspace)
    with pytest.raises(NotAllowed):
        actions.invite(actor=rep, email="new@harbor.example", roles=[Role.ADMIN], now=timezone.now())
    client, members = _browser(admin)

    assert rep.user is not None
    for emails in (f"new@harbor.example {rep.user.email}", "new@harbor.example, not-an-address"):
        refused = client.post(f"{members}/invitations/new", FORM | {"emails": emails})
        assert refused.status_code == 422
    assert not Invitation.objects.exists(), "all are invited, or none is"


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_make_one_member() -> None:
    with transaction.atomic():
        admin = make_member(Role.ADMIN)
        tenancy.enter(admin.workspace_id)
        made = actions.invite(actor=admin, email="new@harbor.example", roles=[Role.REP], now=timezone.now())
    token, said = actions.token_of(made), []

    def press() -> None:
        try:
            actions.accept(
                token=token, user=None, name="Nora", password=PASSWORD, now=timezone.now() + timedelta(minutes=1)
            )
        except Refused as refusal:
            said.append(refusal)
        finally:
            connection.close()

    presses = [threading.Thread(target=press) for _ in range(4)]
    for one in presses:
        one.start()
    for one in presses:
        one.join(timeout=240)

    assert [type(refusal) for refusal in said] == [Conflict] * 3
    with transaction.atomic():
        tenancy.enter(made.workspace_id)
        assert Member.objects.filter(name="Nora").count() == 1
