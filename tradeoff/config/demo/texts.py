"""The written part of the demo: the TOML files of `story/`, read once."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_STORY = Path(__file__).parent / "story"
# A table as written in a story file; the builders turn each into a typed row.
Table = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Story:
    company: Table
    problems: tuple[Table, ...]
    inbox: tuple[Table, ...]
    names: Table
    deals: tuple[Table, ...]
    decisions: tuple[Table, ...]
    notes: tuple[Table, ...]


def read_story() -> Story:
    """All story files; problems in the order of their files."""
    pages = [_read(path) for path in sorted(_STORY.glob("problems_*.toml"))]
    return Story(
        company=_read(_STORY / "company.toml"),
        problems=tuple(problem for page in pages for problem in page["problems"]),
        inbox=tuple(_read(_STORY / "inbox.toml")["asks"]),
        names=_read(_STORY / "names.toml"),
        deals=tuple(_read(_STORY / "deals.toml")["deals"]),
        decisions=tuple(_read(_STORY / "decisions.toml")["decisions"]),
        notes=tuple(_read(_STORY / "notes.toml")["notes"]),
    )


def read_activities() -> Table:
    return _read(_STORY / "activities.toml")


def read_calls() -> Table:
    return _read(_STORY / "calls.toml")


def read_said() -> list[Table]:
    """What came into the inbox, newest first."""
    said: list[Table] = _read(_STORY / "said.toml")["said"]
    return said


def key_of(name: str) -> str:
    """Saskia de Boer → saskia.de-boer: how stories name a person."""
    given, _, family = name.lower().partition(" ")
    return f"{given}.{family.replace(' ', '-')}"


def _read(path: Path) -> Table:
    with path.open("rb") as file:
        return tomllib.load(file)
