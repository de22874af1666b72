"""An ask as a thing to discuss; who asked and who looks after it follow by themselves."""

from __future__ import annotations

from django.urls import reverse

from tradeoff.asks.inputs import title_of
from tradeoff.asks.queries import visible_asks
from tradeoff.discussion.subjects import Subject
from tradeoff.workspaces.models import Member


def find_ask(actor: Member, ask_id: int) -> Subject | None:
    ask = visible_asks(actor).filter(pk=ask_id).only("wants", "asked_by_id", "triage_owner_id").first()
    if ask is None:
        return None
    people = (ask.asked_by_id, *((ask.triage_owner_id,) if ask.triage_owner_id else ()))
    return Subject(title_of(ask.wants), reverse("asks:ask", args=[ask.pk]), people)
