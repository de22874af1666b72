"""A company with one person of each kind, one open deal of $50,000 at Proposal, and Pia who looks at every ask."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from tradeoff.asks import actions
from tradeoff.asks.factories import make_policy
from tradeoff.asks.inputs import AskInput
from tradeoff.asks.models import Ask
from tradeoff.crm.factories import make_account, make_deal
from tradeoff.crm.models import Account, Deal
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.factories import make_member, make_workspace
from tradeoff.workspaces.models import Member, Workspace
from tradeoff.workspaces.rules import Role

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)  # a Monday


@dataclass
class Ground:
    workspace: Workspace
    rita: Member
    pia: Member
    hugo: Member
    cora: Member
    account: Account
    deal: Deal
    _clients: dict[int, Client] = field(default_factory=dict)

    def log(self, wants: str = "We need single sign-on.", *, actor: Member | None = None, **said: Any) -> Ask:
        """An ask of Rita's on the deal, logged at NOW."""
        words = AskInput(**{"wants": wants, "type": "fast_follow", **said})
        return actions.log_ask(actor=actor or self.rita, account=self.account, deal=self.deal, words=words, now=NOW)

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
    workspace = make_workspace(name="Tidewater")
    rita, pia, hugo, cora = (
        make_member(role, workspace=workspace, name=name)
        for name, role in (
            ("Rita Rep", Role.REP),
            ("Pia Product", Role.PRODUCT_MANAGER),
            ("Hugo Head", Role.HEAD_OF_PRODUCT),
            ("Cora Contributor", Role.CONTRIBUTOR),
        )
    )
    make_policy(workspace=workspace, owner=pia, answer_within_days=3)
    account = make_account(workspace=workspace, name="Harbor Freight Lines", owner=rita)
    deal = make_deal(workspace=workspace, name="Harbor 40 seats", account=account, owner=rita)
    return Ground(workspace, rita, pia, hugo, cora, account, deal)
