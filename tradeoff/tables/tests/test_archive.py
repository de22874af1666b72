"""Bombs and liars among archives: refused by their directory, or at the first byte too many."""

from __future__ import annotations

import contextlib
import io
import struct
import tracemalloc
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tradeoff.kernel.errors import Invalid
from tradeoff.tables.archive import open_archive
from tradeoff.tables.reading import open_table
from tradeoff.tables.tests.making import SHEET, sheet_xml, with_part, workbook

ROW = b'<row r="2"><c r="A2" t="str"><v>Acme</v></c></row>'
HEADED = b'<row r="1"><c r="A1" t="str"><v>Name</v></c></row>'


def bomb(megabytes: int) -> io.BytesIO:
    return with_part(workbook(["Name"], ["Acme"]), SHEET, sheet_xml(HEADED + ROW + b" " * (megabytes * 1024 * 1024)))


def refusal(file: io.BytesIO) -> str:
    with pytest.raises(Invalid) as refused:
        open_table(file)
    return refused.value.message


def test_a_bomb_is_refused_by_its_directory_before_anything_is_unpacked() -> None:
    file = bomb(60)

    tracemalloc.start()
    words = refusal(file)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert "would unpack from 0.1 MB to 60 MB, as no honest one does. It was not opened." in words
    assert peak < 2_000_000


def test_a_directory_that_lies_about_a_size_is_found_out_at_the_first_byte_too_many() -> None:
    lying = bytearray(bomb(60).getvalue())
    at = lying.rfind(b"PK\x01\x02")  # the last entry of the directory is the sheet
    struct.pack_into("<I", lying, at + 24, 5_000)

    tracemalloc.start()
    words = refusal(io.BytesIO(lying))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert "holds more than the 5,000 bytes it states" in words
    assert peak < 10_000_000


def test_an_archive_in_an_archive_is_refused_by_name_and_by_its_bytes() -> None:
    inner = workbook(["Name"], ["Acme"]).getvalue()

    assert "an archive inside this one (“xl/more.zip”)" in refusal(
        with_part(workbook(["x"], ["y"]), "xl/more.zip", inner)
    )
    assert "an archive inside this one" in refusal(with_part(workbook(["x"], ["y"]), SHEET, inner, stored=True))


def test_a_workbook_embedded_as_an_object_is_ordinary() -> None:
    book = with_part(workbook(["Name"], ["Acme"]), "xl/embeddings/Sheet1.xlsx", b"PK\x03\x04 anything")

    assert next(open_table(book).rows()).cells == ("Acme",)


def test_entries_that_lie_over_each_other_are_refused() -> None:
    crooked = bytearray(workbook(["Name"], ["Acme"]).getvalue())
    first = crooked.find(b"PK\x01\x02")
    second = crooked.find(b"PK\x01\x02", first + 4)
    struct.pack_into("<I", crooked, second + 42, struct.unpack_from("<I", crooked, first + 42)[0])

    assert "lie over each other" in refusal(io.BytesIO(crooked))


def test_a_locked_entry_and_a_broken_archive_are_refused_in_words() -> None:
    whole = workbook(["Name"], ["Acme"]).getvalue()
    locked = bytearray(whole)
    struct.pack_into("<H", locked, locked.find(b"PK\x01\x02") + 8, 1)

    assert "locked with a password" in refusal(io.BytesIO(locked))
    assert "damaged or broken off" in refusal(io.BytesIO(whole[: len(whole) // 2]))


def test_a_broken_entry_is_refused_in_words() -> None:
    broken = bytearray(workbook(["Name"], ["Acme"]).getvalue())
    with zipfile.ZipFile(io.BytesIO(broken)) as archive:
        entry = archive.getinfo(SHEET)
    at = entry.header_offset + 30 + len(SHEET) + 20
    broken[at : at + 40] = b"\xff" * 40

    assert "damaged" in refusal(io.BytesIO(broken))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("word/document.xml", "a Word document"),
        ("xl/workbook.bin", "a binary Excel workbook (.xlsb)"),
        ("mimetype", "an OpenDocument file"),
        ("readme.txt", "a zip archive"),
    ],
)
def test_other_archives_are_named_and_told_what_to_do(name: str, words: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, "x")

    found = refusal(out)

    assert f"This file is {words}, not an Excel workbook (.xlsx)" in found
    assert "“CSV UTF-8”" in found


def test_an_archive_of_very_many_entries_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(5_001):
            archive.writestr(f"{number}", "")

    with pytest.raises(Invalid, match="5,001 entries"):
        open_archive(out)


WHOLE = workbook(["Name", "Stage", "Amount"], ["Acme", "Won", 12.5], ["Beta", "Lost", None]).getvalue()


@settings(max_examples=150)
@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=12))
def test_a_workbook_with_any_bytes_changed_is_read_or_refused_in_words(changes: list[tuple[int, int]]) -> None:
    crooked = bytearray(WHOLE)
    for at, byte in changes:
        crooked[at] = byte

    with contextlib.suppress(Invalid):
        list(open_table(io.BytesIO(crooked)).rows())


@settings(max_examples=60)
@given(st.binary(max_size=400))
def test_any_sheet_is_read_or_refused_in_words(inside: bytes) -> None:
    with contextlib.suppress(Invalid):
        list(open_table(with_part(workbook(["x"], ["y"]), SHEET, sheet_xml(inside))).rows())


@given(
    st.lists(
        st.sampled_from([
            b"<row>", b'<row r="5">', b"</row>", b'<c r="B2">', b"<c>", b'<c t="s" s="9">', b"</c>", b"<v>1</v>",
            b"<v>9e9999</v>", b"<v>-1</v>", b"<f>", b"</f>", b'<c t="n" s="1"><v>1e400</v></c>', b"<is><t>x</t></is>",
        ]),
        max_size=20,
    )
)  # fmt: skip
def test_any_order_of_cells_is_read_or_refused_in_words(parts: list[bytes]) -> None:
    with contextlib.suppress(Invalid):
        list(open_table(with_part(workbook(["x"], ["y"]), SHEET, sheet_xml(b"".join(parts)))).rows())
