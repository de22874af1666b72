from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.utils import timezone

from tradeoff.decisions import actions as decisions
from tradeoff.decisions.factories import make_decidable_problem, make_right
from tradeoff.decisions.models import Decision
from tradeoff.integrations import actions
from tradeoff.integrations.jira.fake import JiraTwin
from tradeoff.integrations.jira.fake.twin import CLIENT_SECRET
from tradeoff.integrations.line import Grant
from tradeoff.integrations.line.tests.house import House
from tradeoff.integrations.models import Connection
from tradeoff.integrations.slack.fake import SlackTwin
from tradeoff.integrations.slack.fake.twin import SIGNING_SECRET, TEAM
from tradeoff.integrations.slack.tests.servers import standing
from tradeoff.integrations.tests.acme import Acme, acme_there
from tradeoff.workspaces.factories import make_member
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Role

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
Opened = tuple[Connection, JiraTwin]
Talking = tuple[Connection, SlackTwin]
REP, PM, STRANGER = "U0REP", "U0PM", "U0GUEST"


@pytest.fixture
def acme(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Acme, House]]:
    with acme_there(monkeypatch) as both:
        yield both


@pytest.fixture(scope="module")
def vendor_server() -> Iterator[Any]:
    with standing() as both:
        yield both


@pytest.fixture
def pm() -> Member:
    return make_member(Role.PRODUCT_MANAGER, Role.ADMIN, name="Elena", email="elena@ost.example")


@pytest.fixture
def admin(pm: Member) -> Member:
    return make_member(Role.ADMIN, workspace=pm.workspace)


@pytest.fixture
def rep(pm: Member) -> Member:
    return make_member(Role.REP, workspace=pm.workspace, name="Priya", email="priya@ost.example")


@pytest.fixture
def jira(vendor_server: Any, pm: Member) -> Opened:
    url, inside = vendor_server
    twin = JiraTwin()
    inside[:] = [twin]
    row = actions.prepare_connection(
        actor=pm, vendor="jira", now=NOW, base_url=url, oauth_base_url=url, client_id="c",
        client_secret=CLIENT_SECRET,
    )  # fmt: skip
    grant = Grant(kind="oauth", access="jira-token", refresh="jira-refresh")
    row = actions.open_connection(connection=row, actor=pm, grant=grant, now=NOW, who=actions.who_is_there(row, grant))
    assert row.who == "Ostermere"
    assert actions.settle_work(connection=row) == 2
    row = actions.choose_project(connection=row, actor=pm, place="OST/10100", now=NOW)
    return row, twin


@pytest.fixture
def decided(pm: Member) -> Decision:
    problem = make_decidable_problem(owner=pm)
    make_right(holder=pm)
    draft = decisions.prepare(problem=problem, actor=pm, today=NOW.date(), now=NOW)
    option = problem.options.get(title="Build the log")
    choice = decisions.Choice(
        option_id=option.pk, reason="Auditors ask.", expected_outcome="They pass.", review_on=date(2027, 3, 1),
        deliver_by=date(2027, 2, 1),
    )  # fmt: skip
    return decisions.sign(decision=draft, actor=pm, choice=choice, today=NOW.date(), now=NOW)


@pytest.fixture
def slack(vendor_server: Any, admin: Member, rep: Member, pm: Member) -> Talking:
    url, inside = vendor_server
    twin = SlackTwin()
    inside[:] = [twin]
    twin.add_person(REP, "Priya", "PRIYA@ost.example")
    twin.add_person(PM, "Elena", pm.user.email if pm.user else "")
    twin.add_person(STRANGER, "Guest", "guest@elsewhere.example")
    twin.add_channel("C1", "deals", REP, PM)
    twin.add_channel("C2", "with-guest", REP, STRANGER)
    twin.add_channel("C3", "with-partner", REP, shared=True)
    row = actions.prepare_connection(
        actor=admin, vendor="slack", now=timezone.now(), base_url=url, oauth_base_url=url,
        signing_secret=SIGNING_SECRET,
    )  # fmt: skip
    grant = Grant(kind="oauth", access="slack-token", extra={"team_id": TEAM, "bot_user_id": "U0BOT"})
    row = actions.open_connection(connection=row, actor=admin, grant=grant, now=timezone.now(), who="Ostermere")
    assert rep.user
    assert actions.match_people(connection=row, now=timezone.now()) == 2
    return row, twin
