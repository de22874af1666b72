"""Notes and asks that say nearly what another says."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from tradeoff.asks.queries import visible_asks
from tradeoff.kernel.errors import NotFound
from tradeoff.matching.models import Likeness
from tradeoff.matching.rules import Noun
from tradeoff.voice.models import Note
from tradeoff.voice.queries import visible_notes
from tradeoff.workspaces.models import Member


@dataclass(frozen=True)
class Alike:
    """The other of a likeness, seen from one of the two."""

    likeness_id: int
    noun: Noun
    noun_id: int
    cosine: float


def likenesses_of(actor: Member, noun: Noun, noun_id: int) -> list[Alike]:
    """Others that say nearly the same and that the actor may see, nearest first; dismissed ones are left out."""
    ours = Q(noun_id=noun_id) | Q(other_id=noun_id)
    rows = Likeness.objects.filter(ours, workspace=actor.workspace_id, noun=noun, dismissed_at=None)
    found = [
        Alike(row.pk, noun, row.other_id if row.noun_id == noun_id else row.noun_id, row.cosine)
        for row in rows.order_by("-cosine", "pk")
    ]
    seen = set(_visible(actor, noun).filter(pk__in=[one.noun_id for one in found]).values_list("pk", flat=True))
    return [one for one in found if one.noun_id in seen]


def alike_notes(actor: Member) -> QuerySet[Note]:
    """Notes that came in saying nearly what an earlier one said."""
    rows = Likeness.objects.filter(workspace=actor.workspace_id, noun=Noun.NOTE, dismissed_at=None)
    return visible_notes(actor).filter(Exists(rows.filter(noun_id=OuterRef("pk"))))


def count_alike(actor: Member, notes: QuerySet[Note]) -> int:
    """How many of these notes are near-duplicates."""
    return notes.filter(pk__in=alike_notes(actor).values("pk")).count()


def likeness_of(actor: Member, likeness_id: int) -> Likeness:
    """Refuses with NotFound, also where one of the two is out of sight."""
    found = Likeness.objects.filter(workspace=actor.workspace_id, pk=likeness_id).first()
    if found is None or _visible(actor, Noun(found.noun)).filter(pk__in=[found.noun_id, found.other_id]).count() < 2:
        raise NotFound("There is no such likeness here.")
    return found


def _visible(actor: Member, noun: Noun) -> QuerySet[Note] | QuerySet:  # type: ignore[type-arg]
    return visible_notes(actor) if noun is Noun.NOTE else visible_asks(actor)
