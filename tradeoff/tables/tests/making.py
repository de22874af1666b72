"""Real workbooks for tests, written by openpyxl, and taken apart where a test needs a crooked one."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet


def workbook(*rows: Sequence[Any], name: str = "Deals", then: Callable[[Worksheet], None] | None = None) -> io.BytesIO:
    """A workbook of one sheet; `then` may change it further."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = name
    for row in rows:
        sheet.append(list(row))
    if then is not None:
        then(sheet)
    return saved(book)


def saved(book: openpyxl.Workbook) -> io.BytesIO:
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    return out


def with_part(book: io.BytesIO, name: str, content: bytes, *, stored: bool = False) -> io.BytesIO:
    """The same workbook with one part put in its place, or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(book) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.infolist():
            if entry.filename != name:
                after.writestr(entry, before.read(entry.filename))
        after.writestr(name, content, zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED)
    out.seek(0)
    return out


SHEET = "xl/worksheets/sheet1.xml"
_HEAD = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'


def sheet_xml(inside: bytes) -> bytes:
    return _HEAD + inside + b"</sheetData></worksheet>"
