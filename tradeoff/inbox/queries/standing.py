"""Where notes stand, and what triage works with: steps, tags, saved views, people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.db.models import Q, QuerySet

from tradeoff.inbox.models import SavedView, Step, Tag
from tradeoff.kernel.errors import NotFound
from tradeoff.voice.models import Note
from tradeoff.voice.queries import visible_notes
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.queries import members_of
from tradeoff.workspaces.rules import PRODUCT_ROLES


def held_notes(actor: Member, notes: Sequence[int]) -> list[int]:
    """Those of these notes that the actor sees, locked until the transaction ends; refuses where none is left."""
    rows = visible_notes(actor).filter(pk__in=list(notes)).order_by("pk")
    found = list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))
    if not found:
        raise NotFound("These notes are gone, or not yours to see.")
    return found


def standing_of(actor: Member, notes: Sequence[int], fields: Sequence[str]) -> dict[int, dict[str, Any]]:
    """Note id to what these fields hold, dates as text."""
    rows = Note.objects.filter(workspace=actor.workspace_id, pk__in=notes).values_list("pk", *fields)
    return {
        key: {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in zip(fields, values, strict=True)
        }
        for key, *values in rows
    }


def texts_of(actor: Member, notes: Sequence[int]) -> dict[int, str]:
    """Note id to its words, of those the actor sees."""
    return dict(visible_notes(actor).filter(pk__in=notes).values_list("pk", "text"))


def sleeping(workspace_id: int) -> QuerySet[Note]:
    """Snoozed notes of a whole workspace; for a job."""
    return Note.objects.filter(workspace=workspace_id, snoozed_until__isnull=False, removed_at=None)


def step_of(actor: Member, step_id: int) -> Step:
    step = Step.objects.filter(workspace=actor.workspace_id, pk=step_id, by=actor).first()
    if step is None:
        raise NotFound("There is no such step of yours.")
    return step


def last_step(actor: Member) -> Step | None:
    """What the actor did last and has not taken back."""
    return Step.objects.filter(workspace=actor.workspace_id, by=actor, undone_at=None).order_by("-at", "-pk").first()


def tags_of(actor: Member) -> QuerySet[Tag]:
    return Tag.objects.filter(workspace=actor.workspace_id).order_by("name")


def tag_of(actor: Member, tag_id: int) -> Tag:
    tag = tags_of(actor).filter(pk=tag_id).first()
    if tag is None:
        raise NotFound("There is no such tag.")
    return tag


def views_of(actor: Member) -> list[SavedView]:
    """One's own and those that are shared, by name."""
    rows = SavedView.objects.filter(Q(owner=actor) | Q(shared=True), workspace=actor.workspace_id)
    return list(rows.select_related("owner").order_by("name", "pk"))


def view_of(actor: Member, view_id: int) -> SavedView:
    found = next((view for view in views_of(actor) if view.pk == view_id), None)
    if found is None:
        raise NotFound("There is no such view.")
    return found


def triagers(actor: Member) -> list[Member]:
    """Whom a note may be given to: active members of product, by name."""
    rows = members_of(actor).filter(is_active=True, roles__role__in=PRODUCT_ROLES)
    return list(rows.distinct().prefetch_related(None))


TOLD: Final = ("process", "archive", "reopen", "snooze", "link")


def submitters_of(workspace_id: int, step_id: int) -> list[tuple[int, Member]]:
    """(note id, its author) of a step that is news to authors, without who took the step; for a job."""
    step = Step.objects.filter(workspace=workspace_id, pk=step_id).first()
    if step is None or step.act not in TOLD:
        return []
    rows = Note.objects.filter(workspace=workspace_id, pk__in=[int(key) for key in step.before["notes"]])
    rows = rows.filter(author__isnull=False).exclude(author=step.by_id).select_related("author__user")
    rows = rows.select_related("author__workspace").order_by("pk")
    return [(note.pk, note.author) for note in rows if note.author is not None]


def woken_for(workspace_id: int, owner_id: int | None) -> list[Member]:
    """Whose a woken note is; nobody, where nobody's."""
    rows = Member.objects.filter(workspace=workspace_id, pk=owner_id or 0).select_related("user", "workspace")
    return list(rows)
