"""Two members, one kind of news about "things", and a real mail server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tests.journeys.mailbox import Mailbox, open_mailbox
from tradeoff.notices import actions, kinds, renderers
from tradeoff.notices.kinds import Kind
from tradeoff.notices.models import Notice
from tradeoff.notices.renderers import Words
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.factories import make_member, make_workspace
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Role

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)  # a Monday


@dataclass
class Told:
    rita: Member
    mona: Member

    def tell(self, thing: int = 1, *, entry: int = 1, kind: str = "tests.thing", to: Member | None = None) -> None:
        actions.tell(
            members=[to] if to else [self.rita, self.mona],
            kind=kind,
            noun="thing",
            noun_id=thing,
            entry_id=entry,
            now=NOW,
        )

    def client(self, member: Member) -> Client:
        client = Client()
        assert member.user is not None
        client.force_login(member.user)
        return client

    def get(self, member: Member, path: str) -> Any:
        return self._home(self.client(member).get(f"/{member.workspace.slug}/{path}"))

    def post(self, member: Member, path: str, **data: Any) -> Any:
        return self._home(self.client(member).post(f"/{member.workspace.slug}/{path}", data))

    def _home(self, response: Any) -> Any:
        tenancy.enter(self.rita.workspace_id)
        return response


@pytest.fixture(autouse=True)
def _news(monkeypatch: pytest.MonkeyPatch) -> None:
    """Things above 100 are not for Rita."""
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    monkeypatch.setattr(renderers, "_renderers", dict(renderers._renderers))
    for name, label in (("tests.thing", "News of things"), ("tests.other", "Other news")):
        kinds.register(Kind(name, label, "Everybody."))
        renderers.register(name, _words)


def _words(actor: Member, notice: Notice) -> Words | None:
    if notice.noun_id > 100 and actor.name == "Rita Rep":
        return None
    return Words(f"Thing {notice.noun_id}", f"It changed ({notice.occasion}).", f"deals/{notice.noun_id}")


@pytest.fixture
def told(db: None) -> Told:
    workspace = make_workspace(name="Tidewater", time_zone="Europe/Berlin")
    rita = make_member(Role.REP, workspace=workspace, name="Rita Rep")
    return Told(rita, make_member(Role.SALES_MANAGER, workspace=workspace, name="Mona"))


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    settings.SITE_ADDRESS = "https://tradeoff.example"
    with open_mailbox(settings) as opened:
        yield opened
