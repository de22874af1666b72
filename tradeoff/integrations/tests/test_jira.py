"""Jira from end to end: a decided option becomes one issue, its state and the backlog come back, changes are heard."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import jwt
import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from tradeoff.decisions.models import Decision
from tradeoff.integrations import actions
from tradeoff.integrations.fakes.twin import Fault
from tradeoff.integrations.jira.fake.twin import CLIENT_SECRET
from tradeoff.integrations.line import Unreachable
from tradeoff.integrations.models import Connection, Delivery, WorkThing
from tradeoff.integrations.tests.conftest import NOW, Opened
from tradeoff.kernel.errors import Conflict, NotAllowed, NotFound
from tradeoff.workspaces.factories import make_member
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Role

pytestmark = pytest.mark.django_db


def make(row: Connection, decided: Decision) -> None:
    assert decided.chosen
    told: dict[str, Any] = {"workspace_id": row.workspace_id, "connection_id": row.pk, "now": NOW}
    actions.make_work(option_id=decided.chosen.pk, **told)


def test_a_decided_option_becomes_one_issue(jira: Opened, decided: Decision) -> None:
    row, twin = jira
    make(row, decided)
    make(row, decided)
    (issue,) = twin.world.issues.values()
    thing = WorkThing.objects.get()
    assert (thing.external_id, thing.key, thing.origin, thing.option) == (
        issue["id"], issue["key"], "decided", decided.chosen,
    )  # fmt: skip
    assert issue["fields"]["duedate"] == "2027-02-01"
    (link,) = twin.world.links[issue["id"]].values()
    assert link["object"]["url"].endswith(f"/decisions/{decided.pk}")


def test_an_answer_that_was_lost_makes_no_second_issue(jira: Opened, decided: Decision) -> None:
    row, twin = jira
    twin.faults.plan(Fault("lost", path="/rest/api/3/issue"))
    with pytest.raises(Unreachable):
        make(row, decided)
    assert not WorkThing.objects.exists()
    make(row, decided)
    assert len(twin.world.issues) == WorkThing.objects.count() == 1


def test_what_was_not_decided_is_not_planned(jira: Opened, decided: Decision, pm: Member) -> None:
    row, _twin = jira
    rep = make_member(Role.REP, workspace=pm.workspace)
    assert decided.chosen
    other = decided.problem.options.exclude(pk=decided.chosen.pk)[0]
    with pytest.raises(NotFound):
        actions.plan_option(connection=row, actor=pm, option_id=other.pk, now=NOW)
    with pytest.raises(NotAllowed):
        actions.plan_option(connection=row, actor=rep, option_id=decided.chosen.pk, now=NOW)
    make(row, decided)
    with pytest.raises(Conflict):
        actions.plan_option(connection=row, actor=pm, option_id=decided.chosen.pk, now=NOW)


def test_state_and_backlog_come_back_and_late_news_changes_nothing(jira: Opened, decided: Decision) -> None:
    row, twin = jira
    make(row, decided)
    key = WorkThing.objects.get().key
    old = twin.world.put("OST", {"summary": "From before", "description": None})
    twin.world.move(key, "Done")
    twin.world.change(key, fixVersions=[{"id": "1", "name": "7.2", "released": True, "releaseDate": "2027-01-15"}])
    assert actions.follow_work(connection=row, now=NOW, whole=True) == 2
    thing = WorkThing.objects.get(key=key)
    assert (thing.progress, thing.releases, thing.released_on) == ("done", ["7.2"], date(2027, 1, 15))
    assert WorkThing.objects.get(key=old["key"]).origin == "imported"
    twin.world.change(key, at=datetime(2020, 1, 1, tzinfo=UTC), summary="Stale")
    hear(row, thing.external_id)
    thing.refresh_from_db()
    assert thing.title != "Stale"
    assert WorkThing.objects.count() == 2


def hear(row: Connection, *ids: str) -> None:
    told = Delivery(workspace_id=row.workspace_id, connection=row, hints=[{"noun": "work", "id": one} for one in ids])
    actions.reread_work(row, [told, told], NOW)


def test_what_was_deleted_there_is_said_to_be(jira: Opened) -> None:
    row, twin = jira
    issue = twin.world.put("OST", {"summary": "Short-lived"})
    hear(row, issue["id"])
    assert WorkThing.objects.get().gone_at is None
    twin.world.delete(issue["key"])
    hear(row, issue["id"])
    assert WorkThing.objects.get().gone_at == NOW


def test_webhooks_are_asked_for_once_and_kept(jira: Opened) -> None:
    row, twin = jira
    assert actions.watch(connection=row) == 1
    assert actions.watch(connection=row) == 1
    (hook,) = twin.world.hooks.values()
    assert hook["url"] == actions.hook_address(row)
    hook["expires"] = timezone.now() + timedelta(days=1)
    assert actions.keep_watching(connection=row) == 1
    assert hook["expires"] > timezone.now() + timedelta(days=29)
    twin.world.hooks.clear()
    assert actions.keep_watching(connection=row) == 1


def test_a_webhook_is_taken_only_from_jira_and_once(jira: Opened) -> None:
    row, _twin = jira
    path = actions.hook_address(row).removeprefix(settings.SITE_ADDRESS)
    told = {"issue": {"id": 10002}, "webhookEvent": "jira:issue_updated", "timestamp": 5}
    claims = {"iat": int(timezone.now().timestamp()), "exp": int(timezone.now().timestamp()) + 60}

    def send(secret: str) -> int:
        token = jwt.encode(claims, secret, algorithm="HS256")
        headers = {"Authorization": f"Bearer {token}"}
        return Client().post(path, data=told, content_type="application/json", headers=headers).status_code

    assert send("not-the-secret") == 401
    assert [send(CLIENT_SECRET), send(CLIENT_SECRET)] == [200, 200]
    assert Delivery.objects.get().hints == [{"noun": "work", "id": "10002", "gone": False}]


def test_the_page_plans_it(jira: Opened, decided: Decision, pm: Member) -> None:
    row, _twin = jira
    client = Client()
    assert pm.user
    assert decided.chosen
    client.force_login(pm.user)
    root = f"/{pm.workspace.slug}"
    shown = client.get(f"{root}/planned").content.decode()
    assert "Build the log" in shown
    assert "Ostermere: Epic" in shown
    assert client.post(f"{root}/planned/{row.pk}/options/{decided.chosen.pk}").status_code == 302
    make(row, decided)
    shown = client.get(f"{root}/planned").content.decode()
    assert "Everything that was decided is planned." in shown
    assert WorkThing.objects.get().key in shown
    assert client.post(f"{root}/planned/{row.pk}/place", {"place": "NOPE/1"}).status_code == 302
