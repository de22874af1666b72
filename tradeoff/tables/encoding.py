"""Which encoding a file is in: stated by its first bytes, proven by decoding, or guessed and said so."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import BinaryIO

from charset_normalizer import from_bytes

from tradeoff.kernel.errors import Invalid

_BLOCK = 1 << 20
_SAMPLE = 64 * 1024

# The four-byte mark starts with the two-byte one, so it is asked first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
# Encodings that CRM exports really come in; a wider search finds exotic ones in short files.
_LIKELY = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp932", "gb18030", "big5", "cp949", "mac_roman"]

_FOREIGN = (
    (b"PK\x03\x04", "an Excel workbook or a zip archive"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"SQLite format 3", "a database"),
    (b"{\\rtf", "a text document"),
    (b"7z\xbc\xaf", "a 7z archive"),
)
_HTML = (b"<!doctype html", b"<html", b"<?xml", b"<table", b"<head", b"<script")


@dataclass(frozen=True)
class Encoding:
    """`name` for the codec, `note` for the reader, `undecodable` bytes that became �."""

    name: str
    note: str
    undecodable: int = 0


def refuse_foreign(head: bytes) -> None:
    """Refuses what its first bytes show to be something other than a text table."""
    for magic, what in _FOREIGN:
        if head.startswith(magic):
            raise Invalid(f"This file is {what}, not a CSV. Open it and save or export the sheet as “CSV UTF-8”.")
    if head[:3] != codecs.BOM_UTF8 and head[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        return
    start = head.removeprefix(codecs.BOM_UTF8).lstrip().lower()
    if start.startswith(_HTML):
        raise Invalid(
            "This file is a web page, not a CSV; often that is a sign-in page saved by mistake. Export the CSV again."
        )
    if start[:1] in {b"{", b"["} and b":" in start[:200] and b'"' in start[:200]:
        raise Invalid("This file looks like JSON, not a CSV. Export the table as “CSV UTF-8”.")
    sample = head[:4096]
    if sample.count(0) > len(sample) // 10:
        raise Invalid("This file is binary (it is full of NUL bytes), not a CSV. Save it as “CSV UTF-8”.")


def encoding_of(file: BinaryIO) -> Encoding:
    """Reads the file once, in blocks, and leaves it at its start; `undecodable` is counted over all of it."""
    file.seek(0)
    head = file.read(4)
    for mark, codec, label in _MARKS:
        if head.startswith(mark):
            lost = _undecodable(file, codec)
            return Encoding(codec, _note(f"{label}, as its first bytes say", lost), lost)
    wrong_at = _first_not_utf8(file)
    if wrong_at is None:
        return Encoding("utf-8", "UTF-8")
    codec = _guess(file, wrong_at)
    lost = _undecodable(file, codec)
    return Encoding(codec, _note(f"not UTF-8; read as {codec}, a guess from the letters in it", lost), lost)


def _first_not_utf8(file: BinaryIO) -> int | None:
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    done = 0
    while True:
        block = file.read(_BLOCK)
        try:
            decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            return max(0, done + error.start - 4)
        if not block:
            return None
        done += len(block)


def _guess(file: BinaryIO, wrong_at: int) -> str:
    file.seek(max(0, wrong_at - _SAMPLE // 2))
    best = from_bytes(file.read(_SAMPLE), cp_isolation=_LIKELY).best()
    return best.encoding if best is not None else "cp1252"


def _undecodable(file: BinaryIO, codec: str) -> int:
    """How many characters would be replaced; a � that the file itself holds counts too, it is as lost."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(codec)(errors="replace")
    lost = 0
    while True:
        block = file.read(_BLOCK)
        lost += decoder.decode(block, final=not block).count("\ufffd")
        if not block:
            file.seek(0)
            return lost


def _note(text: str, lost: int) -> str:
    if not lost:
        return text
    return f"{text}; {lost:,} bytes could not be read and show as �. Save the file as “CSV UTF-8” to keep them."
