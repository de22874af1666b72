"""An answer to a form becomes a note; nobody is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from tradeoff import log
from tradeoff.intake import events, queries
from tradeoff.intake.models import Form
from tradeoff.intake.rules import AnswerInput, checked_answer
from tradeoff.kernel.errors import Conflict
from tradeoff.voice.actions import take_note
from tradeoff.voice.rules import LONGEST_AUTHOR, LONGEST_ORIGIN, NoteInput, Source


@dataclass(frozen=True)
class _Somebody:
    """Who answered: no member."""

    workspace_id: int
    pk: None = None


@transaction.atomic
def take_answer(*, form: Form, said: AnswerInput, now: datetime) -> int:
    """Keep what somebody wrote into a form as a note, at the contact whose address they stated, if there is one;
    its id.

    Refuses a form that was closed meanwhile, and an empty or endless answer.
    """
    held = Form.objects.select_for_update(of=("self",)).select_related("workspace").get(pk=form.pk)
    if not held.is_open:
        raise Conflict("This form was closed meanwhile; nothing was kept.")
    clear = checked_answer(said)
    contact = queries.stated_contact(held, clear.address)
    words = NoteInput(
        text=clear.text, at=now, contact_id=contact[0] if contact else None, account_id=contact[1] if contact else None,
        author_name=" ".join(filter(None, (clear.name, clear.address)))[:LONGEST_AUTHOR],
        origin=f"Form: {held.title}"[:LONGEST_ORIGIN],
    )  # fmt: skip
    note = take_note(workspace=held.workspace, actor=None, said=words, source=Source.FORM, now=now)
    held.answers, held.answered_at = held.answers + 1, now
    held.save(update_fields=["answers", "answered_at"])
    log.record(events.FormAnswered(form_id=held.pk, note_id=note.pk), actor=_Somebody(held.workspace_id), now=now)
    return int(note.pk)
