"""Uploaded files and their problem lists: one folder a workspace, outside the web root, names of our own making."""

from __future__ import annotations

import errno
import os
import uuid
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from django.conf import settings

from tradeoff.imports.rules import CellProblem, problems_csv
from tradeoff.kernel.errors import NoRoom

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
UNCLAIMED_AFTER = timedelta(hours=1)  # longer than any request that may still claim its file


class Upload(Protocol):
    """An uploaded or opened file, read in pieces."""

    def chunks(self) -> Iterable[bytes]: ...


def keep(upload: Upload, *, workspace_id: int) -> str:
    """Store the bytes as they came; returns the name below MEDIA_ROOT. Written whole or not at all."""
    return _write(upload.chunks(), workspace_id=workspace_id, ending=".csv")


def keep_problems(problems: Iterable[CellProblem], *, workspace_id: int) -> str:
    """The CSV that is downloaded, under a name of its own: a check taken back leaves the former list as it was."""
    text = problems_csv(tuple(problems))
    return _write([text.encode("utf-8-sig")], workspace_id=workspace_id, ending=".problems.csv")


def path_of(name: str) -> Path:
    return Path(settings.MEDIA_ROOT / name)


def forget(*names: str) -> None:
    for name in names:
        if name:
            path_of(name).unlink(missing_ok=True)


def sweep(*, workspace_id: int, claimed: Collection[str], now: datetime) -> None:
    """Remove what an import that was broken off left behind: old files of the workspace that no import names."""
    for path in _folder(workspace_id).glob("*"):
        age = now.timestamp() - path.stat().st_mtime
        if f"{_folder_name(workspace_id)}/{path.name}" not in claimed and age > UNCLAIMED_AFTER.total_seconds():
            path.unlink(missing_ok=True)


def _write(pieces: Iterable[bytes], *, workspace_id: int, ending: str) -> str:
    name = f"{_folder_name(workspace_id)}/{uuid.uuid4().hex}{ending}"
    path = path_of(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    try:
        with draft.open("xb") as target:
            for piece in pieces:
                target.write(piece)
            target.flush()
            os.fsync(target.fileno())
        draft.rename(path)
    except BaseException as error:
        draft.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno in FULL:
            raise NoRoom("The server's disk is full, so the file was not kept. Make room, then try again.") from error
        raise
    return name


def _folder(workspace_id: int) -> Path:
    return path_of(_folder_name(workspace_id))


def _folder_name(workspace_id: int) -> str:
    return f"{workspace_id}/imports"
