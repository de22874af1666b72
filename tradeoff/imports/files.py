"""Uploaded files and their problem lists: one folder a workspace, outside the web root, names of our own making."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from django.conf import settings

from tradeoff.imports.rules import CellProblem, problems_csv

if TYPE_CHECKING:
    from tradeoff.imports.models import Import


class Upload(Protocol):
    """An uploaded or opened file, read in pieces."""

    def chunks(self) -> Iterable[bytes]: ...


def keep(upload: Upload, *, workspace_id: int) -> str:
    """Store the bytes as they came; returns the name below MEDIA_ROOT. Written whole or not at all."""
    name = f"{workspace_id}/imports/{uuid.uuid4().hex}.csv"
    path = settings.MEDIA_ROOT / name
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    try:
        with draft.open("xb") as target:
            for piece in upload.chunks():
                target.write(piece)
            target.flush()
            os.fsync(target.fileno())
        draft.rename(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    return name


def path_of(name: str) -> Path:
    return Path(settings.MEDIA_ROOT / name)


def forget(name: str) -> None:
    path_of(name).unlink(missing_ok=True)


def keep_problems(run: Import, problems: Iterable[CellProblem]) -> None:
    """Beside the upload, as the CSV that is downloaded; replaced whole at each check."""
    path = problems_path(run)
    draft = path.with_suffix(".part")
    draft.write_text(problems_csv(tuple(problems)), encoding="utf-8")
    draft.rename(path)


def problems_path(run: Import) -> Path:
    return path_of(run.stored_as).with_suffix(".problems.csv")
