from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tradeoff.log.recording import Event


@dataclass(frozen=True, kw_only=True)
class FileImported(Event):
    """A file's rows were written: one entry for all of them."""

    noun: ClassVar[str] = "import"
    import_id: int
    target: str
    created: int
    updated: int
    refused: int


@dataclass(frozen=True, kw_only=True)
class MappingChanged(Event):
    noun: ClassVar[str] = "mapping"
    mapping_id: int


@dataclass(frozen=True, kw_only=True)
class MappingForgotten(Event):
    noun: ClassVar[str] = "mapping"
    mapping_id: int


@dataclass(frozen=True, kw_only=True)
class ImportUndone(Event):
    """A whole import was taken back: so many rows went, so many stay as they are."""

    noun: ClassVar[str] = "import"
    import_id: int
    target: str
    went: int
    kept: int
