"""A company with a rep, a colleague, a manager and a contributor; an account with two contacts and one open deal."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from tradeoff.activities import actions
from tradeoff.activities.models import Activity
from tradeoff.activities.rules import ActivityInput, Kind
from tradeoff.crm.factories import make_account, make_contact, make_deal
from tradeoff.crm.models import Account, Contact, Deal
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.factories import make_member, make_workspace
from tradeoff.workspaces.models import Member, Workspace
from tradeoff.workspaces.rules import Role

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)  # a Monday


@dataclass
class Ground:
    workspace: Workspace
    rita: Member
    omar: Member
    mona: Member
    cora: Member
    account: Account
    dana: Contact
    kim: Contact
    deal: Deal
    _clients: dict[int, Client] = field(default_factory=dict)

    def log(self, subject: str = "First talk", *, actor: Member | None = None, **said: Any) -> Activity:
        """A call of Rita's on the deal at NOW."""
        words = ActivityInput(**{"kind": Kind.CALL, "at": NOW, "subject": subject, **said})
        return actions.log_activity(actor=actor or self.rita, account=self.account, deal=self.deal, said=words, now=NOW)

    def get(self, member: Member, path: str, **headers: Any) -> Any:
        return self._back_home(self._client_of(member).get(f"/{self.workspace.slug}/{path}", headers=headers))

    def post(self, member: Member, path: str, **data: Any) -> Any:
        return self._back_home(self._client_of(member).post(f"/{self.workspace.slug}/{path}", data))

    def _client_of(self, member: Member) -> Client:
        if member.pk not in self._clients:
            self._clients[member.pk] = client = Client()
            assert member.user is not None
            client.force_login(member.user)
        return self._clients[member.pk]

    def _back_home(self, response: Any) -> Any:
        """A refused request is rolled back, and with it which workspace the test was in."""
        tenancy.enter(self.workspace.pk)
        return response


@pytest.fixture
def ground(db: None) -> Ground:
    workspace = make_workspace(name="Tidewater", time_zone="Europe/Berlin")
    rita, omar, mona, cora = (
        make_member(role, workspace=workspace, name=name)
        for name, role in (
            ("Rita Rep", Role.REP),
            ("Omar Rep", Role.REP),
            ("Mona Manager", Role.SALES_MANAGER),
            ("Cora Contributor", Role.CONTRIBUTOR),
        )
    )
    account = make_account(workspace=workspace, name="Harbor Freight Lines", owner=rita)
    dana = make_contact(account=account, name="Dana Kolb", email="dana@harbor.example")
    kim = make_contact(account=account, name="Kim Osei", email="Kim@Harbor.example")
    deal = make_deal(
        workspace=workspace, name="Harbor 40 seats", account=account, owner=rita, created_on=date(2026, 8, 1)
    )
    return Ground(workspace, rita, omar, mona, cora, account, dana, kim, deal)
