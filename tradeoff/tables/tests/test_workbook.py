from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from tradeoff.kernel.errors import Invalid
from tradeoff.tables.limits import Limits
from tradeoff.tables.reading import Row, Shape, Table, open_table
from tradeoff.tables.tests.making import SHEET, saved, sheet_xml, with_part, workbook

MOMENT = datetime(2021, 4, 15, 0, 2)  # noqa: DTZ001 - a workbook's time has no zone
BETWEEN = datetime(1990, 1, 1), datetime(2100, 1, 1)  # noqa: DTZ001 - as above


def cells(book: io.BytesIO) -> list[tuple[str, ...]]:
    return [row.cells for row in open_table(book).rows()]


def test_types_are_read_as_the_sheet_shows_them() -> None:
    def style(sheet: Worksheet) -> None:
        for place, code in (
            ("B2", "0%"), ("C2", '"$"#,##0.00'), ("D2", "[$€-407] #,##0.00"),
            ("E2", "yyyy-mm-dd hh:mm"), ("G2", "0.00%"),
        ):  # fmt: skip
            sheet[place].number_format = code

    book = workbook(
        ["Name", "Chance", "Dollars", "Euros", "Added", "Closed", "Margin", "Won", "Pieces", "Price", "Id"],
        ["Ada & Söhne", 0.3, 22700, -1200.5, MOMENT, date(2021, 5, 31), 0.125, True, 12, 1.234,
         7e14],
        then=style,
    )  # fmt: skip

    assert cells(book) == [
        (
            "Ada & Söhne", "30%", "$22700", "-€1200.5", "2021-04-15T00:02:00", "2021-05-31", "12.5%", "TRUE", "12",
            "1.2340", "700000000000000",
        )
    ]  # fmt: skip


def test_column_names_are_found_below_titles_and_blank_rows() -> None:
    book = workbook(
        ["Pipeline report"], [], ["as of", date(2026, 11, 1)], [], ["Deal", "Stage", "Amount"], ["A", "Won", 5]
    )
    table = open_table(book)

    assert (table.headers, table.header_row) == (("Deal", "Stage", "Amount"), 5)
    assert list(table.rows()) == [Row(6, ("A", "Won", "5"))]
    assert table.warnings == ("The column names stand in row 5; what is above them is left out.",)


def test_a_person_may_say_which_row_names_the_columns() -> None:
    book = workbook(["Deal", "Stage"], ["Name of the deal", "Where it stands"], ["A", "Won"])

    assert open_table(book).header_row == 1
    table = open_table(book, shape=Shape(header_row=2))
    assert table.headers == ("Name of the deal", "Where it stands")
    assert [row.number for row in table.rows()] == [3]
    with pytest.raises(Invalid, match="Row 9 is blank or not there"):
        open_table(book, shape=Shape(header_row=9))


def test_the_first_sheet_that_shows_rows_is_read_unless_another_is_chosen() -> None:
    book = openpyxl.Workbook()
    notes, hidden, deals = book.active, book.create_sheet("Old"), book.create_sheet("Deals")
    assert isinstance(notes, Worksheet)
    notes["A1"] = "Read me"
    hidden.sheet_state = "hidden"
    for sheet, word in ((hidden, "old"), (deals, "new")):
        sheet.append(["Name", "Stage"])
        sheet.append([word, "Won"])
    file = saved(book)
    table = open_table(file)

    assert (table.sheet, table.sheets) == ("Deals", ("Sheet", "Old", "Deals"))
    assert table.note == "Excel workbook, sheet “Deals”, one of 3"
    chosen = open_table(file, shape=Shape(sheet="Old"))
    assert next(chosen.rows()).cells == ("old", "Won")
    assert chosen.warnings == ("The sheet is hidden in the workbook; it is read all the same.",)
    with pytest.raises(Invalid, match="no sheet “Gone” in this workbook; it has “Sheet”, “Old”, “Deals”"):
        open_table(file, shape=Shape(sheet="Gone"))


def test_hidden_rows_are_read_and_merged_cells_hold_for_every_row_they_span() -> None:
    def hide_and_merge(sheet: Worksheet) -> None:
        sheet.row_dimensions[3].hidden = True
        sheet.merge_cells("A2:A4")

    table = open_table(
        workbook(
            ["Account", "Deal"], ["Acme", "one"], [None, "two"], [None, "three"], ["Beta", "four"], then=hide_and_merge
        )
    )

    assert [row.cells for row in table.rows()] == [
        ("Acme", "one"), ("Acme", "two"), ("Acme", "three"), ("Beta", "four")
    ]  # fmt: skip
    assert table.warnings == (
        "1 row is hidden in the sheet, and read like the others.",
        "Cells are merged over several rows; each of these rows is read with their value.",
    )


def test_formulas_give_their_value_and_one_never_computed_is_shown_as_it_is() -> None:
    inside = (
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c><c r="B1" t="str"><v>Sum</v></c></row>'
        b'<row r="2"><c r="A2" t="str"><f>UPPER("a")</f><v>A</v></c><c r="B2"><f>1+1</f><v>2</v></c></row>'
        b'<row r="3"><c r="A3" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="B3"><f>SUM(B1:B2)</f></c></row>'
    )

    assert cells(with_part(workbook(["x"], ["y"]), SHEET, sheet_xml(inside))) == [
        ("A", "2"),
        ("#DIV/0!", "=SUM(B1:B2)"),
    ]


def test_shared_strings_are_rich_escaped_and_may_have_hints_of_their_sound() -> None:
    texts = (
        "<sst><si><t>Name</t></si><si><t>Stage</t></si>"
        "<si><r><t>Mül</t></r><r><t>ler_x000D_ AG</t></r><rPh><t>hint</t></rPh></si></sst>"
    )
    inside = (
        b'<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
        b'<row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2" t="s"><v>99</v></c></row>'
    )
    book = with_part(workbook(["x"], ["y"]), SHEET, sheet_xml(inside))

    assert cells(with_part(book, "xl/sharedStrings.xml", texts.encode())) == [("Müller\r AG", "")]


def test_the_1904_calendar_counts_from_its_own_day() -> None:
    later = openpyxl.Workbook()
    later.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    sheet = later.active
    assert isinstance(sheet, Worksheet)
    sheet.append(["Name", "Added", "At"])
    sheet.append(["x", date(2021, 4, 15), time(9, 30)])
    assert cells(saved(later)) == [("x", "2021-04-15", "09:30:00")]


def test_a_value_far_outside_is_that_rows_problem_and_costs_nothing() -> None:
    inside = (
        b'<row r="1"><c r="A1" t="str"><v>Name</v></c><c r="B1" t="str"><v>Stage</v></c></row>'
        b'<row r="2"><c r="A2" t="str"><v>Acme</v></c></row>'
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    )
    near, far = open_table(with_part(workbook(["x"], ["y"]), SHEET, sheet_xml(inside))).rows()

    assert near == Row(2, ("Acme", ""))
    assert far.number == 1_048_576
    assert far.problem is not None
    assert "not 2" in far.problem.message


def test_limits_hold_in_a_workbook_too() -> None:
    book = workbook(["Name"], *([f"row {number}"] for number in range(5)))

    with pytest.raises(Invalid, match="more than 4 rows"):
        list(open_table(book, limits=Limits(rows=4)).rows())
    with pytest.raises(Invalid, match="Row 2, column 1: the cell is longer than 4 characters"):
        open_table(book, limits=Limits(cell=4))


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        (b"<row r='1'><c r='A1'", "damaged"),
        (b"", "No sheet of this workbook has column names"),
        (b'<row r="1048577"><c><v>1</v></c></row>', "names row 1,048,577"),
    ],
)
def test_a_crooked_sheet_is_refused_in_words(inside: bytes, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        open_table(with_part(workbook(["x"], ["y"]), SHEET, sheet_xml(inside)))


def test_abbreviations_that_would_grow_are_refused() -> None:
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>' + sheet_xml(b"<row><c><v>&b;</v></c></row>")

    with pytest.raises(Invalid, match="abbreviations of its own"):
        open_table(with_part(workbook(["x"], ["y"]), SHEET, laughs))


VALUES = st.one_of(
    st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=30).filter(
        lambda text: text.strip() and not text.startswith("=") and "_x" not in text
    ),
    st.integers(-(10**14), 10**14),
    st.datetimes(*BETWEEN).map(lambda moment: moment.replace(microsecond=0)),
    st.booleans(),
)


@settings(max_examples=40)
@given(st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=5))
def test_reads_what_another_reader_reads(rows: list[tuple[Any, Any]]) -> None:
    book = workbook(["One", "Two"], *rows)
    expected = CalamineWorkbook.from_filelike(io.BytesIO(book.getvalue())).get_sheet_by_index(0).to_python()

    assert cells(book) == [tuple(_text(value) for value in row) for row in expected[1:]]


def _text(value: Any) -> str:
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case datetime():
            return value.isoformat() if value.time() != time() else f"{value:%Y-%m-%d}"
        case date():
            return f"{value:%Y-%m-%d}"
        case float():
            return f"{value:.0f}"
    return str(value)


def test_a_wide_sheet_is_read_the_same_again(tmp_path: Any) -> None:
    path = tmp_path / "deals.xlsx"
    header: Sequence[str] = [f"Column {number}" for number in range(40)]
    path.write_bytes(workbook(header, *([f"{row}-{column}" for column in range(40)] for row in range(300))).getvalue())
    table: Table = open_table(path)

    assert sum(1 for _ in table.rows()) == 300
    assert next(table.rows()).cells[39] == "0-39"
