"""Planning is hard to break: two at once, refusals, deletions, moves, disorder, and a worker that dies in between."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connections, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tradeoff.decisions.models import Decision
from tradeoff.integrations import actions
from tradeoff.integrations.fakes.twin import Fault
from tradeoff.integrations.jira.fake import JiraTwin
from tradeoff.integrations.jira.fake.world import POINTS, START, Project
from tradeoff.integrations.line import Unreachable
from tradeoff.integrations.models import Connection, Delivery, WorkOrder, WorkThing
from tradeoff.integrations.tests.conftest import NOW, Opened
from tradeoff.kernel.errors import Conflict, Refused
from tradeoff.work.models import Run
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.factories import make_member
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Role

pytestmark = pytest.mark.django_db


def plan(row: Connection, decided: Decision, who: Member) -> None:
    assert decided.chosen
    actions.plan_option(connection=row, actor=who, option_id=decided.chosen.pk, now=NOW)


def make(row: Connection, decided: Decision) -> None:
    assert decided.chosen
    told: dict[str, Any] = {"workspace_id": row.workspace_id, "connection_id": row.pk, "now": NOW}
    actions.make_work(option_id=decided.chosen.pk, **told)


def take_backlog(row: Connection) -> Run:
    run = Run.objects.get(kind="integrations.backlog")
    told: dict[str, Any] = {"workspace_id": row.workspace_id, "connection_id": row.pk, "now": NOW}
    actions.take_backlog(run_id=run.pk, **told)
    run.refresh_from_db()
    return run


def hear(row: Connection, *ids: str) -> None:
    told = Delivery(workspace_id=row.workspace_id, connection=row, hints=[{"noun": "work", "id": one} for one in ids])
    actions.reread_work(row, [told], NOW)


def at_once(*acts: Callable[[], object]) -> list[Exception]:
    """Each on a thread of its own, all let go together; what they raised."""
    gate, raised = threading.Barrier(len(acts)), list[Exception]()

    def run(act: Callable[[], object]) -> None:
        gate.wait()
        try:
            act()
        except Refused as refusal:
            raised.append(refusal)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


@pytest.fixture
def standing(request: pytest.FixtureRequest) -> tuple[Connection, JiraTwin, Decision, Member]:
    """All committed, so that threads see it."""
    with transaction.atomic():
        row, twin = request.getfixturevalue("jira")
        return row, twin, request.getfixturevalue("decided"), request.getfixturevalue("pm")


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_make_one_issue(standing: tuple[Connection, JiraTwin, Decision, Member]) -> None:
    row, twin, decided, pm = standing

    def press() -> None:
        with transaction.atomic():
            tenancy.enter(row.workspace_id)
            plan(row, decided, pm)

    assert [type(one) for one in at_once(press, press, press)] == [Conflict, Conflict]
    at_once(*[lambda: make(row, decided)] * 3)
    assert len(twin.world.issues) == 1
    with pytest.raises(Conflict):
        press()
    with transaction.atomic():
        tenancy.enter(row.workspace_id)
        assert WorkThing.objects.count() == 1
        assert not WorkOrder.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_webhooks_and_the_clock_bring_the_same_thing_once(
    standing: tuple[Connection, JiraTwin, Decision, Member],
) -> None:
    row, twin, _decided, _pm = standing
    issue = twin.world.put("OST", {"summary": "From before"})
    look = [lambda: hear(row, issue["id"])] * 2
    assert not at_once(*look, lambda: actions.follow_work(connection=row, now=NOW))
    with transaction.atomic():
        tenancy.enter(row.workspace_id)
        assert WorkThing.objects.count() == 1


def test_what_jira_refuses_is_said_and_may_be_sent_again(jira: Opened, decided: Decision, pm: Member) -> None:
    row, twin = jira
    twin.world.projects["OST"].requires = ("Cost centre",)
    plan(row, decided, pm)
    make(row, decided)
    assert "Cost centre is required" in WorkOrder.objects.get().words
    client = Client()
    assert pm.user
    client.force_login(pm.user)
    assert "Cost centre is required" in client.get(f"/{pm.workspace.slug}/planned").content.decode()
    twin.world.projects["OST"].requires = ()
    plan(row, decided, pm)
    make(row, decided)
    assert len(twin.world.issues) == 1
    assert not WorkOrder.objects.exists()


def test_an_issue_deleted_there_is_said_and_planned_anew(jira: Opened, decided: Decision, pm: Member) -> None:
    row, twin = jira
    plan(row, decided, pm)
    make(row, decided)
    first = WorkThing.objects.get()
    twin.world.delete(first.key)
    assert actions.reread_decided(connection=row, now=NOW) == 1
    assert WorkThing.objects.get().gone_at == NOW
    panel = shown(pm, f"decisions/{decided.pk}/work")
    assert "Gone there" in panel
    assert "Plan it anew" in panel
    plan(row, decided, pm)
    make(row, decided)
    thing = WorkThing.objects.get()
    assert thing.gone_at is None
    assert thing.external_id != first.external_id
    assert thing.option == decided.chosen


def test_late_news_of_a_deleted_issue_does_not_bring_it_back(jira: Opened) -> None:
    row, twin = jira
    issue = twin.world.put("OST", {"summary": "Short-lived"})
    hear(row, issue["id"])
    twin.world.delete(issue["key"])
    hear(row, issue["id"], issue["id"], "77", "not-an-id")
    assert [thing.gone_at for thing in WorkThing.objects.all()] == [NOW]


def test_an_issue_moved_to_another_project_keeps_its_decision(jira: Opened, decided: Decision) -> None:
    row, twin = jira
    make(row, decided)
    (issue,) = twin.world.issues.values()
    issue["key"] = "NEW-7"
    hear(row, issue["id"])
    thing = WorkThing.objects.get()
    assert (thing.key, thing.origin, thing.option) == ("NEW-7", "decided", decided.chosen)
    assert thing.url.endswith("/browse/NEW-7")


def test_a_webhook_of_another_project_brings_nothing_in(jira: Opened) -> None:
    row, twin = jira
    twin.world.projects["HR"] = Project("HR", "People", "10002")
    issue = twin.world.put("HR", {"summary": "Not ours"})
    hear(row, issue["id"])
    assert not WorkThing.objects.exists()


def test_an_order_whose_job_found_the_door_closed_is_made_later(jira: Opened, decided: Decision, pm: Member) -> None:
    row, twin = jira
    plan(row, decided, pm)
    Connection.objects.filter(pk=row.pk).update(state="broken")
    make(row, decided)
    assert WorkOrder.objects.get().words == ""
    Connection.objects.filter(pk=row.pk).update(state="live")
    assert actions.make_what_waits(connection=row, now=NOW) == 0  # its own job may still come
    assert not twin.world.issues
    assert actions.make_what_waits(connection=row, now=NOW + timedelta(hours=1)) == 0
    assert len(twin.world.issues) == 1
    assert not WorkOrder.objects.exists()


def test_changes_told_in_any_order_come_to_the_same(jira: Opened) -> None:
    row, twin = jira
    issue = twin.world.put("OST", {"summary": "First"})
    start = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    for minutes, words in ((5, "Fifth"), (2, "Second"), (9, "Ninth"), (1, "First"), (9, "Ninth")):
        twin.world.change(issue["key"], at=start + timedelta(minutes=minutes), summary=words)
        hear(row, issue["id"])
    assert WorkThing.objects.get().title == "Ninth"


def test_the_backlog_comes_in_as_a_run_with_its_own_fields(jira: Opened, pm: Member) -> None:
    row, twin = jira
    twin.page = 2
    for number in range(5):
        twin.world.put("OST", {"summary": f"Old {number}", POINTS: 3.5, START: "2026-12-01"})
    run = take_backlog(row)
    assert (run.state, run.done) == ("done", 5)
    assert "5 pieces of work came in" in run.words
    thing = WorkThing.objects.filter(title="Old 3").get()
    assert (thing.origin, thing.option, thing.estimate, thing.starts) == (
        "imported", None, Decimal("3.5"), date(2026, 12, 1),
    )  # fmt: skip
    assert len(twin.world.hooks) == 1
    page = shown(pm, "planned?from=imported")
    assert page.count("Imported</td>") == 5
    assert "Imported</td>" not in shown(pm, "planned?from=decided")


def test_a_vendor_that_is_away_leaves_the_run_waiting_and_says_so(jira: Opened) -> None:
    row, twin = jira
    twin.faults.plan(Fault("error", path="/rest/api/3/search/jql", times=20))
    with pytest.raises(Unreachable):
        take_backlog(row)
    row.refresh_from_db()
    assert row.trouble == "unreachable"
    assert Run.objects.get(kind="integrations.backlog").state != "done"


def test_the_decision_and_its_problem_show_the_issue(jira: Opened, decided: Decision, pm: Member) -> None:
    row, twin = jira
    assert "Plan it" in shown(pm, f"decisions/{decided.pk}/work")
    make(row, decided)
    thing = WorkThing.objects.get()
    twin.world.move(thing.key, "In progress")
    hear(row, thing.external_id)
    for place in (f"decisions/{decided.pk}/work", f"problems/{decided.problem_id}/work"):
        panel = shown(pm, place)
        assert thing.url in panel
        assert "Being built" in panel
        assert "Plan it" not in panel
    rep = make_member(Role.REP, workspace=pm.workspace)
    assert "Plan it" not in shown(rep, f"decisions/{decided.pk}/work")
    stranger = make_member(Role.PRODUCT_MANAGER)
    assert thing.key not in shown(stranger, f"decisions/{decided.pk}/work")


def test_lists_ask_no_more_when_they_are_longer(
    jira: Opened, pm: Member, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    row, twin = jira
    for number in range(70):
        twin.world.put("OST", {"summary": f"Old {number}"})
    actions.follow_work(connection=row, now=NOW, whole=True)
    client, page = Client(), f"/{pm.workspace.slug}/planned"
    assert pm.user
    client.force_login(pm.user)
    client.get(page)
    with django_assert_max_num_queries(12):
        told = client.get(page).content.decode()
    assert "50 of 70" in told
    assert shown(pm, "planned?start=50").count("Imported</td>") == 20


def shown(who: Member, path: str) -> str:
    client = Client()
    assert who.user
    client.force_login(who.user)
    answer = client.get(f"/{who.workspace.slug}/{path}", headers={"HX-Request": "true"} if "/work" in path else {})
    assert answer.status_code == 200
    return answer.content.decode()
