"""Whatever comes in is refused in a sentence with row, column, value and remedy, and nothing changes."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection

from tests.jobs import run_jobs
from tests.journeys.house import House, fields_of, make_house, words_of
from tradeoff import log
from tradeoff.crm.models import Account, Deal
from tradeoff.imports.models import Import
from tradeoff.kernel.errors import Conflict, Invalid
from tradeoff.log import recording as log_recording
from tradeoff.tables.tests.test_archive import bomb
from tradeoff.workspaces import tenancy

pytestmark = pytest.mark.django_db
TABLES = ("crm_account", "crm_contact", "crm_deal", "crm_dealversion", "asks_ask", "asks_answer", "log_entry",
          "workspaces_product", "workspaces_member")  # fmt: skip
DEALS = b"Opportunity ID,Opportunity Name,Account Name,Stage,Amount,Close Date\n"


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def before(house: House) -> dict[str, int]:
    return counts()


def counts() -> dict[str, int]:
    """Rows a table in the workspace; what an import may not change before it is accepted, nor when it is refused."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relname = ANY(%s)", [list(TABLES)])
        found = {}
        for (name,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{name}"')
            found[name] = cursor.fetchone()[0]
    return found


# A file that is no table is refused as a whole, at once.
NO_TABLE = {
    "0 bytes": (b"", ["empty (0 bytes)", "Export it again"]),
    "a workbook": (b"PK\x03\x04rest of a zip", ["Excel workbook", "CSV UTF-8"]),
    "a web page": (b"<!DOCTYPE html><html><body>Sign in</body></html>", ["web page", "Export the CSV again"]),
    "column names only": (DEALS, ["no row below", "nothing to import"]),
    "binary": (b"\0\1\2\3" * 600, ["binary", "CSV UTF-8"]),
    "a NUL byte in a column name": (b"Opportunity\0 ID,Account\n1,Harbor\n", ["column 1", "NUL byte", "CSV UTF-8"]),
    "two columns of one name": (b"Account Name,Account Name\nHarbor,Port\n", ["twice", "columns 1 and 2", "Rename"]),
    "an open quotation mark": (DEALS + b'1,"Har,Harbor,Proposal,5,2026-12-01\n', ["Row 2", "quotation mark"]),
    "columns of no known noun": (b"Color,Shape\nred,round\n", ["could be anything", "Say whether"]),
}  # fmt: skip


@pytest.mark.parametrize("what", NO_TABLE)
def test_a_file_that_is_no_table_is_refused_whole(what: str, house: House, before: dict[str, int]) -> None:
    content, sentences = NO_TABLE[what]

    response = house.upload(house.manager, content)

    assert response.status_code == 422
    said = words_of(response)
    assert [sentence for sentence in sentences if sentence not in said] == []
    assert counts() == before
    assert not Import.objects.exists()


def test_a_cell_of_ten_megabytes_is_refused_with_its_row_and_column(house: House, before: dict[str, int]) -> None:
    content = (
        DEALS + b"1,ok,Harbor Freight Lines,Proposal,5,2026-12-01\n2," + b"x" * 10_000_000 + b",Harbor,Proposal,5,\n"
    )

    response = house.upload(house.manager, content)

    assert response.status_code == 422
    assert re.search(r"Row 3, column 2: the cell is longer than 32,000 characters .*Shorten it", words_of(response))
    assert counts() == before


def test_more_rows_than_a_page_takes_are_refused(
    house: House, before: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    content = DEALS + b"".join(
        b"%d,d,Harbor Freight Lines,Proposal,5,2026-12-01\n" % number for number in range(200_001)
    )

    response = house.upload(house.manager, content)

    assert response.status_code == 302
    with pytest.raises(Invalid):
        run_jobs()
    tenancy.enter(house.workspace.pk)
    said = words_of(house.get(house.manager, f"imports/{Import.objects.get().pk}"))
    assert "more than 200,000 rows. Split it" in said
    assert "Import 200" not in said
    assert {table: rows for table, rows in counts().items() if table.startswith("crm_")} == {
        table: rows for table, rows in before.items() if table.startswith("crm_")
    }


# One bad cell in row 2; the row stays out and says why: the cell, its column, words of what is wrong and of the remedy.
BAD_CELLS: dict[str, tuple[dict[str, str], str, str, str]] = {
    "wrong type": ({"Amount": "a lot"}, "Amount", "not a number", "Write only the number"),
    "negative amount": ({"Amount": "-500"}, "Amount", "negative", "without the minus"),
    "another currency": ({"Amount": "€500"}, "Amount", "counts in USD", "Convert the amounts"),
    "unknown currency": ({"Amount": "500 XQZ"}, "Amount", "not a currency Tradeoff knows", "Leave it out"),
    "impossible date": ({"Close Date": "2026-02-31"}, "Close Date", "no such day", "2026-03-31"),
    "not a date": ({"Close Date": "next spring"}, "Close Date", "not a", "year-month-day"),
    "unknown stage": ({"Stage": "Astral"}, "Stage", "no such stage", "Needs analysis"),
    "NUL byte": (
        {"Opportunity Name": "Har\0bor"},
        "Opportunity Name",
        "NUL byte",
        "Delete the cell's hidden characters",
    ),
    "an amount no register holds": ({"Amount": "9" * 30}, "Amount", "larger than", "digits too many"),
}


@pytest.mark.parametrize("what", BAD_CELLS)
def test_a_bad_cell_names_row_column_value_and_remedy(what: str, house: House, before: dict[str, int]) -> None:
    cells, column, wrong, remedy = BAD_CELLS[what]

    page = house.follow(house.manager, house.upload(house.manager, _deals_file(cells), noun="deals"))

    row = _problem_row(page, column)
    assert row["Row"] == "2"
    assert row["Value"].replace("␀", "\0")[:8] == cells[column][:8]
    assert wrong in row["What is wrong"]
    assert remedy in row["What to do"]
    assert row["What to do"].endswith(".")
    assert counts() == before

    _write(house, page)

    assert counts()["crm_deal"] == before["crm_deal"] + 1  # row 3, which is good
    assert set(Deal.objects.exclude(pk=house.deal.pk).values_list("external_id", flat=True)) == {"good"}


def test_an_id_twice_in_one_file_is_refused(house: House) -> None:
    row = b"same,%s,Harbor Freight Lines,Proposal,5,2026-12-01\n"

    page = house.follow(house.manager, house.upload(house.manager, DEALS + row % b"one" + row % b"two", noun="deals"))

    said = words_of(page)
    assert "same" in said
    assert re.search(r"(row|Row) 2", said), said
    _write(house, page)
    assert Deal.objects.filter(external_id="same").count() <= 1


def test_formulas_and_html_stay_text(house: House) -> None:
    name, formula = "<script>alert(1)</script>", '=cmd|"/c calc"!A1'
    content = DEALS + f'x1,"{formula.replace(chr(34), chr(34) * 2)}",{name},Proposal,5,2026-12-01\n'.encode()
    accounts = f"Account Name,Industry\n{name},retail\n".encode()

    _write(house, house.follow(house.manager, house.upload(house.manager, accounts, noun="accounts")))
    page = house.follow(house.manager, house.upload(house.manager, content, noun="deals"))
    _write(house, page)

    assert b"<script>alert(1)" not in page.content
    account = Account.objects.get(name=name)
    shown = house.get(house.manager, f"accounts/{account.pk}")
    assert b"<script>alert(1)" not in shown.content
    assert b"&lt;script&gt;alert(1)" in shown.content
    download = house.get(house.manager, "deals.csv")
    text = b"".join(download.streaming_content if download.streaming else [download.content]).decode()  # type: ignore[attr-defined]
    cells = [cell for line in text.splitlines() for cell in re.split(r',(?=(?:[^"]*"[^"]*")*[^"]*$)', line)]
    assert not [cell for cell in cells if cell.strip('"').startswith(("=", "@"))], text


def test_bytes_of_another_encoding_are_guessed_and_said(house: House) -> None:
    content = "Account Name,Country\nMüller & Söhne,Österreich\nGarçon,France\n".encode("cp1252")

    page = house.follow(house.manager, house.upload(house.manager, content, noun="accounts"))

    assert "not UTF-8" in words_of(page)
    assert "Müller & Söhne" in words_of(page)


def test_a_zip_bomb_called_a_workbook_is_refused_unopened(house: House, before: dict[str, int]) -> None:
    response = house.upload(house.manager, bomb(60).getvalue(), name="deals.xlsx", noun="deals")

    assert response.status_code == 422
    assert "to 60 MB, as no honest one does. It was not opened." in words_of(response)
    assert counts() == before


def test_a_column_nobody_knows_is_left_out_and_shown(house: House) -> None:
    content = b"Account Name,Favorite Color\nPort Authority,blue\n"

    page = house.follow(house.manager, house.upload(house.manager, content, noun="accounts"))

    assert "Favorite Color" in words_of(page)
    _write(house, page)
    assert Account.objects.filter(name="Port Authority").exists()


def test_nothing_of_a_failed_write_stays(house: House, before: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """A failure after the rows were written takes them back: a file is in whole or not at all; press again."""
    page = house.follow(house.manager, house.upload(house.manager, _deals_file({}), noun="deals"))
    record = log.record

    def fails(event: log_recording.Event, **said: Any) -> int:
        if type(event).__name__ == "FileImported":
            raise Conflict("Somebody was there first; check the file again.")
        return record(event, **said)

    monkeypatch.setattr("tradeoff.imports.actions.taking.log.record", fails)
    run = Import.objects.get()
    with pytest.raises(Conflict):
        _write(house, page)
    tenancy.enter(house.workspace.pk)

    said = words_of(house.get(house.manager, f"imports/{run.pk}"))
    assert "Not imported; nothing was written" in said
    assert "Somebody was there first" in said
    assert counts() | {"log_entry": 0} == before  # that it was tried is in the log
    assert Import.objects.get().state == "checked"
    monkeypatch.undo()
    _write(house, page)
    assert Deal.objects.filter(name="A good one").exists()


@pytest.mark.parametrize("who", ["contributor"])
def test_who_sees_no_amounts_brings_none_in(who: str, house: House, before: dict[str, int]) -> None:
    response = house.upload(getattr(house, who), _deals_file({}))

    assert response.status_code == 403
    assert "Importing is for sales, product and admins." in words_of(response)
    assert counts() == before


def _deals_file(bad: dict[str, str]) -> bytes:
    columns = DEALS.decode().strip().split(",")
    good = dict(
        zip(columns, ("good", "A good one", "Harbor Freight Lines", "Proposal", "500", "2026-12-01"), strict=True)
    )
    rows = [good | {"Opportunity ID": "bad"} | bad, good]
    lines = [",".join(columns), *(",".join(f'"{row[column]}"' for column in columns) for row in rows)]
    return ("\n".join(lines) + "\n").encode()


def _settings(page: Any) -> dict[str, str]:
    """What the check form would send as it stands."""
    return fields_of(page, "/check")


def _write(house: House, page: Any) -> None:
    run = Import.objects.order_by("-pk")[0]
    response = house.post(house.manager, f"imports/{run.pk}/check", **_settings(page), write="1")
    assert response.status_code == 302, words_of(response)
    run_jobs()


def _problem_row(page: Any, column: str) -> dict[str, str]:
    """The line of the table of refused cells that names this column."""
    names = ("Column", "Value", "What is wrong", "What to do")
    for number, cells in re.findall(
        r'<tr><th scope="row" class="num">(\d+)</th>(.*?)</tr>', page.content.decode(), re.DOTALL
    ):
        values = [words(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", cells, re.DOTALL)]
        row = {"Row": number, **dict(zip(names, values, strict=True))}
        if row["Column"] == column:
            return row
    raise AssertionError(f"no refused cell in {column}: {words_of(page)[:600]}")


def words(markup: str) -> str:
    import html

    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())
