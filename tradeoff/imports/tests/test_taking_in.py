from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from tradeoff.crm.factories import make_account
from tradeoff.crm.models import Account, Deal
from tradeoff.imports import actions, files
from tradeoff.imports.engine.inputs import Choices
from tradeoff.imports.engine.mapping import Mapping
from tradeoff.imports.models import Import
from tradeoff.imports.rules import Limits, Noun
from tradeoff.imports.tests.taking import NOW, TODAY, Bytes, check, counts, deals, make_seller, take_in, write
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed, Refused
from tradeoff.log.models import Entry
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


def stored(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


NO_TABLE = {
    "nothing": (b"", r"empty \(0 bytes\)\. Export it again"),
    "a workbook": (b"PK\x03\x04...", "an Excel workbook .* “CSV UTF-8”"),
    "a web page": (b"<html><body>Sign in</body></html>", r"a web page, .* Export the CSV again\."),
    "no rows": (b"Account Name,Stage\n", "no row below them"),
    "a name twice": (b"Account,account\nA,B\n", "twice, in columns 1 and 2. Rename or remove"),
    "unknown columns": (b"Color,Shape\nred,round\n", "could be anything. Say whether"),
    "an open quotation mark": (b'Account Name,Industry\n"A,b\n', "Row 2: a quotation mark .* remove it"),
    "a long cell": (b"Account Name,Industry\nA,b\nB," + b"x" * 40_000 + b"\n", "Row 3, column 2: .* Shorten it"),
    "too many columns": (",".join(f"c{n}" for n in range(400)).encode() + b"\n1\n", "400 columns; 300 is the most"),
}


@pytest.mark.parametrize("what", NO_TABLE)
def test_what_is_no_table_is_refused_and_leaves_nothing(what: str, seller: Member, folder: Path) -> None:
    content, sentence = NO_TABLE[what]

    with pytest.raises(Invalid, match=sentence):
        take_in(seller, content)

    assert not Import.objects.exists()
    assert stored(folder) == []


def test_a_file_of_too_many_rows_is_refused(seller: Member, folder: Path) -> None:
    with pytest.raises(Invalid, match=r"more than 3 rows\. Split it"):
        take_in(seller, "Account Name\nA\nB\nC\nD\n", Noun.ACCOUNTS, limits=Limits(rows=3))

    assert stored(folder) == []


BAD_ROWS = {
    "wrong type": ("1,One,Harbor,Proposal,a lot,", "Amount", "a lot", "not a number", "Write only the number"),
    "negative": ("1,One,Harbor,Proposal,-5,", "Amount", "-5", "negative", "without the minus"),
    "currency": ("1,One,Harbor,Proposal,€5,", "Amount", "€5", "counts in USD", "Convert"),
    "unknown currency": ("1,One,Harbor,Proposal,5 XQZ,", "Amount", "5 XQZ", "not a currency", "Leave it out"),
    "date": ("1,One,Harbor,Proposal,5,2026-02-31", "Close Date", "2026-02-31", "no such day", "2026-03-31"),
    "stage": ("1,One,Harbor,Astral,5,", "Stage", "Astral", "no such stage", "Write one of: Prospecting"),
    "account": ("1,One,Zanzibar Ltd,Proposal,5,", "Account Name", "Zanzibar Ltd", "No account", "import the accounts"),
    "NUL": ("1,O\0ne,Harbor,Proposal,5,", "Opportunity Name", "O␀ne", "NUL byte", "Delete the cell's hidden"),
    "cells": ("1,One,Harbor", "Stage", "1 · One · Harbor", "has 3 cells, not 6", "Add the missing cells"),
}


@pytest.mark.parametrize("what", BAD_ROWS)
def test_a_refused_row_says_row_column_value_and_remedy(what: str, seller: Member, folder: Path) -> None:
    bad, column, value, wrong, remedy = BAD_ROWS[what]

    run = take_in(seller, deals(bad, "2,Two,Harbor,Proposal,5,2026-12-01"), Noun.DEALS)

    (problem,) = run.report["problems"]
    assert (problem["row"], problem["column"], problem["value"]) == (2, column, value)
    assert wrong in problem["message"]
    assert remedy in problem["remedy"]
    assert counts(run) == (1, 0, 0, 1, 0)
    assert not Deal.objects.exists()
    assert not Entry.objects.exists()


def test_an_id_twice_is_refused_where_it_comes_again(seller: Member) -> None:
    run = take_in(seller, deals("1,One,Harbor,Proposal,5,", "1,Two,Harbor,Proposal,6,"), Noun.DEALS)

    (problem,) = run.report["problems"]
    assert (problem["row"], problem["value"]) == (3, "1")
    assert "Row 2 is the same deal already" in problem["message"]


def test_bytes_that_are_not_utf8_are_guessed_and_said(seller: Member) -> None:
    run = take_in(seller, "Account Name\nMüller & Söhne\nGarçon\n".encode("cp1252"), Noun.ACCOUNTS)

    assert run.report["encoding"].startswith("not UTF-8; read as cp125")
    assert run.report["columns"][0]["samples"] == ["Müller & Söhne", "Garçon"]


def test_a_missing_column_is_named_and_can_be_chosen(seller: Member) -> None:
    run = take_in(seller, "Account Name,Whereabouts\nHarbor,Proposal\n", Noun.DEALS)
    assert "“Stage”" in run.report["blocked"]

    with pytest.raises(Invalid, match="No column gives"):
        write(seller, run)
    mapping = Mapping.from_json(run.mapping).choose(0, "name").choose(1, "stage")
    run = actions.check_again(run=run, actor=seller, mapping=mapping, choices=Choices(), today=TODAY)

    assert "blocked" not in run.report
    assert counts(run) == (1, 0, 0, 0, 0)


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR])
def test_who_sees_no_amounts_brings_no_file(role: Role, folder: Path) -> None:
    with pytest.raises(NotAllowed, match="sales, product and admins"):
        take_in(make_seller(role), "Account Name\nA\n")

    assert stored(folder) == []


@pytest.mark.parametrize("noun", [Noun.PEOPLE, Noun.PRODUCTS])
def test_people_and_products_are_for_leaders(noun: Noun, folder: Path) -> None:
    rep = make_seller(Role.REP)
    leader = make_seller(Role.VP_SALES, workspace=rep.workspace)

    with pytest.raises(NotAllowed, match="an admin or a leader"):
        take_in(rep, "Name\nSomebody New\n", noun)
    assert stored(folder) == []
    run = take_in(leader, "Name\nSomebody New\n", noun)

    for act in (check, write):
        with pytest.raises(NotAllowed, match="an admin or a leader"):
            act(rep, run)


def test_a_file_that_was_let_go_is_gone_with_its_list(
    seller: Member, folder: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    run = take_in(seller, deals("1,One,Harbor,Proposal,a lot,"), Noun.DEALS)
    assert len(stored(folder)) == 2

    with django_capture_on_commit_callbacks(execute=False):
        actions.discard(run=run, actor=seller)
    assert len(stored(folder)) == 2  # until the commit
    Import.objects.update(state="checked")
    with django_capture_on_commit_callbacks(execute=True):
        actions.discard(run=run, actor=seller)

    assert stored(folder) == []
    assert Import.objects.get().state == "discarded"
    with pytest.raises(Conflict, match="dealt with already"):
        write(seller, run)


def test_each_check_has_its_own_list_and_the_last_one_stays(
    seller: Member, folder: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    run = take_in(seller, deals("1,One,Harbor,Proposal,a lot,"), Noun.DEALS)
    first = run.problems_file

    with django_capture_on_commit_callbacks(execute=True):
        run = check(seller, run)

    assert run.problems_file != first
    assert stored(folder) == sorted(Path(name).name for name in (run.stored_as, run.problems_file))


def test_what_a_broken_import_left_is_swept_by_the_next(seller: Member, folder: Path) -> None:
    kept = take_in(seller, "Account Name\nKept\n")
    old = (NOW - timedelta(hours=2)).timestamp()
    names = [files.keep(Bytes(b"lost"), workspace_id=seller.workspace_id) for _ in range(2)]
    for name in (names[0], kept.stored_as):
        os.utime(folder / name, (old, old))
    os.utime(folder / names[1], (NOW.timestamp(), NOW.timestamp()))  # somebody's upload of this minute

    run = take_in(seller, "Account Name\nNext\n")

    assert stored(folder) == sorted(Path(name).name for name in (kept.stored_as, names[1], run.stored_as))


def test_an_upload_that_breaks_off_leaves_no_part(seller: Member, folder: Path) -> None:
    class Broken:
        def chunks(self) -> Iterator[bytes]:
            yield b"Account Name\n"
            raise OSError("the line is gone")

    with pytest.raises(OSError, match="the line is gone"):
        actions.take_in(actor=seller, upload=Broken(), file_name="a.csv", noun=None, today=TODAY, now=NOW)

    assert stored(folder) == []


def test_a_check_writes_nothing(seller: Member) -> None:
    before = Account.objects.count()

    run = take_in(seller, "Account Name,Industry\nNew One,retail\nHarbor,retail\n")

    assert (run.target, counts(run)) == ("accounts", (1, 1, 0, 0, 0))
    assert Account.objects.count() == before
    assert not Entry.objects.exists()


def test_a_refusal_is_never_half_a_check(seller: Member) -> None:
    run = take_in(seller, "Account Name,Industry\nNew One,retail\n")
    mapping = Mapping.from_json(run.mapping).choose(0, None)

    checked = actions.check_again(run=run, actor=seller, mapping=mapping, choices=Choices(), today=TODAY)

    assert "“Name”" in checked.report["blocked"]
    with pytest.raises(Refused):
        write(seller, checked)
    assert not Account.objects.filter(name="New One").exists()
