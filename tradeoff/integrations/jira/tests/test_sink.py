"""Jira's connector against its twin, over a real socket."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from starlette.types import Receive, Scope, Send

from tradeoff.integrations.fakes.serving import served
from tradeoff.integrations.fakes.twin import Fault
from tradeoff.integrations.jira import auth
from tradeoff.integrations.jira.fake import JiraTwin
from tradeoff.integrations.jira.fake.twin import CLOUD
from tradeoff.integrations.jira.fake.world import POINTS, START
from tradeoff.integrations.jira.mapping import Chosen
from tradeoff.integrations.jira.sink import JiraSink
from tradeoff.integrations.line import Garbled, Grant, Line, Rejected, Revoked, SlowDown, Unreachable
from tradeoff.integrations.line.tests.house import Drawer, line_to
from tradeoff.integrations.sinks import WorkItem, WorkSink

ITEM = WorkItem(title="Export for auditors", url="https://t.example/ost/problems/7", project="OST", kind="10100")
FAST = replace(auth.RULES, per_second=10_000, burst=10_000)


class Rotating(Drawer):
    """Keys that renew at the twin's own token address, once and with rotation."""

    def __init__(self, twin: JiraTwin) -> None:
        super().__init__()
        self.grant = Grant(kind="oauth", access="jira-token", refresh="jira-refresh")
        self._twin = twin

    def renew(self, spent: Grant) -> Grant:  # noqa: ARG002
        if self.grant.refresh not in self._twin.refresh:
            raise Revoked("Jira has ended this connection.")
        self.renewed += 1
        self._twin.refresh = {f"jira-refresh-{self.renewed}"}
        self._twin.access = {f"jira-token-{self.renewed}"}
        self.grant = Grant(kind="oauth", access=f"jira-token-{self.renewed}", refresh=f"jira-refresh-{self.renewed}")
        return self.grant


@pytest.fixture(scope="module")
def house() -> Iterator[tuple[str, list[JiraTwin]]]:
    """One server for all; each test gets a twin of its own behind it."""
    inside: list[JiraTwin] = [JiraTwin()]

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await inside[0].app()(scope, receive, send)

    with served(app) as url:
        yield url, inside


@pytest.fixture
def twin(house: tuple[str, list[JiraTwin]]) -> JiraTwin:
    house[1][0] = JiraTwin()
    return house[1][0]


@pytest.fixture
def line(house: tuple[str, list[JiraTwin]], twin: JiraTwin) -> Iterator[Line]:
    with line_to(auth.site_address(house[0], CLOUD), keys=Rotating(twin), rules=FAST) as open_line:
        yield open_line


@pytest.fixture
def sink(line: Line) -> JiraSink:
    return JiraSink(line, site="https://ost.example", chosen=Chosen(starts=START, estimate=POINTS))


def test_it_is_a_sink_for_work(sink: JiraSink) -> None:
    assert isinstance(sink, WorkSink)


def test_an_option_becomes_one_issue_however_often_it_is_made(sink: JiraSink, twin: JiraTwin) -> None:
    first, again = sink.create(ITEM, "option-7"), sink.create(ITEM, "option-7")
    assert first == again
    assert first.url == f"https://ost.example/browse/{first.key}"
    assert len(twin.world.issues) == 1
    assert list(twin.world.links[first.id]) == ["tradeoff=option-7"]


def test_an_answer_that_was_lost_makes_no_second_issue(sink: JiraSink, twin: JiraTwin) -> None:
    twin.faults.plan(Fault("truncated", path="/rest/api/3/issue"))
    with pytest.raises((Garbled, Unreachable)):
        sink.create(ITEM, "option-8")
    ref = sink.create(ITEM, "option-8")
    assert [issue["id"] for issue in twin.world.issues.values()] == [ref.id]


def test_what_the_site_demands_is_said_beforehand_and_by_field(sink: JiraSink, twin: JiraTwin) -> None:
    twin.world.projects["OST"].requires = ("customfield_777",)
    assert [field.id for field in sink.unfilled("OST", "10100")] == ["customfield_777"]
    with pytest.raises(Rejected, match="customfield_777") as refused:
        sink.create(ITEM, "option-9")
    assert list(refused.value.fields) == ["customfield_777"]


def test_status_dates_estimate_and_release_come_back(sink: JiraSink, twin: JiraTwin) -> None:
    ref = sink.create(ITEM, "option-7")
    twin.world.move(ref.key, "In progress")
    released = {"id": "5", "name": "7.2", "released": True, "releaseDate": "2027-01-15"}
    twin.world.change(
        ref.key, duedate="2027-01-31", fixVersions=[released], customfield_10015="2026-12-01", customfield_10016=13
    )
    (state,) = next(sink.statuses("OST", None)).states
    assert (state.id, state.progress, state.status) == (ref.id, "doing", "In progress")
    assert (state.starts, state.due, state.estimate) == (date(2026, 12, 1), date(2027, 1, 31), Decimal(13))
    assert (state.releases, state.released_on) == (("7.2",), date(2027, 1, 15))


def test_every_page_is_read_and_ties_are_not_lost(sink: JiraSink, twin: JiraTwin) -> None:
    at = datetime(2026, 11, 1, tzinfo=UTC)
    for number in range(7):
        issue = twin.world.put("OST", {"summary": f"Old {number}"})
        twin.world.change(issue["key"], at=at)
    twin.page = 3
    batches = list(sink.backlog("OST", at))
    assert [len(batch.states) for batch in batches] == [3, 3, 1]
    assert {state.title for batch in batches for state in batch.states} == {f"Old {n}" for n in range(7)}
    assert next(sink.backlog("OST", at, resume=batches[0].cursor)).states == batches[1].states


def test_only_what_changed_since_is_asked_for_with_some_overlap(sink: JiraSink, twin: JiraTwin) -> None:
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    for name, minutes in (("old", -60), ("late", -4), ("new", 1)):
        issue = twin.world.put("OST", {"summary": name})
        twin.world.change(issue["key"], at=now + timedelta(minutes=minutes))
    assert [state.title for batch in sink.statuses("OST", now) for state in batch.states] == ["late", "new"]


def test_a_list_without_an_end_is_noticed(sink: JiraSink, twin: JiraTwin) -> None:
    twin.world.put("OST", {"summary": "one"})
    twin.faults.plan(Fault("endless"))
    with pytest.raises(Garbled, match="came back"):
        list(sink.statuses("OST", None))


def test_one_that_cannot_be_read_does_not_stop_the_others(sink: JiraSink, twin: JiraTwin) -> None:
    broken, fine = twin.world.put("OST", {"summary": "a"}), twin.world.put("OST", {"summary": "b"})
    twin.faults.plan(Fault("unknown_field"))
    broken["fields"]["duedate"] = "soon"
    (batch,) = sink.statuses("OST", None)
    assert [state.id for state in batch.states] == [fine["id"]]
    assert [where for where, _words in batch.errors] == [broken["id"]]


def test_what_is_gone_is_said_to_be(sink: JiraSink, twin: JiraTwin) -> None:
    kept, lost = twin.world.put("OST", {"summary": "a"}), twin.world.put("OST", {"summary": "b"})
    twin.world.delete(lost["key"])
    (batch,) = sink.reread([kept["id"], lost["id"]])
    assert [state.id for state in batch.states] == [kept["id"]]
    assert batch.errors == ((lost["id"], "gone"),)


def test_a_key_that_expires_between_pages_is_renewed_once(sink: JiraSink, twin: JiraTwin) -> None:
    for number in range(4):
        twin.world.put("OST", {"summary": str(number)})
    twin.page = 2
    twin.faults.plan(Fault("expired", path="/search/jql", after=1))
    assert sum(len(batch.states) for batch in sink.statuses("OST", None)) == 4


def test_a_revoked_grant_is_said(sink: JiraSink, twin: JiraTwin) -> None:
    twin.faults.plan(Fault("revoked"))
    with pytest.raises(Revoked):
        list(sink.projects())


@pytest.mark.parametrize("seconds", [None, 2])
def test_patience_is_kept(sink: JiraSink, twin: JiraTwin, seconds: float | None) -> None:
    twin.faults.plan(Fault("slow_down", times=2, seconds=seconds), Fault("error"))
    assert [project.key for project in sink.projects()] == ["OST"]


def test_a_long_wait_is_for_a_job(sink: JiraSink, twin: JiraTwin) -> None:
    twin.faults.plan(Fault("slow_down", seconds=900))
    with pytest.raises(SlowDown):
        list(sink.projects())


def test_kinds_hold_no_parts(sink: JiraSink) -> None:
    assert [(kind.name, kind.level) for kind in sink.kinds("OST")] == [("Epic", 1), ("Story", 0)]


def test_a_comment_is_told(sink: JiraSink, twin: JiraTwin) -> None:
    ref = sink.create(ITEM, "option-7")
    assert sink.comment(ref.id, "Two more asked.\n\nBoth by March.")
    assert len(twin.world.comments[ref.id][0]["body"]["content"]) == 2


def test_webhooks_are_watched_kept_and_dropped(sink: JiraSink, twin: JiraTwin) -> None:
    client = sink.client
    (made,) = client.watch("https://t.example/hooks/jira/1/s", 'project = "OST"')
    (seen,) = client.watches()
    assert seen["id"] == made["createdWebhookId"]
    until = client.keep_watching([seen["id"]])
    assert until is not None
    assert until > datetime.now(UTC) + timedelta(days=29)
    client.stop_watching([seen["id"]])
    assert not list(client.watches())
    assert client.missed()["values"] == []


def test_the_sites_of_a_grant() -> None:
    told = [
        {"id": "a", "url": "https://a", "scopes": ["read:jira-work"]},
        {"id": "b", "url": "u", "scopes": ["read:x"]},
    ]
    assert [site.id for site in auth.sites_of(told)] == ["a"]
