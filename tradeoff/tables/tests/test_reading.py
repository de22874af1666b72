from __future__ import annotations

import io
from pathlib import Path

import pytest

from tradeoff.kernel.errors import Invalid
from tradeoff.tables.limits import Limits
from tradeoff.tables.reading import Row, open_table


def table_of(content: bytes, **limits: int) -> list[Row]:
    return list(open_table(io.BytesIO(content), limits=Limits(**limits)).rows())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty (0 bytes)"),
        (b"name,stage\n", "no row below"),
        (b"name,stage\n\n , \n", "no row below"),
        (b"\n\n", "Row 1 is blank"),
        (b"PK\x03\x04" + b"\0" * 60, "damaged or broken off"),
        (b"%PDF-1.7\nrest", "a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old Excel workbook"),
        (b"\xef\xbb\xbf<!DOCTYPE html><html><body>Sign in", "a web page"),
        (b'[{"name": "Acme"}]', "JSON"),
        (b"\x00\x01\x02\x03" * 200, "NUL bytes"),
        (b"Acme,2026-01-31,1200\nBetatech,2026-02-01,900\n", "Row 1 holds values such as “2026-01-31”"),
        (b"name,amount,Name\na,1,b\n", "names “Name” twice, in columns 1 and 3"),
        (b"name,\0stage\na,b\n", "Row 1, column 2 holds a NUL byte"),
        (b"name,,,,\na,b,c,d,e\n", "names only 1 of 5 columns"),
        (b'name,note\n"Acme,never closed\nBeta,x\n', "Row 2: a quotation mark is opened and not closed"),
    ],
)
def test_refuses_what_is_no_table(content: bytes, words: str) -> None:
    with pytest.raises(Invalid) as refusal:
        table_of(content)

    assert words in refusal.value.message


@pytest.mark.parametrize("quote", [b"", b'"'])
def test_refuses_a_ten_megabyte_cell_by_row_and_column(quote: bytes) -> None:
    long = quote + b"x" * 10_000_000 + quote

    with pytest.raises(Invalid) as refusal:
        table_of(b"name,note,stage\nAcme,short,Won\nBetatech," + long + b",Won\n")

    assert "Row 3, column 2: the cell is longer than 32,000 characters" in refusal.value.message


def test_refuses_a_cell_just_over_the_limit() -> None:
    assert table_of(b"name\n" + b"x" * 10, cell=10)[0].cells == ("x" * 10,)

    with pytest.raises(Invalid, match="Row 2, column 1"):
        table_of(b"name\n" + b"x" * 11, cell=10)


def test_refuses_more_rows_than_the_limit() -> None:
    content = b"name\n" + b"a\n" * 4

    assert len(table_of(content, rows=4)) == 4
    with pytest.raises(Invalid, match=r"more than 3 rows\. Split it"):
        table_of(content, rows=3)


def test_refuses_a_file_over_the_size_and_one_with_too_many_columns() -> None:
    with pytest.raises(Invalid, match="MB is the most"):
        table_of(b"name\n" + b"a\n" * 100, bytes=100)
    with pytest.raises(Invalid, match="3 columns; 2 is the most"):
        table_of(b"a,b,c\n1,2,3\n", columns=2)


def test_a_row_with_fewer_or_more_cells_is_that_rows_problem() -> None:
    fewer, more, padded = table_of(b"name,stage\nAcme\nBeta,Won,12\nGamma,Lost,,\n")

    assert fewer.problem is not None
    assert (fewer.problem.row, fewer.problem.column) == (2, "stage")
    assert "1 cells, not 2" in fewer.problem.message
    assert more.problem is not None
    assert more.problem.value == "Won · 12"
    assert padded == Row(4, ("Gamma", "Lost"))


def test_a_nul_byte_is_that_cells_problem() -> None:
    bad, good = table_of(b"name,stage\nAc\0me,Won\nBeta,Won\n")

    assert bad.problem is not None
    assert (bad.problem.row, bad.problem.column, bad.problem.value) == (2, "name", "Ac␀me")
    assert "NUL" in bad.problem.message
    assert good.problem is None


def test_rows_are_numbered_as_a_spreadsheet_does() -> None:
    rows = table_of(b'name,note\r\nAcme,"two\r\nlines"\r\n\r\nBeta,x\r\n')

    assert [(row.number, row.cells) for row in rows] == [(2, ("Acme", "two\r\nlines")), (4, ("Beta", "x"))]


@pytest.mark.parametrize(
    ("content", "delimiter"),
    [
        (b"name;amount\nAcme;1,5\n", "semicolon"),
        (b"name\tamount\nAcme\t1\n", "tab"),
        (b"name|amount\nAcme|1\n", "bar"),
        (b"name,amount\nAcme,1\n", "comma"),
        (b"name\nAcme\nBeta\n", "comma"),
        (b"name,note\nAcme,a;b;c;d\nBeta,e;f;g;h\n", "comma"),
    ],
)
def test_finds_the_delimiter(content: bytes, delimiter: str) -> None:
    assert open_table(io.BytesIO(content)).note.endswith(f"{delimiter} separated")


@pytest.mark.parametrize(
    ("codec", "note"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8, as its first bytes say"),
        ("utf-16", "UTF-16, as its first bytes say"),
        ("utf-32", "UTF-32, as its first bytes say"),
    ],
)
def test_reads_stated_encodings(codec: str, note: str) -> None:
    table = open_table(io.BytesIO("name,Straße\nMüller,Łódź\n".encode(codec)))

    assert table.headers == ("name", "Straße")
    assert next(table.rows()).cells == ("Müller", "Łódź")
    assert table.note.startswith(f"{note};")


def test_guesses_a_western_encoding_and_says_so() -> None:
    text = "name,city\n" + "Müller & Söhne,Düsseldorf\nJosé Peña,Málaga\nFrançois Lefèvre,Orléans\n" * 20
    table = open_table(io.BytesIO(text.encode("cp1252")))

    assert next(table.rows()).cells == ("Müller & Söhne", "Düsseldorf")
    assert "not UTF-8; read as" in table.note
    assert "could not be read" not in table.note


def test_counts_bytes_that_cannot_be_decoded() -> None:
    broken = b"\xef\xbb\xbfname\nM\xfcller\nok\n"
    table = open_table(io.BytesIO(broken))

    assert "1 bytes could not be read" in table.note
    assert next(table.rows()).cells == ("M�ller",)


def test_reads_a_path_again_and_again(tmp_path: Path) -> None:
    path = tmp_path / "deals.csv"
    path.write_bytes(b"name\nAcme\nBeta\n")
    table = open_table(path)

    assert [row.cells[0] for row in table.sample(1)] == ["Acme"]
    assert [row.cells[0] for row in table.rows()] == ["Acme", "Beta"]
    assert [row.cells[0] for row in table.rows()] == ["Acme", "Beta"]
