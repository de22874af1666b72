"""Notices as the page shows them: ready strings, several about one thing together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tradeoff.notices import kinds
from tradeoff.notices.models import Notice
from tradeoff.notices.renderers import Words
from tradeoff.ui.format import ago


@dataclass(frozen=True)
class Line:
    pk: int
    title: str
    text: str
    kind: str
    when: str
    is_unread: bool


@dataclass(frozen=True)
class Bundle:
    """The newest notice about a thing, and the earlier ones about it on this page."""

    newest: Line
    earlier: tuple[Line, ...]

    @property
    def more(self) -> str:
        return f"{len(self.earlier)} earlier about this"


def bundles(notices: Sequence[Notice], said: Mapping[int, Words], *, now: datetime) -> list[Bundle]:
    """In the order of the newest about each thing; what its reader may not see is left out."""
    together: dict[tuple[str, int], list[Line]] = {}
    for notice in notices:
        if notice.pk in said:
            together.setdefault((notice.noun, notice.noun_id), []).append(_line(notice, said[notice.pk], now))
    return [Bundle(lines[0], tuple(lines[1:])) for lines in together.values()]


def _line(notice: Notice, words: Words, now: datetime) -> Line:
    return Line(
        pk=notice.pk,
        title=words.title,
        text=words.text.split("\n\n", 1)[0],
        kind=kinds.kind_of(notice.kind).label,
        when=ago(notice.at, now=now),
        is_unread=notice.read_at is None,
    )
