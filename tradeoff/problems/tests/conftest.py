from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tradeoff.workspaces.factories import make_member, make_workspace
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Role

Visit = Callable[[Member], Client]


@pytest.fixture
def visit(client: Client) -> Visit:
    """Signed in as a member."""

    def sign_in(member: Member) -> Client:
        assert member.user is not None
        client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


@pytest.fixture
def pm(db: None) -> Member:
    """A product manager of Northwind."""
    return make_member(Role.PRODUCT_MANAGER, workspace=make_workspace(slug="northwind"))


@pytest.fixture
def rep(pm: Member) -> Member:
    return make_member(Role.REP, workspace=pm.workspace)
