"""Attached files: one folder a workspace, outside the web root, random names; looked into before they are kept."""

from __future__ import annotations

import os
import re
import uuid
import zipfile
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any, Protocol

from django.conf import settings

from tradeoff.discussion.rules import ACCEPTED, FILE_TYPES, FileType, ending_of
from tradeoff.kernel.errors import Invalid

UNCLAIMED_AFTER = timedelta(hours=1)  # longer than any request that may still write its row
HEAD_BYTES = 8192
MOST_PARTS = 20_000  # of an office file; only its table of contents is read, nothing is unpacked
_KEPT_AS = re.compile(r"[0-9a-f]{32}")
_MEGABYTE = 1024 * 1024


class Upload(Protocol):
    """An uploaded or opened file."""

    name: str | None

    @property
    def size(self) -> int | None: ...
    @property
    def file(self) -> IO[Any] | None: ...
    def chunks(self) -> Iterator[bytes]: ...


def largest() -> int:
    """Bytes one file may have."""
    return int(settings.ATTACHMENT_MEGABYTES) * _MEGABYTE


def most_together() -> int:
    """Bytes all files of a workspace may have."""
    return int(settings.ATTACHMENTS_MEGABYTES) * _MEGABYTE


def in_words(size: int) -> str:
    if size < 1024:
        return f"{size} bytes"
    return f"{size / 1024:.0f} KB" if size < _MEGABYTE else f"{size / _MEGABYTE:.1f} MB"


def type_of(upload: Upload, name: str) -> FileType:
    """What it is by its ending and by its content, which must agree; refuses anything else in words."""
    ending = ending_of(name)
    kind = FILE_TYPES.get(ending)
    if kind is None:
        raise Invalid(f"“{name}” is of a kind that is not taken. Attach {ACCEPTED}.", field="file")
    content = upload.file
    assert content is not None, "an upload that was read has its bytes"
    content.seek(0)
    head = content.read(HEAD_BYTES)
    if not _agrees(kind, head, content):
        raise Invalid(
            f"“{name}” ends in .{ending}, but what is inside is something else. Save it anew as {kind.word}, or give "
            "it the ending it should have.",
            field="file",
        )
    content.seek(0)
    return kind


def keep(pieces: Iterable[bytes], *, workspace_id: int) -> str:
    """Store the bytes as they came under a name of our own; written whole and on disk, or not at all."""
    name = uuid.uuid4().hex
    folder = _folder(workspace_id)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = folder / f"{name}.part"
    try:
        with draft.open("xb") as target:
            for piece in pieces:
                target.write(piece)
            target.flush()
            os.fsync(target.fileno())
        draft.rename(folder / name)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    return name


def path_of(kept_as: str, *, workspace_id: int) -> Path:
    """Where a kept file lies. A name we did not make ourselves is refused, whatever it says."""
    if not _KEPT_AS.fullmatch(kept_as):
        raise ValueError("That is no name of a kept file.")
    return _folder(workspace_id) / kept_as


def forget(kept_as: str, *, workspace_id: int) -> None:
    path_of(kept_as, workspace_id=workspace_id).unlink(missing_ok=True)


def folders() -> list[int]:
    """The workspaces that have files."""
    root = Path(settings.MEDIA_ROOT)
    return sorted(int(path.parent.name) for path in root.glob("*/attachments") if path.parent.name.isdigit())


def sweep(*, workspace_id: int, claimed: Collection[str], now: datetime) -> int:
    """Remove what a broken-off upload left: files that no row names and that no request still writes; how many."""
    removed = 0
    for path in _folder(workspace_id).glob("*"):
        age = now.timestamp() - path.stat().st_mtime
        if path.name not in claimed and age > UNCLAIMED_AFTER.total_seconds():
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _folder(workspace_id: int) -> Path:
    return Path(settings.MEDIA_ROOT) / str(int(workspace_id)) / "attachments"


def _agrees(kind: FileType, head: bytes, content: IO[Any]) -> bool:
    if kind.is_text:
        return _is_text(head)
    if kind.inside:
        return _is_office(content, kind.inside)
    import filetype  # noqa: PLC0415 - only when a file comes

    guessed = filetype.guess_mime(head)
    return bool(guessed == kind.media_type)


def _is_text(head: bytes) -> bool:
    """Letters in some encoding, and no other kind of file that would only be called text."""
    import filetype  # noqa: PLC0415 - only when a file comes

    if filetype.guess_mime(head) is not None:
        return False
    return b"\0" not in head or head.startswith((b"\xff\xfe", b"\xfe\xff"))


def _is_office(content: IO[Any], part: str) -> bool:
    content.seek(0)
    try:
        with zipfile.ZipFile(content) as parts:
            names = parts.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
        return False
    if len(names) > MOST_PARTS or any(name.endswith("vbaProject.bin") for name in names):
        return False
    return "[Content_Types].xml" in names and any(name.startswith(part) for name in names)
