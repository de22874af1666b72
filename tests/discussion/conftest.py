"""A company with a deal that Rita owns; Cora, a contributor, may not see deals. What is told is heard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tradeoff.crm.factories import make_account, make_deal
from tradeoff.crm.models import Deal
from tradeoff.discussion import ports
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.factories import make_member, make_workspace
from tradeoff.workspaces.models import Member, Workspace
from tradeoff.workspaces.rules import Role

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cf500f00030101010a2b"
    "2d0b0000000049454e44ae426082"
)


@dataclass
class Room:
    workspace: Workspace
    rita: Member
    mara: Member
    pia: Member
    cora: Member
    ada: Member
    deal: Deal
    told: list[tuple[str, str, int]] = field(default_factory=list)
    _clients: dict[int, Client] = field(default_factory=dict)

    def get(self, member: Member, path: str, **headers: Any) -> Any:
        return self._home(self._client_of(member).get(f"/{self.workspace.slug}/{path}", headers=headers))

    def post(self, member: Member, path: str, headers: dict[str, str] | None = None, **data: Any) -> Any:
        return self._home(self._client_of(member).post(f"/{self.workspace.slug}/{path}", data, headers=headers or {}))

    def attach(self, member: Member, name: str, content: bytes) -> Any:
        upload = SimpleUploadedFile(name, content)
        upload.name = name  # Django would take the path off
        return self.post(member, f"discussion/deal/{self.deal.pk}/files", file=upload)

    def _client_of(self, member: Member) -> Client:
        if member.pk not in self._clients:
            self._clients[member.pk] = client = Client()
            assert member.user is not None
            client.force_login(member.user)
        return self._clients[member.pk]

    def _home(self, response: Any) -> Any:
        tenancy.enter(self.workspace.pk)
        return response


@pytest.fixture
def room(db: None, settings: Any, tmp_path: Path) -> Iterator[Room]:
    settings.MEDIA_ROOT = tmp_path / "files"
    workspace = make_workspace(name="Tidewater", time_zone="Europe/Berlin")
    rita, mara, pia, cora, ada = (
        make_member(role, workspace=workspace, name=name)
        for name, role in (
            ("Rita Rep", Role.REP),
            ("Mara Manager", Role.VP_SALES),
            ("Pia Product", Role.HEAD_OF_PRODUCT),
            ("Cora Contributor", Role.CONTRIBUTOR),
            ("Ada Admin", Role.ADMIN),
        )
    )
    account = make_account(workspace=workspace, name="Harbor Freight Lines", owner=rita)
    deal = make_deal(workspace=workspace, name="Harbor 40 seats", account=account, owner=rita)
    made = Room(workspace, rita, mara, pia, cora, ada, deal)

    def hear(**said: Any) -> None:
        made.told.extend((said["kind"], member.name, said["entry_id"]) for member in said["members"])

    standing = list(ports._tellers)
    ports.told_by(hear)
    yield made
    ports._tellers[:] = standing
