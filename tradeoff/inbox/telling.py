"""How news of triage is worded; a note that its reader may no longer see is no news."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tradeoff.inbox.discussing import NOTE
from tradeoff.inbox.queries import spoken
from tradeoff.notices.models import Notice
from tradeoff.notices.renderers import Words
from tradeoff.voice.queries import visible_notes
from tradeoff.workspaces.models import Member

if TYPE_CHECKING:
    from tradeoff.voice.models import Note

SAID = {
    "process": "was read and processed", "archive": "was read and put away", "reopen": "is being looked at again",
    "snooze": "will be looked at later", "link": "was linked to a problem",
}  # fmt: skip


def settled(actor: Member, notices: Sequence[Notice]) -> Mapping[int, Words]:
    """To who wrote it: what became of it, and the problem it speaks for."""
    notes = _notes(actor, notices)
    linked = spoken(actor).filter(note__in=notes).order_by("at")
    titles = dict(linked.values_list("note_id", "problem__title"))
    found = {}
    for notice in notices:
        if (note := notes.get(notice.noun_id or 0)) is not None:
            said = SAID.get(str(notice.facts.get("act")), "changed")
            about = f" “{titles[note.pk]}”" if notice.facts.get("act") == "link" and note.pk in titles else ""
            found[notice.pk] = Words(
                f"Your note {said}{about}",
                f"Your note {said}{about}.",
                f"notes/{note.pk}",
                (("You wrote:", note.text),),
            )
    return found


def woke(actor: Member, notices: Sequence[Notice]) -> Mapping[int, Words]:
    """To whose note it is."""
    notes = _notes(actor, notices)
    return {
        notice.pk: Words(
            f"Back in the inbox: {NOTE.shorten(note.text)}", "A note that was snoozed is back in the inbox.",
            f"inbox?note={note.pk}", (("It says:", note.text),),
        )
        for notice in notices
        if (note := notes.get(notice.noun_id or 0)) is not None
    }  # fmt: skip


def _notes(actor: Member, notices: Sequence[Notice]) -> dict[int, Note]:
    return visible_notes(actor).in_bulk({notice.noun_id for notice in notices if notice.noun_id})
