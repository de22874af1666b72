"""A file read otherwise, and mappings that are remembered, changed and forgotten."""

from __future__ import annotations

import openpyxl
import pytest
from django.test import Client

from tradeoff.crm.models import Account, Deal
from tradeoff.imports import actions
from tradeoff.imports.engine.inputs import Choices
from tradeoff.imports.engine.mapping import Mapping
from tradeoff.imports.engine.remembering import fingerprint
from tradeoff.imports.models import Import, SavedMapping
from tradeoff.imports.rules import Noun
from tradeoff.imports.tests.taking import NOW, TODAY, bring_in, check, make_seller, take_in, write
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed
from tradeoff.log.models import Entry
from tradeoff.tables.reading import Shape
from tradeoff.tables.tests.making import saved as file_of
from tradeoff.workspaces.factories import make_member
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Role

pytestmark = pytest.mark.django_db
CONTACTS = "Full name,Company,Mail\nAda Byron,Acme,ada@acme.example\n"


@pytest.fixture
def seller() -> Member:
    return make_seller()


def client_of(member: Member) -> Client:
    client = Client()
    assert member.user is not None
    client.force_login(member.user)
    return client


def fields_of(run: Import) -> dict[str, str | None]:
    return {column.header: column.field for column in Mapping.from_json(run.mapping).columns}


def two_sheets() -> bytes:
    book = openpyxl.Workbook()
    first, second = book.active, book.create_sheet("Deals")
    first.title = "Accounts"
    for row in (["Account Name", "Industry"], ["Acme", "Retail"]):
        first.append(row)
    for row in (["Our pipeline"], [], ["Opportunity ID", "Stage"], ["D-1", "Prospecting"]):
        second.append(row)
    return file_of(book).getvalue()


def test_a_workbook_comes_in_from_the_sheet_that_is_chosen(seller: Member) -> None:
    run = take_in(seller, two_sheets())
    assert (run.target, run.report["sheets"]) == ("accounts", ["Accounts", "Deals"])

    run = actions.read_otherwise(run=run, actor=seller, noun=Noun.DEALS, shape=Shape("Deals"), today=TODAY)
    write(seller, check(seller, run))

    assert Deal.objects.get().external_id == "D-1"
    assert not Account.objects.exists()
    assert run.report["warnings"] == ["The column names stand in row 3; what is above them is left out."]


def test_a_wrongly_guessed_noun_is_changed_on_the_page(seller: Member) -> None:
    run = take_in(seller, "Name,Account Name\nAda,Acme\n", Noun.ACCOUNTS)

    client = client_of(seller)
    page = f"/{seller.workspace.slug}/imports/{run.pk}"
    assert "Read the file otherwise" in client.get(page).content.decode()
    response = client.post(f"{page}/reading", {"noun": "contacts", "header_row": "1", "encoding": ""})

    assert response.status_code == 302
    run.refresh_from_db()
    assert run.target == "contacts"
    assert fields_of(run) == {"Name": "name", "Account Name": "account"}


def test_a_row_that_is_not_there_is_refused_beside_the_form(seller: Member) -> None:
    run = take_in(seller, CONTACTS, Noun.CONTACTS)

    response = client_of(seller).post(
        f"/{seller.workspace.slug}/imports/{run.pk}/reading", {"noun": "contacts", "header_row": "9", "encoding": ""}
    )

    assert response.status_code == 422
    assert "Row 9 is blank or not there" in response.content.decode()


def test_a_noun_one_may_not_import_is_refused() -> None:
    rep = make_seller(Role.REP)
    run = take_in(rep, CONTACTS, Noun.CONTACTS)

    with pytest.raises(NotAllowed):
        actions.read_otherwise(run=run, actor=rep, noun=Noun.PEOPLE, shape=Shape(), today=TODAY)


def test_what_the_columns_became_is_remembered_and_used_with_words(seller: Member) -> None:
    text = "Wer,Wo,Was\nAcme,Berlin,Retail\n"
    run = take_in(seller, text, Noun.ACCOUNTS)
    chosen = Mapping.from_json(run.mapping).choose(0, "name").choose(2, "industry")
    run = actions.check_again(
        run=run, actor=seller, mapping=chosen, choices=Choices.from_json(run.choices), today=TODAY
    )
    write(seller, run)

    again = take_in(seller, "was,WER,wo\nRetail,Beta,Bonn\n")

    assert (again.target, fields_of(again)) == ("accounts", {"was": "industry", "WER": "name", "wo": None})
    mapping = Mapping.from_json(again.mapping)
    assert mapping.remembered == "a"
    assert mapping.columns[1].reason == "as in “a”"
    page = client_of(seller).get(f"/{seller.workspace.slug}/imports/{again.pk}").content.decode()
    assert "each becomes what it became in “a”" in page
    write(seller, again)
    assert SavedMapping.objects.get().times_used == 2


def test_other_columns_are_another_mapping_under_a_name_of_its_own(seller: Member) -> None:
    bring_in(seller, "Account Name,Industry\nAcme,Retail\n")
    bring_in(seller, "Account Name,Country\nAcme,France\n")

    assert sorted(SavedMapping.objects.values_list("name", flat=True)) == ["a", "a 2"]
    assert fingerprint(["A b", "C"]) == fingerprint(["c", "a  B"])
    assert fingerprint(["A b", "C"]) != fingerprint(["A b", "C", "D"])


def test_a_mapping_is_renamed_changed_and_forgotten(seller: Member) -> None:
    bring_in(seller, "Account Name,Industry\nAcme,Retail\n")
    saved = SavedMapping.objects.get()
    client, root = client_of(seller), f"/{seller.workspace.slug}/imports/mappings"
    assert "used for 1 file" in client.get(f"{root}/{saved.pk}").content.decode()

    response = client.post(f"{root}/{saved.pk}", {"name": "Old CRM", "column-0": "name", "column-1": "segment"})

    assert response.status_code == 302
    assert fields_of(take_in(seller, "Account Name,Industry\nBeta,Large\n")) == {
        "Account Name": "name",
        "Industry": "segment",
    }
    assert "Old CRM" in client.get(root).content.decode()
    assert client.post(f"{root}/{saved.pk}/forget").status_code == 302
    assert not SavedMapping.objects.exists()
    assert client.get(f"{root}/{saved.pk}").status_code == 404
    kinds = list(Entry.objects.order_by("pk").values_list("event", flat=True))
    assert kinds[-2:] == ["MappingChanged", "MappingForgotten"]


def test_refuses_one_field_twice_and_a_name_in_use(seller: Member) -> None:
    bring_in(seller, "Account Name,Industry\nAcme,Retail\n")
    bring_in(seller, "Account Name,Country\nAcme,France\n")
    saved = SavedMapping.objects.get(name="a")

    with pytest.raises(Conflict, match="Another mapping is called so"):
        actions.change_mapping(saved=saved, actor=seller, name="a 2", fields={}, now=NOW)
    with pytest.raises(Invalid, match="Two columns"):
        actions.change_mapping(saved=saved, actor=seller, name="b", fields={"Industry": "name"}, now=NOW)


def test_a_contributor_neither_sees_nor_changes_mappings(seller: Member) -> None:
    bring_in(seller, "Account Name,Industry\nAcme,Retail\n")
    outsider = make_member(Role.CONTRIBUTOR, workspace=seller.workspace)

    assert client_of(outsider).get(f"/{seller.workspace.slug}/imports/mappings").status_code == 403
    with pytest.raises(NotAllowed):
        actions.forget_mapping(saved=SavedMapping.objects.get(), actor=outsider, now=NOW)
