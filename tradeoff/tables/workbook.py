"""An Excel workbook (.xlsx), its sheets and their rows as text, one row at a time whatever the sheet's size.

Read by our own hand rather than by a library: the libraries lay a sheet out as a full rectangle, so that a workbook of
five kilobytes with two cells in opposite corners asks for terabytes; and they keep hidden rows, percentages and errors
to themselves.
"""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO
from xml.etree import ElementTree as ET

from tradeoff.kernel.errors import Invalid
from tradeoff.tables.archive import Archive, open_archive
from tradeoff.tables.formats import PLAIN, Format, format_of
from tradeoff.tables.limits import Limits, shorten
from tradeoff.tables.sheet_xml import SheetFacts, SheetReader, facts_of, shared_texts

_PART = 20 * 1024 * 1024
_TEXTS = 200 * 1024 * 1024
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_OTHER = (
    ("mimetype", "an OpenDocument file"),
    ("word/", "a Word document"),
    ("ppt/", "a presentation"),
    ("xl/workbook.bin", "a binary Excel workbook (.xlsb)"),
    ("Index/", "a Numbers file"),
)


@dataclass(frozen=True)
class Sheet:
    """One sheet by its name; `part` is where it lies in the archive."""

    name: str
    part: str
    is_hidden: bool = False


@dataclass(frozen=True)
class Workbook:
    """A workbook whose directory was judged; its strings are in memory, its rows never more than one."""

    archive: Archive
    sheets: tuple[Sheet, ...]
    texts: Sequence[str]
    formats: Sequence[Format]
    from_1904: bool

    def facts(self, sheet: Sheet) -> SheetFacts:
        """What is hidden and merged, found in one quick pass."""
        return facts_of(self.archive.pieces(sheet.part))

    def records(self, sheet: Sheet, limits: Limits, facts: SheetFacts) -> Iterator[tuple[int, list[str]]]:
        """Numbered rows that hold something; refuses cells and rows over the limits, and a sheet that breaks off."""
        reader = SheetReader(self.texts, self.formats, from_1904=self.from_1904, limits=limits, merged=facts.merged)
        return reader.records(self.archive.pieces(sheet.part))


def open_workbook(file: BinaryIO) -> Workbook:
    """Refuses what is no .xlsx, in words for what it is instead."""
    archive = open_archive(file)
    if "xl/workbook.xml" not in archive.entries:
        raise _other(archive)
    book = _tree(archive, "xl/workbook.xml")
    targets = _relations(archive)
    sheets = tuple(_sheets(book, targets, archive))
    if not sheets:
        raise Invalid("This workbook has no sheet of cells, only charts. Save the sheet with the rows as “CSV UTF-8”.")
    about = next((child for child in book if _name(child) == "workbookPr"), None)
    from_1904 = about is not None and about.get("date1904") in {"1", "true"}
    return Workbook(archive, sheets, _texts(archive), _formats(archive), from_1904)


def _other(archive: Archive) -> Invalid:
    names = list(archive.entries)
    what = next((what for start, what in _OTHER if any(name.startswith(start) for name in names)), "a zip archive")
    return Invalid(
        f"This file is {what}, not an Excel workbook (.xlsx). Open it and save the sheet as “Excel workbook (.xlsx)” "
        "or “CSV UTF-8”."
    )


def _relations(archive: Archive) -> Mapping[str, str]:
    part = "xl/_rels/workbook.xml.rels"
    if part not in archive.entries:
        return {}
    return {link.get("Id", ""): _path(link.get("Target", "")) for link in _tree(archive, part)}


def _path(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))


def _sheets(book: ET.Element, targets: Mapping[str, str], archive: Archive) -> Iterator[Sheet]:
    listed = [child for part in book if _name(part) == "sheets" for child in part]
    for number, child in enumerate(listed, 1):
        link = child.get(_RELATION) or child.get(_STRICT_RELATION) or ""
        part = targets.get(link, f"xl/worksheets/sheet{number}.xml")
        if part in archive.entries and "worksheets" in part:
            name = shorten(child.get("name", f"Sheet {number}"))
            yield Sheet(name, part, child.get("state", "visible") != "visible")


def _texts(archive: Archive) -> Sequence[str]:
    part = next((name for name in archive.entries if name.lower() == "xl/sharedstrings.xml"), None)
    if part is None:
        return ()
    if archive.entries[part].file_size > _TEXTS:
        archive.content(part, most=_TEXTS)
    return shared_texts(archive.pieces(part))


def _formats(archive: Archive) -> Sequence[Format]:
    """One format a cell style, in the order cells name them."""
    if "xl/styles.xml" not in archive.entries:
        return ()
    tree = _tree(archive, "xl/styles.xml")
    codes: dict[int, str] = {}
    styles: list[Format] = []
    for part in tree:
        if _name(part) == "numFmts":
            codes = {_number(one.get("numFmtId")): one.get("formatCode", "") for one in part}
        if _name(part) == "cellXfs":
            ids = [_number(one.get("numFmtId")) for one in part]
            styles = [format_of(found, codes.get(found, "")) if found else PLAIN for found in ids]
    return styles


def _tree(archive: Archive, part: str) -> ET.Element:
    content = archive.content(part, most=_PART)
    if re.search(rb"<!(?:DOCTYPE|ENTITY)", content):
        raise Invalid("This workbook defines abbreviations of its own, as no spreadsheet program does. Save it anew.")
    try:
        return ET.parse(io.BytesIO(content)).getroot()  # noqa: S314 - no entity can be declared, see above
    except ET.ParseError:
        raise Invalid("This workbook is damaged inside. Open it, save it again and export it anew.") from None


def _name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 9 else 0
