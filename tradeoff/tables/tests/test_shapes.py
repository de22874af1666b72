"""Text files of every shape: titles on top, other quotes and line ends, encodings that do not say what they are."""

from __future__ import annotations

import io
import tracemalloc
from pathlib import Path

import pytest

from tradeoff.kernel.errors import Invalid
from tradeoff.tables.limits import Limits
from tradeoff.tables.reading import Shape, Table, open_table


def table(content: str | bytes, *, codec: str = "utf-8") -> Table:
    return open_table(io.BytesIO(content.encode(codec) if isinstance(content, str) else content))


def cells(found: Table) -> list[tuple[str, ...]]:
    return [row.cells for row in found.rows()]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end_ends_a_line(end: str) -> None:
    assert cells(table(end.join(["name,stage", "Acme,Won", "Beta,Lost", ""]))) == [("Acme", "Won"), ("Beta", "Lost")]


def test_titles_above_a_text_table_are_left_out_and_said() -> None:
    found = table("Pipeline, all of it\nas of 1 Nov 2026\n\nDeal;Stage;Amount\nA;Won;1,5\nB;Lost;2,5\nC;Won;3,5\n")

    assert found.headers == ("Deal", "Stage", "Amount")
    assert cells(found)[0] == ("A", "Won", "1,5")
    assert found.warnings == ("The column names stand in row 4; what is above them is left out.",)


def test_a_row_of_names_may_be_stated() -> None:
    content = io.BytesIO(b"Deal,Stage\nName of it,Where it is\nA,Won\n")

    assert open_table(content, shape=Shape(header_row=2)).headers == ("Name of it", "Where it is")
    with pytest.raises(Invalid, match="Row 7 is blank or not there"):
        open_table(content, shape=Shape(header_row=7))


def test_a_first_line_may_tell_the_separator() -> None:
    found = table("sep=|\nname|note\nAcme|a,b;c\n")

    assert found.headers == ("name", "note")
    assert [(row.number, row.cells) for row in found.rows()] == [(3, ("Acme", "a,b;c"))]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("name,note\n'Acme','a, b'\n'Beta','c, d'\n", ("Acme", "a, b")),
        ('name,note\n"Acme","say \\"yes\\", now"\n', ("Acme", 'say "yes", now')),
        ('name,note\n"Acme","say ""yes"", now"\n', ("Acme", 'say "yes", now')),
        ("name,note\nO'Neil,it's\n", ("O'Neil", "it's")),
    ],
)
def test_quotes_of_several_styles(content: str, expected: tuple[str, ...]) -> None:
    assert cells(table(content))[0] == expected


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_that_does_not_say_so_is_known_by_every_second_byte(codec: str) -> None:
    found = table("name,city\nMüller,Köln\nŁukasz,Łódź\n", codec=codec)

    assert cells(found) == [("Müller", "Köln"), ("Łukasz", "Łódź")]
    assert found.note.startswith("UTF-16, as every second byte shows")


@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("cp1252", "Société Générale – “naïve” €1,200\n"),
        ("cp1250", "Łódź, Kraków, Gdańsk, źdźbło, święto\n"),
        ("cp1251", "Привет, мир, это таблица сделок\n"),
    ],
)
def test_older_encodings_are_guessed_and_said(codec: str, text: str) -> None:
    found = table(("words\n" + f'"{text.strip()}"\n' * 40), codec=codec)

    assert cells(found)[0] == (text.strip(),)
    assert "a guess from the letters in it" in found.note


def test_a_wrong_guess_is_put_right_by_choosing_the_encoding() -> None:
    content = io.BytesIO("name\nKočka\n".encode("cp1250"))

    assert cells(open_table(content, shape=Shape(encoding="cp1250"))) == [("Kočka",)]
    with pytest.raises(Invalid, match="one of the encodings"):
        open_table(content, shape=Shape(encoding="rot13"))


def test_a_large_file_is_read_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    line = b"Deal number 12345,Acme Incorporated,Negotiation,22700.00,2026-03-31," + b"x" * 120 + b"\n"
    with path.open("wb") as file:
        file.write(b"name,account,stage,amount,close,note\n")
        for _ in range(15):
            file.write(line * 2_000)

    tracemalloc.start()
    found = open_table(path, limits=Limits(rows=1_000_000, bytes=600_000_000))
    rows = sum(1 for row in found.rows() if row.problem is None)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert path.stat().st_size > 5_000_000
    assert rows == 30_000
    assert peak < 8_000_000
