"""What can be discussed: each owner package registers its noun, and its `find` is the only access check there is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tradeoff.kernel.errors import NotFound
from tradeoff.ui import panels
from tradeoff.workspaces.models import Member


@dataclass(frozen=True)
class Subject:
    """One thing that is discussed: its title, its address, and the ids of members it concerns by itself.

    `people` (an owner, an asker) follow it until they say otherwise.
    """

    title: str
    path: str
    people: tuple[int, ...] = ()


Find = Callable[[Member, int], Subject | None]


@dataclass(frozen=True)
class SubjectKind:
    """A noun that can be discussed. `find` answers None for what is not there and for what this member may not see.

    `place` is where its page shows panels; empty means the place is called like the noun.
    """

    noun: str
    label: str
    find: Find
    place: str = ""


@dataclass(frozen=True)
class About:
    """A subject as somebody found it."""

    noun: str
    id: int
    label: str
    title: str
    path: str
    people: tuple[int, ...]


_kinds: dict[str, SubjectKind] = {}
PANEL_ORDER = 60


def register(kind: SubjectKind) -> None:
    """Let a noun be discussed, and show the discussion on its page; called from AppConfig.ready."""
    _kinds[kind.noun] = kind
    panels.register(
        place=kind.place or kind.noun,
        name="discussion",
        title="Discussion",
        url_name=f"discussion:{kind.noun}",
        order=PANEL_ORDER,
    )


def kinds() -> list[SubjectKind]:
    return list(_kinds.values())


def label_of(noun: str) -> str:
    return _kinds[noun].label if noun in _kinds else noun


def about(actor: Member, noun: str, noun_id: int) -> About:
    """Refuses with NotFound, the same for what is not there and what is out of sight."""
    found = seen(actor, noun, noun_id)
    if found is None:
        raise NotFound("There is nothing here to discuss, or it is not yours to see.")
    return found


def seen(actor: Member, noun: str, noun_id: int) -> About | None:
    """The subject, if this member may see it."""
    kind = _kinds.get(noun)
    found = kind.find(actor, noun_id) if kind and actor.is_active else None
    if kind is None or found is None:
        return None
    return About(noun, noun_id, kind.label, found.title, found.path, found.people)
