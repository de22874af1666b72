"""Files that are something other than a table, told by their first bytes and refused with what to do instead."""

from __future__ import annotations

import codecs

from tradeoff.kernel.errors import Invalid
from tradeoff.tables.encoding import wide_codec

_AS = "Open it and save or export the sheet as “Excel workbook (.xlsx)” or “CSV UTF-8”."
_FOREIGN = (
    (b"PK\x05\x06", "an empty zip archive"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"SQLite format 3", "a database"),
    (b"{\\rtf", "a text document"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a rar archive"),
    (b"PAR1", "a Parquet file"),
)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_HTML = (b"<!doctype html", b"<html", b"<?xml", b"<table", b"<head", b"<script")


def is_archive(head: bytes) -> bool:
    return head.startswith(b"PK\x03\x04")


def refuse_foreign(head: bytes) -> None:
    """Refuses what its first bytes show to be something other than a text table."""
    if head.startswith(_OLD_OFFICE):
        raise Invalid(
            "This file is an old Excel workbook (.xls), or a workbook locked with a password. Open it, take the "
            "password off if it has one, and save it as “Excel workbook (.xlsx)” or “CSV UTF-8”."
        )
    for magic, what in _FOREIGN:
        if head.startswith(magic):
            raise Invalid(f"This file is {what}, not a table. {_AS}")
    if head[:3] != codecs.BOM_UTF8 and head[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        return
    if wide_codec(head):
        return
    start = head.removeprefix(codecs.BOM_UTF8).lstrip().lower()
    if start.startswith(_HTML):
        raise Invalid(
            "This file is a web page, not a CSV; often that is a sign-in page saved by mistake, or what a program "
            "calls “.xls”. Open it in a spreadsheet to see which. Export the CSV again."
        )
    if start[:1] in {b"{", b"["} and b":" in start[:200] and b'"' in start[:200]:
        raise Invalid("This file looks like JSON, not a CSV. Export the table as “CSV UTF-8”.")
    sample = head[:4096]
    if sample.count(0) > len(sample) // 10:
        raise Invalid("This file is binary (it is full of NUL bytes), not a CSV. Save it as “CSV UTF-8”.")
