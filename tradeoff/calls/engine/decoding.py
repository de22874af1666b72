"""Bytes to text: refuses what is no text, too much, or nothing."""

from __future__ import annotations

from io import BytesIO
from typing import Final

from tradeoff.calls.rules import MOST_BYTES
from tradeoff.kernel.errors import Invalid
from tradeoff.tables.encoding import encoding_of

_MAGIC: Final = (
    (b"PK\x03\x04", "a Word or Excel document, or an archive"), (b"%PDF", "a PDF"),
    (b"\xd0\xcf\x11\xe0", "an old Word document"),
    (b"ID3", "a recording"), (b"RIFF", "a recording"), (b"OggS", "a recording"), (b"\x1f\x8b", "an archive"),
    (b"\x89PNG", "a picture"), (b"\xff\xd8\xff", "a picture"), (b"{\\rtf", "an RTF document"),
)  # fmt: skip


def decoded(content: bytes) -> tuple[str, str]:
    """The text, and a sentence about its encoding where there is something to say."""
    if len(content) > MOST_BYTES:
        raise Invalid(
            f"This file has {len(content) / 2**20:,.1f} MB; a transcript has up to {MOST_BYTES // 2**20} MB.",
            field="file",
        )
    if not content.strip():
        raise Invalid("This file is empty.", field="file")
    kind = next((label for magic, label in _MAGIC if content.startswith(magic)), "")
    if not kind and content[4:8] == b"ftyp":
        kind = "a recording"
    if kind:
        raise Invalid(
            f"This is {kind}, not the words of a call. Export the transcript as .vtt, .srt, .txt or .json.",
            field="file",
        )
    found = encoding_of(BytesIO(content))
    text = content.decode(found.name, errors="replace").lstrip("\ufeff")
    odd = sum(char == "\ufffd" or (char < " " and char not in "\n\r\t\f") for char in text)
    if odd * 50 > len(text):
        raise Invalid("This is no text. Export the transcript as .vtt, .srt, .txt or .json.", field="file")
    if not text.strip():
        raise Invalid("This file is empty.", field="file")
    if found.name in {"utf-8", "utf-8-sig"}:
        return text, ""
    lost = f" {odd:,} characters could not be read and show as �." if odd else ""
    return text, f"The file is not UTF-8; it was read as {found.name}.{lost}"
