"""`tradeoff import`, in this process: the same checks as on the page, and what it says of them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings
from typer.testing import CliRunner, Result

from tests.browser import maven
from tradeoff.config.commands import application, import_
from tradeoff.crm.models import Account, Deal
from tradeoff.imports.models import Import
from tradeoff.imports.tests.taking import make_seller
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def stage(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Django is there already, and its connection stays open."""

    @contextlib.contextmanager
    def ready() -> Iterator[None]:
        yield

    settings.MEDIA_ROOT = tmp_path / "kept"
    monkeypatch.setattr(import_, "django_ready", ready)


@pytest.fixture
def admin() -> Member:
    return make_seller(Role.ADMIN, email="ada@maven.example")


@pytest.fixture
def files(tmp_path: Path) -> maven.Files:
    return maven.write_files(tmp_path)


def run(member: Member, file: Path, *words: str) -> Result:
    assert member.user is not None
    said = ["import", str(file), "--workspace", member.workspace.slug, "--by", member.user.email, *words]
    result = CliRunner().invoke(application(), said)
    tenancy.enter(member.workspace_id)
    return result


def test_the_maven_files_come_in_and_a_second_time_change_nothing(admin: Member, files: maven.Files) -> None:
    said = [
        run(admin, files.products),
        run(admin, files.people),
        run(admin, files.accounts, "--repair"),
        run(admin, files.deals, "--repair", "--estimate"),
    ]

    assert [result.output.splitlines()[0] for result in said] == [
        "products: 3 new, 0 changed, 0 as they were, 0 refused, 0 wait for a name",
        "people: 4 new, 0 changed, 0 as they were, 0 refused, 0 wait for a name",
        "accounts: 5 new, 0 changed, 0 as they were, 0 refused, 0 wait for a name",
        "deals: 25 new, 0 changed, 0 as they were, 0 refused, 0 wait for a name",
    ]
    assert "repaired: industry “technolgy” → “technology”, 1 rows" in said[2].output
    assert "repaired: product “GTXPro” → “GTX Pro”, 7 rows" in said[3].output
    assert Deal.objects.filter(amount_estimated=True, close_date_estimated=True).count() == 3
    again = run(admin, files.deals, "--repair", "--estimate")
    assert again.output.startswith("deals: 0 new, 0 changed, 25 as they were")


def test_a_dry_run_writes_nothing_and_says_what_is_offered(admin: Member, files: maven.Files) -> None:
    said = run(admin, files.accounts, "--dry-run")

    assert said.output.startswith("accounts, checked only: 5 would be new")
    assert "repair offered (--repair): industry “technolgy” → “technology”" in said.output
    assert not Account.objects.exists()


def test_refused_rows_are_listed_with_their_remedy(admin: Member, tmp_path: Path) -> None:
    file = tmp_path / "bad.csv"
    file.write_text("Account Name,Employees\nGood,5\n" + "".join(f"Bad {n}x,a lot\n" for n in range(25)))

    said = run(admin, file)

    assert said.exit_code == 0
    assert said.output.startswith("accounts: 1 new, 0 changed, 0 as they were, 25 refused")
    assert "row 3, Employees: This is not a number. Write only" in said.output
    listed = Import.objects.get()
    assert f"all of them: {tmp_path / 'kept' / listed.problems_file}" in said.output.replace("\n", "")


def test_a_name_to_settle_is_named(admin: Member, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("Account Name\nKonecta Systems\n")
    run(admin, file)
    file.write_text("Account Name\nKonnecta Systems\n")

    said = run(admin, file)

    assert "to settle on the page: accounts “Konnecta Systems” in 1 rows: near to “Konecta Systems”" in said.output
    assert Account.objects.count() == 1


def test_a_guess_nobody_confirmed_is_left_out(admin: Member, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("Account Name,Whatever\nA One,2027-01-01\nB Two,2027-02-01\nC Three,2027-03-01\n")

    said = run(admin, file)

    assert "left out: Whatever" in said.output
    assert set(Account.objects.values_list("renewal_date", flat=True)) == {None}


def test_a_missing_column_ends_it(admin: Member, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("Account Name,Whereabouts\nA One,Proposal\n")

    said = run(admin, file, "--as", "deals")

    assert said.exit_code == 1
    assert "No column gives “Stage”" in said.output
    assert not Deal.objects.exists()


def test_a_noun_that_is_none_is_refused(admin: Member, files: maven.Files) -> None:
    said = run(admin, files.accounts, "--as", "planets")

    assert "“planets” is nothing to import; say one of accounts" in str(said.exception)
    assert not Import.objects.exists()
