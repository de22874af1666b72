"""A company with a seller, a product manager and an administrator; an account with a contact and an open deal."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from django.test import Client

from tradeoff.calls.rules import Side, SpeakerInput
from tradeoff.crm.factories import make_account, make_contact, make_deal
from tradeoff.crm.models import Account, Contact, Deal
from tradeoff.workspaces.factories import make_member, make_workspace
from tradeoff.workspaces.models import Member, Workspace
from tradeoff.workspaces.rules import Role

TEXT = """[0:00:01] Rita Sol: Thanks for making time. What holds you up?
[0:00:08] Ana Ruiz: We need single sign-on before we can sign anything. Our auditors insist.
[0:00:20] Rita Sol: Understood. I need to ask our product people.
[0:00:31] Ana Ruiz: Also, could you export the results to a spreadsheet? Other than that we are happy.
"""


@dataclass
class Ground:
    workspace: Workspace
    rita: Member
    pia: Member
    ada: Member
    cora: Member
    account: Account
    ana: Contact
    deal: Deal
    _clients: dict[int, Client] = field(default_factory=dict)

    @property
    def people(self) -> dict[str, SpeakerInput]:
        return {
            "Rita Sol": SpeakerInput(side=Side.OURS, member_id=self.rita.pk),
            "Ana Ruiz": SpeakerInput(side=Side.THEIRS, contact_id=self.ana.pk),
        }

    def client(self, member: Member) -> Client:
        if member.pk not in self._clients:
            client = Client()
            assert member.user is not None
            client.force_login(member.user)
            self._clients[member.pk] = client
        return self._clients[member.pk]

    def url(self, path: str) -> str:
        return f"/{self.workspace.slug}/{path}"


@pytest.fixture
def ground(db: None) -> Ground:
    workspace = make_workspace()
    rita = make_member(Role.REP, workspace=workspace, name="Rita Sol")
    account = make_account(workspace=workspace, name="Acme", owner=rita)
    return Ground(
        workspace,
        rita,
        make_member(Role.PRODUCT_MANAGER, workspace=workspace, name="Pia Lund"),
        make_member(Role.ADMIN, workspace=workspace, name="Ada Bell"),
        make_member(Role.CONTRIBUTOR, workspace=workspace, name="Cora Ito"),
        account,
        make_contact(account=account, name="Ana Ruiz", title="Head of IT", email="ana@acme.example"),
        make_deal(workspace=workspace, owner=rita, account=account, name="Acme rollout"),
    )
