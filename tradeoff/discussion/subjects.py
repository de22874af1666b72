"""What can be discussed: each owner package registers its noun and the rows of it that a member may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, F, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.urls import reverse

from tradeoff.kernel.errors import NotFound
from tradeoff.ui import panels
from tradeoff.workspaces.models import Member


@dataclass(frozen=True)
class SubjectKind:
    """A noun that can be discussed. `rows` are those a member may see; nothing else decides who may discuss what.

    `title` and `people` name fields: whoever stands in a field of people follows until they say otherwise. `place` is
    where its page shows panels; empty means the place is called like the noun. `retitled` says titles as a
    member may read them, where that is not as they stand.
    """

    noun: str
    label: str
    rows: Callable[[Member], QuerySet[Any]]
    title: str
    people: tuple[str, ...]
    url_name: str
    place: str = ""
    shorten: Callable[[str], str] = str
    retitled: Callable[[Member, Mapping[int, str]], Mapping[int, str]] | None = None


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
    return seen_many(actor, [(noun, noun_id)]).get((noun, noun_id))


def seen_many(actor: Member, wanted: Iterable[tuple[str, int]]) -> dict[tuple[str, int], About]:
    """Those of many subjects this member may see, whatever nouns they are, in one statement."""
    ids: dict[str, set[int]] = defaultdict(set)
    for noun, noun_id in wanted:
        if noun in _kinds and actor.is_active:
            ids[noun].add(noun_id)
    parts = [_read(_kinds[noun], actor).filter(pk__in=keys) for noun, keys in ids.items()]
    rows = list(parts[0].union(*parts[1:], all=True)) if parts else []
    titles = _titles(actor, {(noun, noun_id): title for noun, noun_id, title, *_ in rows})
    found = {}
    for noun, noun_id, _, *people in rows:
        kind, title = _kinds[noun], titles[noun, noun_id]
        path, follow = reverse(kind.url_name, args=[noun_id]), tuple(key for key in people if key is not None)
        found[noun, noun_id] = About(noun, noun_id, kind.label, kind.shorten(title), path, follow)
    return found


def _titles(actor: Member, stored: Mapping[tuple[str, int], str]) -> dict[tuple[str, int], str]:
    found = dict(stored)
    for noun in {noun for noun, _ in stored}:
        if retitled := _kinds[noun].retitled:
            said = retitled(actor, {key: title for (of, key), title in stored.items() if of == noun})
            found |= {(noun, key): title for key, title in said.items()}
    return found


def seers(members: Iterable[Member], noun: str, noun_id: int) -> set[int]:
    """Which of these members may see the subject, in one statement beside what their reach needs."""
    kind = _kinds.get(noun)
    parts = [
        kind.rows(one).filter(pk=noun_id).order_by().values_list(Value(one.pk, output_field=BigIntegerField()))
        for one in members
        if kind and one.is_active
    ]
    return {key for (key,) in parts[0].union(*parts[1:], all=True)} if parts else set()


def _read(kind: SubjectKind, actor: Member) -> QuerySet[Any]:
    nobody = Cast(Value(None), BigIntegerField())  # a bare NULL is a text to a union of three
    people: list[F | Cast] = [*(F(field) for field in kind.people), nobody, nobody]
    noun, title = Value(kind.noun, output_field=TextField()), Cast(kind.title, TextField())
    return kind.rows(actor).order_by().values_list(noun, "pk", title, *people[:2])
