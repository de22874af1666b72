"""A company with a rep, product and an administrator; two accounts with people whose addresses are known."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from tradeoff.crm.factories import make_account, make_contact
from tradeoff.crm.models import Account, Contact
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.factories import make_member, make_workspace
from tradeoff.workspaces.models import Member, Workspace
from tradeoff.workspaces.rules import Role

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


@dataclass
class Ground:
    workspace: Workspace
    rita: Member
    paul: Member
    cora: Member
    account: Account
    dana: Contact
    other: Account
    _clients: dict[int, Client] = field(default_factory=dict)

    def get(self, member: Member, path: str) -> Any:
        return self._back_home(self._client_of(member).get(f"/{self.workspace.slug}/{path}"))

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
    rita, paul, cora = (
        make_member(role, workspace=workspace, name=name)
        for name, role in (
            ("Rita Rep", Role.REP),
            ("Paul Product", Role.PRODUCT_MANAGER),
            ("Cora Contributor", Role.CONTRIBUTOR),
        )
    )
    account = make_account(workspace=workspace, name="Harbor Freight Lines", owner=rita)
    other = make_account(workspace=workspace, name="Quay & Sons", owner=rita)
    dana = make_contact(account=account, name="Dana Kolb", email="dana@harbor.example")
    make_contact(account=account, name="Kim Osei", email="Kim@Harbor.example")
    make_contact(account=other, name="Lou Quay", email="lou@quay.example")
    return Ground(workspace, rita, paul, cora, account, dana, other)


def mail(
    subject: str = "Export", *, sender: str = "Dana Kolb <Dana@Harbor.example>", to: str = "us@tidewater.example",
    key: str = "1@harbor.example", body: str = "We need the export.", **heads: str,
) -> bytes:  # fmt: skip
    """A plain mail; underscores in names of heads are hyphens."""
    lines = {"From": sender, "To": to, "Subject": subject, "Date": "Mon, 09 Nov 2026 10:00:00 +0000"}
    lines |= {"Message-ID": f"<{key}>", "Content-Type": "text/plain; charset=utf-8"}
    lines |= {name.replace("_", "-"): value for name, value in heads.items()}
    head = "\n".join(f"{name}: {value}" for name, value in lines.items())
    return f"{head}\n\n{body}\n".encode()


def mailbox(*mails: bytes) -> bytes:
    """As mail programs export a folder."""
    return b"".join(b"From sender@example Mon Nov 09 10:00:00 2026\n" + one + b"\n" for one in mails)
