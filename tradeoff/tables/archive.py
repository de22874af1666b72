"""A zip archive opened with distrust: its directory is judged before a byte is unpacked, and believed by nobody after.

A directory may lie about sizes. So each entry is unpacked here piece by piece, and the first byte beyond the size it
was said to have ends the reading.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import BinaryIO

from tradeoff.kernel.errors import Invalid

_MB = 1024 * 1024
_ENTRIES = 5_000
_UNPACKED = 1_500 * _MB
_SMALL = 20 * _MB  # below this no ratio is a danger
_RATIO = 120  # a sheet of one word repeated packs 60 to 1; a bomb packs 1,000 to 1
_PIECE = 256 * 1024
_LOCAL = struct.Struct("<4s22xHH")
_ARCHIVES = (".zip", ".xlsx", ".xlsm", ".xlsb", ".gz", ".7z", ".rar", ".bz2", ".xz", ".tar")
_ARCHIVE_STARTS = (b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"BZh", b"\xfd7zXZ")
_REMEDY = "Export the sheet again, or save it as “CSV UTF-8”."


@dataclass(frozen=True)
class Archive:
    """Entries by name; `file` stays the caller's to close."""

    file: BinaryIO
    entries: Mapping[str, zipfile.ZipInfo]

    def pieces(self, name: str) -> Iterator[bytes]:
        """An entry unpacked in pieces of bounded size; refuses one that is larger than its directory says."""
        entry = self.entries[name]
        length = 0
        for piece in _unpacked(self.file, entry):
            length += len(piece)
            if length > entry.file_size:
                raise Invalid(
                    f"This workbook lies about its size: “{name[-60:]}” holds more than the {entry.file_size:,} bytes "
                    f"it states. {_REMEDY}"
                )
            yield piece

    def content(self, name: str, *, most: int) -> bytes:
        """A whole entry; refuses one over `most` bytes."""
        size = self.entries[name].file_size
        if size > most:
            raise Invalid(
                f"This workbook's “{name[-60:]}” unpacks to {size / _MB:,.0f} MB; {most / _MB:,.0f} MB is the most. "
                "Save the sheet as “CSV UTF-8”, which is read without unpacking."
            )
        return b"".join(self.pieces(name))


def open_archive(file: BinaryIO) -> Archive:
    """Refuses what is no whole archive, is locked, overlaps itself, unpacks to too much, or has archives inside."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as directory:
            entries = directory.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error):
        raise Invalid(
            "This file begins like an Excel workbook or a zip archive but is damaged or broken off. Export it again, "
            "as “Excel workbook (.xlsx)” or “CSV UTF-8”."
        ) from None
    _judge(entries)
    return Archive(file, {entry.filename: entry for entry in entries})


def _judge(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > _ENTRIES:
        raise Invalid(f"This archive has {len(entries):,} entries; a workbook has a few dozen. {_REMEDY}")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Invalid("This archive is locked with a password. Remove the password and save it again.")
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    suspicious = [
        entry for entry in entries if entry.file_size > _SMALL and entry.file_size > _RATIO * entry.compress_size
    ]
    if unpacked > _UNPACKED or suspicious or (unpacked > _SMALL and unpacked > _RATIO * packed):
        raise Invalid(
            f"This workbook would unpack from {packed / _MB:,.1f} MB to {unpacked / _MB:,.0f} MB, as no honest one "
            f"does. It was not opened. {_REMEDY}"
        )
    nested = next((e.filename for e in entries if _is_nested(e.filename)), None)
    if nested is not None:
        raise Invalid(f"There is an archive inside this one (“{nested[-60:]}”); it was not opened. {_REMEDY}")
    _refuse_overlap(entries)


def _is_nested(name: str) -> bool:
    """Workbooks embedded as objects are an ordinary part of one, and are never read here."""
    return name.lower().endswith(_ARCHIVES) and not name.startswith("xl/embeddings/")


def _refuse_overlap(entries: list[zipfile.ZipInfo]) -> None:
    """Entries that share their packed bytes are how a small file promises a huge one."""
    for one, other in pairwise(sorted(entries, key=lambda entry: entry.header_offset)):
        if one.header_offset + _LOCAL.size + one.compress_size > other.header_offset:
            raise Invalid(f"Two entries of this archive lie over each other, as in no honest one. {_REMEDY}")


def _unpacked(file: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    file.seek(entry.header_offset)
    head = file.read(_LOCAL.size)
    if len(head) < _LOCAL.size or head[:4] != b"PK\x03\x04":
        raise _damaged(entry)
    _, name_length, extra_length = _LOCAL.unpack(head)
    at = entry.header_offset + _LOCAL.size + name_length + extra_length
    packed = _packed(file, at, entry.compress_size)
    if entry.compress_type == zipfile.ZIP_STORED:
        pieces = packed
    elif entry.compress_type == zipfile.ZIP_DEFLATED:
        pieces = _inflated(packed, entry)
    else:
        raise Invalid(f"“{entry.filename[-60:]}” in this workbook is packed in an unusual way. {_REMEDY}")
    first = next(pieces, b"")
    if first.startswith(_ARCHIVE_STARTS):
        raise Invalid(f"There is an archive inside this one (“{entry.filename[-60:]}”). {_REMEDY}")
    yield first
    yield from pieces


def _packed(file: BinaryIO, at: int, length: int) -> Iterator[bytes]:
    """The place is sought anew for each piece, since entries may be read in turns."""
    while length > 0:
        file.seek(at)
        piece = file.read(min(_PIECE, length))
        if not piece:
            return
        at, length = at + len(piece), length - len(piece)
        yield piece


def _inflated(packed: Iterator[bytes], entry: zipfile.ZipInfo) -> Iterator[bytes]:
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for piece in packed:
            waiting = piece
            while waiting:
                yield inflate.decompress(waiting, _PIECE)
                waiting = inflate.unconsumed_tail
    except zlib.error:
        raise _damaged(entry) from None
    if not inflate.eof:
        raise _damaged(entry)


def _damaged(entry: zipfile.ZipInfo) -> Invalid:
    return Invalid(f"“{entry.filename[-60:]}” in this workbook is damaged. Save the workbook again and export it anew.")
