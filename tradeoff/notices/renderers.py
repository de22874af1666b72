"""How each kind of notice is worded; the owner package registers a function that goes through its own access."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tradeoff.notices.models import Notice
    from tradeoff.workspaces.models import Member


@dataclass(frozen=True)
class Words:
    """A notice as its reader may see it; `path` is inside the workspace, `quotes` are (label, what was said)."""

    title: str
    text: str
    path: str
    quotes: tuple[tuple[str, str], ...] = ()


One = Callable[["Member", "Notice"], Words | None]
Many = Callable[["Member", Sequence["Notice"]], Mapping[int, Words]]
_renderers: dict[str, Many] = {}


def register(kind: str, function: One) -> None:
    """One notice at a time; None means that this reader may no longer see it."""

    def many(actor: Member, notices: Sequence[Notice]) -> Mapping[int, Words]:
        found = ((notice.pk, function(actor, notice)) for notice in notices)
        return {key: words for key, words in found if words is not None}

    _renderers[kind] = many


def register_many(kind: str, function: Many) -> None:
    """All notices of a kind in a fixed number of queries: {notice.pk: Words}; what is left out may not be seen."""
    _renderers[kind] = function


def words_for(actor: Member, notices: Sequence[Notice]) -> dict[int, Words]:
    """The words of each notice that this reader may still see; kinds that share a function are worded together."""
    together: dict[Many, list[Notice]] = defaultdict(list)
    for notice in notices:
        if notice.kind in _renderers:
            together[_renderers[notice.kind]].append(notice)
    said: dict[int, Words] = {}
    for words, rows in together.items():
        said |= words(actor, rows)
    return said
