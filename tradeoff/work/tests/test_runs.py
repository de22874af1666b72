"""A run from start to end on the test's own connection, and its pages as different members see them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from django.test import Client
from procrastinate.contrib.django import app

from tradeoff import work
from tradeoff.kernel.errors import Conflict, NotAllowed, NotFound
from tradeoff.log.models import Entry
from tradeoff.work import actions, queries
from tradeoff.work.actions.progress import Progress
from tradeoff.work.models import Run, Trouble
from tradeoff.work.rules import RunState
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.factories import make_member, make_workspace
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Role

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
RunJobs = Callable[[], list[str]]
Steps = list[Callable[[Progress], object]]


@pytest.fixture
def rita(db: None) -> Member:
    return make_member(Role.REP, workspace=make_workspace(), name="Rita Rep")


@pytest.fixture
def steps() -> Iterator[Steps]:
    """What the task of these tests does, one step after the other."""
    todo: Steps = []

    @app.task(name="work.tests.step")
    def step(workspace_id: int, run_id: int) -> None:
        with work.running(workspace_id, run_id) as run:
            for one in todo:
                one(run)

    yield todo
    del app.tasks["work.tests.step"]


def start(member: Member) -> Run:
    return actions.start(
        actor=member, kind="tests.step", label="Deals of spring", task="work.tests.step", path="imports", now=NOW
    )


def test_a_run_tells_how_far_it_is_and_ends(rita: Member, steps: Steps, run_jobs: RunJobs) -> None:
    run = start(rita)
    steps.append(lambda running: running.advance(40, 100, "Writing rows"))

    assert run_jobs() == ["work.tests.step"]

    run.refresh_from_db()
    assert (run.state, run.done, run.total, run.words) == (RunState.DONE, 40, 100, "Writing rows")
    assert run.ended_at is not None


def test_a_run_that_waits_is_stopped_before_it_begins(rita: Member, steps: Steps, run_jobs: RunJobs) -> None:
    run = actions.cancel(run=start(rita), actor=rita, now=NOW)

    assert run.state == RunState.CANCELLED
    assert run_jobs() == []
    with pytest.raises(Conflict):
        actions.cancel(run=run, actor=rita, now=NOW)


def test_a_run_that_runs_stops_at_its_next_look(rita: Member, steps: Steps, run_jobs: RunJobs) -> None:
    run = start(rita)
    steps.append(lambda running: running.advance(1, 3))
    steps.append(lambda _: actions.cancel(run=run, actor=rita, now=NOW))
    steps.append(lambda running: running.raise_if_cancelled())
    steps.append(lambda running: running.advance(3, 3))

    run_jobs()

    run.refresh_from_db()
    assert (run.state, run.done) == (RunState.CANCELLED, 1)


def test_a_refusal_ends_the_run_in_its_own_words(rita: Member, steps: Steps, run_jobs: RunJobs) -> None:
    run = start(rita)

    def refuse(_: Progress) -> None:
        raise NotFound("The file is gone; upload it again.")

    steps.append(refuse)
    with pytest.raises(NotFound):
        run_jobs()

    run.refresh_from_db()
    assert (run.state, run.words) == (RunState.FAILED, "The file is gone; upload it again.")
    assert Entry.objects.filter(event="RunFailed", noun_id=run.pk).count() == 1


def test_others_see_and_stop_only_their_own(rita: Member, steps: Steps) -> None:
    run = start(rita)
    mona = make_member(Role.SALES_MANAGER, workspace=rita.workspace, name="Mona")
    leo = make_member(Role.ADMIN, workspace=rita.workspace, name="Leo")

    assert list(queries.runs_of(mona)) == []
    assert list(queries.runs_of(leo)) == [run]
    with pytest.raises(NotAllowed):
        actions.cancel(run=run, actor=mona, now=NOW)
    actions.cancel(run=run, actor=leo, now=NOW)


def test_a_failed_job_waits_for_somebody_and_is_tried_again(rita: Member, steps: Steps, run_jobs: RunJobs) -> None:
    run = start(rita)
    job = queries.job(run.job_id or 0)
    assert job is not None
    app.connector.get_sync_connector().execute_query(
        "SELECT procrastinate_finish_job_v1(%(id)s, 'failed', false)", id=job.pk
    )
    actions.note(job=job.procrastinate_job, error_words="The mail server did not answer.", now=NOW)
    actions.fail(workspace_id=rita.workspace_id, run_id=run.pk, words="No answer.", now=NOW)
    (trouble,) = queries.troubles_of(rita)

    page = _client(rita).get(f"/{rita.workspace.slug}/work/failed").content.decode()
    tenancy.enter(rita.workspace_id)
    assert "The mail server did not answer." in page
    assert "Deals of spring" in page
    assert actions.retry_all(actor=rita, now=NOW) == 1

    assert "work.tests.step" in run_jobs()  # and what tells people of the failure
    run.refresh_from_db()
    assert run.state == RunState.DONE
    assert list(queries.troubles_of(rita)) == []
    with pytest.raises(NotFound):
        actions.discard(trouble=trouble, actor=rita, now=NOW)


def test_failed_jobs_of_others_are_for_admins(rita: Member, steps: Steps) -> None:
    run = start(rita)
    Trouble.objects.create(
        workspace=rita.workspace, job_id=run.job_id or 0, task="asks.mail_answer", words="x", attempts=3, at=NOW
    )
    leo = make_member(Role.ADMIN, workspace=rita.workspace, name="Leo")

    assert queries.troubles_of(rita).count() == 0
    (seen,) = queries.troubles_of(leo)
    actions.discard(trouble=seen, actor=leo, now=NOW)
    assert queries.troubles_of(leo).count() == 0


def test_pages_say_what_runs_and_who_works(rita: Member, steps: Steps) -> None:
    start(rita)
    client, leo = _client(rita), make_member(Role.ADMIN, workspace=rita.workspace, name="Leo")

    page = client.get(f"/{rita.workspace.slug}/work/").content.decode()
    assert "Deals of spring" in page
    assert "No worker is running" in page
    assert 'hx-trigger="every 2s"' in page
    assert client.get(f"/{rita.workspace.slug}/work/schedules").status_code == 403
    schedules = _client(leo).get(f"/{rita.workspace.slug}/work/schedules").content.decode()
    assert "Hand on jobs whose worker died" in schedules
    assert "Every minute" in schedules


def test_a_schedule_is_run_early_by_admins_only(rita: Member, run_jobs: RunJobs) -> None:
    leo = make_member(Role.ADMIN, workspace=rita.workspace, name="Leo")

    with pytest.raises(NotAllowed):
        actions.run_now(task="work.rescue", actor=rita, now=NOW)
    with pytest.raises(NotFound):
        actions.run_now(task="asks.mail_answer", actor=leo, now=NOW)
    actions.run_now(task="work.rescue", actor=leo, now=NOW)
    assert "work.rescue" in run_jobs()


def test_periodic_jobs_know_every_workspace_by_number(rita: Member) -> None:
    other = make_workspace()
    tenancy.enter(None)

    assert {rita.workspace_id, other.pk} <= set(queries.every_workspace())


def _client(member: Member) -> Client:
    client = Client()
    assert member.user is not None
    client.force_login(member.user)
    return client
