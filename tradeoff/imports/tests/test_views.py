from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from tests import jobs
from tests.journeys.house import fields_of, words_of
from tradeoff import log
from tradeoff.crm.factories import make_account
from tradeoff.crm.models import Account, Deal
from tradeoff.imports.models import Import
from tradeoff.imports.rules import Noun
from tradeoff.imports.tests.taking import deals, make_seller, take_in
from tradeoff.kernel.errors import Conflict
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def seller() -> Member:
    member = make_seller()
    make_account(workspace=member.workspace, name="Harbor", normalized_name="harbor")
    return member


def client_of(member: Member) -> Client:
    client = Client()
    assert member.user is not None
    client.force_login(member.user)
    return client


def get(member: Member, path: str) -> HttpResponse:
    response = client_of(member).get(f"/{member.workspace.slug}/{path}")
    tenancy.enter(member.workspace_id)
    return response  # type: ignore[return-value]


def post(member: Member, path: str, **data: Any) -> HttpResponse:
    response = client_of(member).post(f"/{member.workspace.slug}/{path}", data)
    tenancy.enter(member.workspace_id)
    return response  # type: ignore[return-value]


def press_import(member: Member, run: Import, **data: Any) -> None:
    """The button, and the worker after it."""
    assert post(member, f"imports/{run.pk}/check", write="1", **data).status_code == 302
    jobs.run_jobs()


def upload(member: Member, text: str, noun: str = "") -> HttpResponse:
    return post(member, "imports/new", file=SimpleUploadedFile("a.csv", text.encode(), "text/csv"), noun=noun)


def settings_of(member: Member, run: Import) -> dict[str, str]:
    """The check form as it stands on the page."""
    return fields_of(get(member, f"imports/{run.pk}"), f"imports/{run.pk}/check")


def test_a_file_is_uploaded_looked_at_and_written(seller: Member) -> None:
    response = upload(seller, deals("1,One,Harbor,Proposal,5,2026-12-01"))
    run = Import.objects.get()
    assert response.headers["Location"] == f"/{seller.workspace.slug}/imports/{run.pk}"

    said = words_of(get(seller, f"imports/{run.pk}"))
    assert "Import 1 row" in said
    assert "Opportunity Name" in said
    assert not Deal.objects.exists()

    press_import(seller, run, **settings_of(seller, run))
    said = words_of(get(seller, f"imports/{run.pk}"))
    assert "1 new, 0 changed, 0 as they were, 0 refused" in said
    assert Deal.objects.get().name == "One"
    assert "a.csv" in words_of(get(seller, "imports"))


def test_the_page_keeps_an_answer_through_later_checks(seller: Member) -> None:
    upload(seller, "Account Name,Employees\nHarborr,40\nNew One,7\n")
    run = Import.objects.get()
    key = "same-accounts|Harborr"
    known = str(Account.objects.get().pk)
    assert settings_of(seller, run)[key] == ""

    post(seller, f"imports/{run.pk}/check", **settings_of(seller, run) | {key: known})
    assert settings_of(seller, run)[key] == known
    press_import(seller, run, **settings_of(seller, run))

    assert Account.objects.get(pk=known).employees == 40
    assert Account.objects.count() == 2


def test_an_answer_can_be_taken_back(seller: Member) -> None:
    upload(seller, "Account Name,Employees\nHarborr,40\n")
    run = Import.objects.get()
    for said in ("different", ""):
        post(seller, f"imports/{run.pk}/check", **settings_of(seller, run) | {"same-accounts|Harborr": said})

    run.refresh_from_db()
    assert run.choices["same"] == {}
    assert run.report["counts"]["held"] == 1


def test_reasons_of_untouched_columns_stay_guesses(seller: Member) -> None:
    upload(seller, "Account Name,Headcount\nNew One,40\n")
    run = Import.objects.get()

    post(seller, f"imports/{run.pk}/check", **settings_of(seller, run) | {"column-1": "annual_revenue"})

    run.refresh_from_db()
    name, head = run.mapping["columns"]
    assert name["reason"] != "you chose it"
    assert (head["field"], head["reason"]) == ("annual_revenue", "you chose it")


def test_the_way_a_column_is_written_can_be_said(seller: Member) -> None:
    upload(seller, "Account Name,Renewal Date,Annual Revenue\nNew One,03/04/2027,2\n")
    run = Import.objects.get()

    changed = {"dates-1": "day", "scale-2": "1000"}
    press_import(seller, run, **settings_of(seller, run) | changed)

    account = Account.objects.get(name="New One")
    assert str(account.renewal_date) == "2027-04-03"
    assert account.annual_revenue_minor == 200_000


def test_two_columns_for_one_field_are_refused_and_the_choice_stays_on_screen(seller: Member) -> None:
    upload(seller, "Account Name,Nickname\nNew One,Newy\n")
    run = Import.objects.get()

    response = post(seller, f"imports/{run.pk}/check", **settings_of(seller, run) | {"column-1": "name"}, write="1")

    assert response.status_code == 422
    assert "Two columns are mapped to the same field: “Account Name” and “Nickname”." in words_of(response)
    assert fields_of(response, f"imports/{run.pk}/check")["column-1"] == "name"
    assert not Account.objects.filter(name="New One").exists()


def test_a_refused_write_keeps_what_was_set(seller: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    upload(seller, "Account Name,Industry\nA One,technolgy\nA Two,technology\nA Three,technology\n")
    run = Import.objects.get()

    def fails(*_: object, **__: object) -> None:
        raise Conflict("Somebody was there first.")

    monkeypatch.setattr(log, "record", fails)
    said = settings_of(seller, run) | {"repair": "industry|technolgy", "column-1": "segment"}
    response = post(seller, f"imports/{run.pk}/check", **said, write="1")

    assert response.status_code == 422
    assert "Somebody was there first." in words_of(response)
    assert fields_of(response, f"imports/{run.pk}/check")["column-1"] == "segment"
    run.refresh_from_db()
    assert (run.state, run.mapping["columns"][1]["field"]) == ("checked", "industry")
    assert Account.objects.count() == 1


def test_a_field_of_no_noun_is_refused(seller: Member) -> None:
    upload(seller, "Account Name\nNew One\n")
    run = Import.objects.get()

    response = post(seller, f"imports/{run.pk}/check", **{"column-0": "password"})

    assert response.status_code == 422
    assert "“password” is not a field of accounts." in words_of(response)


def test_refused_cells_are_downloaded_without_a_formula(seller: Member) -> None:
    upload(seller, deals("1,One,\"=cmd|'/c calc'!A1\",Proposal,5,", "2,Two,Harbor,@SUM(1),5,"), "deals")
    run = Import.objects.get()

    response = get(seller, f"imports/{run.pk}/problems.csv")

    text = b"".join(response).decode("utf-8-sig")
    header, first, second = csv.reader(io.StringIO(text))
    assert header == ["Row", "Column", "Value", "What is wrong", "What to do"]
    assert first[:3] == ["2", "Account Name", "'=cmd|'/c calc'!A1"]
    assert second[:3] == ["3", "Stage", "'@SUM(1)"]
    assert "attachment" in response.headers["Content-Disposition"]
    assert "=cmd" in words_of(get(seller, f"imports/{run.pk}"))


def test_without_a_refused_cell_there_is_no_list(seller: Member) -> None:
    upload(seller, "Account Name\nNew One\n")

    response = get(seller, f"imports/{Import.objects.get().pk}/problems.csv")

    assert response.status_code == 404
    assert "no cell of this file is refused" in words_of(response)


PAGES = ("imports", "imports/new", "imports/{}", "imports/{}/problems.csv")


def test_a_contributor_gets_none_of_it(seller: Member) -> None:
    run = take_in(seller, deals("1,One,Harbor,Proposal,a lot,"), Noun.DEALS)
    contributor = make_seller(Role.CONTRIBUTOR, workspace=seller.workspace)

    assert [get(contributor, page.format(run.pk)).status_code for page in PAGES] == [403] * 4
    assert [post(contributor, f"imports/{run.pk}/{act}").status_code for act in ("check", "discard")] == [403, 403]
    run.refresh_from_db()
    assert run.state == "checked"


def test_another_workspaces_file_is_not_there(seller: Member) -> None:
    run = take_in(seller, deals("1,One,Harbor,Proposal,a lot,"), Noun.DEALS)
    stranger = make_seller()

    assert [get(stranger, page.format(run.pk)).status_code for page in PAGES[2:]] == [404, 404]
    assert [post(stranger, f"imports/{run.pk}/{act}").status_code for act in ("check", "discard")] == [404, 404]


def test_a_file_that_was_let_go_says_so(seller: Member) -> None:
    upload(seller, "Account Name\nNew One\n")
    run = Import.objects.get()

    assert post(seller, f"imports/{run.pk}/discard").status_code == 302

    assert "Nothing of this file was written." in words_of(get(seller, f"imports/{run.pk}"))
    assert post(seller, f"imports/{run.pk}/check", write="1").status_code == 422
    assert not Account.objects.filter(name="New One").exists()


def test_nobody_signed_out_gets_in(seller: Member) -> None:
    response = Client().get(f"/{seller.workspace.slug}/imports")

    assert response.status_code == 302
    assert "/account/" in response.headers["Location"]


def test_an_import_is_undone_from_its_receipt(seller: Member) -> None:
    upload(seller, "Account Name,Industry\nHarbor,shipping\nNew One,retail\nNew Two,retail\n")
    run = Import.objects.get()
    press_import(seller, run, **settings_of(seller, run))
    Account.objects.filter(name="New Two").update(industry="edited")

    assert "What each column became" in words_of(get(seller, f"imports/{run.pk}"))
    said = words_of(get(seller, f"imports/{run.pk}/undo"))
    assert "2 new accounts removed, 1 account is as before" in said

    assert post(seller, f"imports/{run.pk}/undo").status_code == 302
    assert "Undo the import of a.csv" in words_of(get(seller, f"imports/{run.pk}"))
    assert post(seller, f"imports/{run.pk}/undo").status_code == 409
    jobs.run_jobs()

    said = words_of(get(seller, f"imports/{run.pk}"))
    assert "This import was undone" in said
    assert "Account New Two It was changed since." in said
    assert set(Account.objects.values_list("name", "industry")) == {("Harbor", ""), ("New Two", "edited")}
    assert "New Two" in get(seller, f"imports/{run.pk}/stayed.csv").content.decode("utf-8-sig")
    assert "taken back already" in words_of(post(seller, f"imports/{run.pk}/undo"))


def test_progress_asks_again_until_it_is_over_and_can_be_stopped(seller: Member) -> None:
    upload(seller, "Account Name,Industry\nNew One,retail\n")
    run = Import.objects.get()
    post(seller, f"imports/{run.pk}/check", **settings_of(seller, run), write="1")

    assert b"hx-trigger" in get(seller, f"imports/{run.pk}/progress").content
    assert "You may close this page" in words_of(get(seller, f"imports/{run.pk}"))
    assert post(seller, f"imports/{run.pk}/stop").status_code == 302
    jobs.run_jobs()

    assert get(seller, f"imports/{run.pk}/progress").headers["HX-Refresh"] == "true"
    assert "Stopped; nothing was written" in words_of(get(seller, f"imports/{run.pk}"))
    assert not Account.objects.filter(name="New One").exists()
    press_import(seller, run, **settings_of(seller, run))
    assert Account.objects.filter(name="New One").exists()
