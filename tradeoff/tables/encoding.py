"""Which encoding a file is in: stated by its first bytes, proven by decoding, or guessed and said so."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import BinaryIO

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
_OTHERS = ["cp1251", "cp1253", "cp1254", "cp1255", "cp932", "gb18030", "big5", "cp949", "mac_roman"]
CHOICES = {
    "utf-8": "UTF-8", "utf-16-le": "UTF-16", "cp1252": "Western (cp1252)", "cp1250": "Central European (cp1250)",
    "cp1251": "Cyrillic (cp1251)", "cp1253": "Greek (cp1253)", "cp1254": "Turkish (cp1254)",
    "cp1255": "Hebrew (cp1255)", "cp932": "Japanese (cp932)", "gb18030": "Chinese (gb18030)", "big5": "Chinese (big5)",
    "cp949": "Korean (cp949)", "mac_roman": "Old Macintosh",
}  # fmt: skip
_ODD = re.compile(
    r"[^\W\d_][³¹¼½¾¿¡¸¶¬±÷×¢£¥¤¦Ÿ\ufffd\x80-\x9f]|[³¹¼½¾¶¬÷×£¢¥¤¦¸\ufffd\x80-\x9f][^\W\d_]|[\u0080-\u024f]{5,}"
)


@dataclass(frozen=True)
class Encoding:
    """`name` for the codec, `note` for the reader, `undecodable` bytes that became �."""

    name: str
    note: str
    undecodable: int = 0


def wide_codec(head: bytes) -> str:
    """UTF-16 that does not say so: every second byte of mostly western text is NUL; empty for anything else."""
    sample = head[: min(len(head), 4096) // 2 * 2]
    half = len(sample) // 2
    if half < 4:
        return ""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    codec = "utf-16-le" if odd > even else "utf-16-be"
    if max(even, odd) < half * 0.4 or min(even, odd) > half * 0.02:
        return ""
    text = sample.decode(codec, errors="replace")
    return codec if sum(char.isprintable() or char in "\r\n\t" for char in text) > 0.95 * half else ""


def encoding_of(file: BinaryIO, stated: str = "") -> Encoding:
    """Reads the file once, in blocks, and leaves it at its start; `undecodable` is counted over all of it."""
    if stated:
        if stated not in CHOICES:
            raise Invalid("Choose one of the encodings that are offered.", field="encoding")
        lost = _undecodable(file, stated)
        return Encoding(stated, _note(f"{CHOICES[stated]}, as you chose", lost), lost)
    file.seek(0)
    head = file.read(4)
    for mark, codec, label in _MARKS:
        if head.startswith(mark):
            lost = _undecodable(file, codec)
            return Encoding(codec, _note(f"{label}, as its first bytes say", lost), lost)
    file.seek(0)
    if codec := wide_codec(file.read(4096)):
        lost = _undecodable(file, codec)
        return Encoding(codec, _note("UTF-16, as every second byte shows", lost), lost)
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
    sample = file.read(_SAMPLE)
    for codec in ("cp1252", "cp1250"):
        if _is_latin(sample.decode(codec, errors="replace")):
            return codec
    from charset_normalizer import from_bytes  # noqa: PLC0415 - only for what is no UTF-8

    best = from_bytes(sample, cp_isolation=_OTHERS).best()
    return best.encoding if best is not None else "cp1252"


def _is_latin(text: str) -> bool:
    """Whether the letters beyond ASCII stand as in Latin script: no sign inside a word, no word of nothing else."""
    beyond = sum(ord(char) > 127 for char in text)
    odd = sum(len(found) for found in _ODD.findall(text))
    return odd * 50 <= beyond


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
