from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from django.test import Client

from tradeoff.voice.factories import make_note
from tradeoff.voice.models import Note
from tradeoff.workspaces.factories import make_member, make_workspace
from tradeoff.workspaces.models import Member, Workspace
from tradeoff.workspaces.rules import Role


@dataclass(frozen=True)
class Desk:
    """A workspace with somebody who empties its inbox, a seller and a contributor."""

    client: Client
    workspace: Workspace
    elena: Member
    claire: Member
    priya: Member
    beatriz: Member

    def note(self, text: str = "Their auditors ask for single sign-on.", **fields: Any) -> Note:
        return make_note(workspace=self.workspace, text=text, **fields)

    def get(self, member: Member, path: str) -> Any:
        self._as(member)
        return self.client.get(f"/{self.workspace.slug}/{path}")

    def post(self, member: Member, path: str, **said: object) -> Any:
        self._as(member)
        return self.client.post(f"/{self.workspace.slug}/{path}", said)

    def _as(self, member: Member) -> None:
        assert member.user is not None
        self.client.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")


@pytest.fixture
def desk(client: Client, db: None) -> Desk:
    workspace = make_workspace(slug="northwind")
    member = partial(make_member, workspace=workspace)
    return Desk(
        client, workspace, member(Role.PRODUCT_MANAGER), member(Role.HEAD_OF_PRODUCT), member(Role.REP),
        member(Role.CONTRIBUTOR),
    )  # fmt: skip
