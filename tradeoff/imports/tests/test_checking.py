from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from pytest_django import Settings

from tests import jobs
from tests.journeys.house import words_of
from tradeoff.crm.factories import make_account
from tradeoff.crm.models import Deal
from tradeoff.imports import actions, rules
from tradeoff.imports.actions.following import Alone
from tradeoff.imports.models import Import
from tradeoff.imports.tests.taking import NOW, counts, deals, make_seller
from tradeoff.imports.tests.test_views import client_of, get, post
from tradeoff.kernel.errors import Conflict, Invalid
from tradeoff.work import actions as work
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.models import Member

pytestmark = pytest.mark.django_db
THREE = deals(*(f"D-{number},Deal {number},Harbor,Proposal,{number + 1},2026-12-01" for number in range(3)))


@pytest.fixture(autouse=True)
def small(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(rules, "CHECKED_AT_ONCE", 2)


@pytest.fixture
def seller() -> Member:
    member = make_seller()
    make_account(workspace=member.workspace, name="Harbor", normalized_name="harbor")
    return member


def upload(seller: Member, text: str = THREE) -> Import:
    post(seller, "imports/new", noun="deals", file=SimpleUploadedFile("deals.csv", text.encode()))
    return Import.objects.get()


def page(seller: Member) -> str:
    return words_of(get(seller, f"imports/{Import.objects.get().pk}"))


def work_off(seller: Member) -> Import:
    assert "imports.check" in jobs.run_jobs()
    tenancy.enter(seller.workspace_id)
    return Import.objects.get()


def test_a_long_file_is_checked_by_a_worker_and_its_page_shows_how_far(seller: Member) -> None:
    run = upload(seller)

    assert (run.check_run and run.check_run.state, "counts" in run.report) == ("queued", False)
    assert "Check deals.csv" in page(seller)
    assert "Import 3 rows" not in page(seller)
    run = work_off(seller)
    assert counts(run) == (3, 0, 0, 0, 0)
    assert "Import 3 rows" in page(seller)
    assert not Deal.objects.exists()


def test_a_short_file_is_checked_at_once(seller: Member) -> None:
    run = upload(seller, deals("D-1,One,Harbor,Proposal,1,2026-12-01"))

    assert (run.check_run, counts(run)) == (None, (1, 0, 0, 0, 0))


def test_a_check_can_be_stopped_and_begun_anew(seller: Member) -> None:
    run = upload(seller)
    post(seller, f"imports/{run.pk}/stop")

    assert "Not checked yet" in page(seller)
    with pytest.raises(Invalid, match="not been checked through"):
        actions.start_write(run=Import.objects.get(), actor=seller, now=NOW)
    post(seller, f"imports/{run.pk}/check")
    assert counts(work_off(seller)) == (3, 0, 0, 0, 0)


def test_nothing_else_is_done_with_a_file_while_it_is_checked(seller: Member) -> None:
    run = upload(seller)

    with pytest.raises(Conflict, match="being checked right now"):
        actions.discard(run=run, actor=seller)
    with pytest.raises(Conflict, match="being checked right now"):
        actions.start_write(run=run, actor=seller, now=NOW)


def test_a_worker_that_died_after_the_check_leaves_nothing_to_do(seller: Member) -> None:
    run = work_off_of(upload(seller), seller)
    report = run.report
    assert run.check_run_id

    actions.check_left(
        workspace_id=seller.workspace_id, run_id=run.check_run_id, import_id=run.pk, progress=Told(), now=NOW
    )

    assert Import.objects.get().report == report


class Told(Alone):
    """Nobody expects to hear anything."""

    def raise_if_cancelled(self) -> None:
        raise AssertionError("It was checked already.")


def work_off_of(run: Import, seller: Member) -> Import:
    assert run.report["unchecked"]
    return work_off(seller)


def test_what_is_changed_in_a_long_file_is_checked_before_it_is_written(seller: Member) -> None:
    run = work_off_of(upload(seller), seller)

    answer: HttpResponse = client_of(seller).post(
        f"/{seller.workspace.slug}/imports/{run.pk}/check", {"column-4": "", "write": "1"}, follow=True
    )  # type: ignore[assignment]

    assert "is checked first" in answer.content.decode()
    tenancy.enter(seller.workspace_id)
    assert Import.objects.get().write_run is None


def test_a_stopped_check_is_said(seller: Member) -> None:
    run = upload(seller)
    assert run.check_run is not None
    work.cancel(run=run.check_run, actor=seller, now=NOW)

    assert "The check was stopped; the file stays" in page(seller)
