"""What the people of the demo were told in the last weeks: of the very answers, asks and decisions that are there."""

from __future__ import annotations

from datetime import datetime, timedelta

from tradeoff.asks.models import Answer, Ask
from tradeoff.decisions.models import Decision
from tradeoff.notices.models import Notice
from tradeoff.workspaces.models import Workspace

REMEMBERED = timedelta(days=21)
UNREAD = timedelta(days=4)


def build(workspace: Workspace, *, now: datetime) -> None:
    """Without mail, as if it had gone at the time; what is older than a few days has been read."""
    since, here = now - REMEMBERED, {"workspace": workspace}
    answers = Answer.objects.filter(**here, at__range=(since, now)).select_related("ask").order_by("at", "pk")
    asks = Ask.objects.filter(**here, asked_at__range=(since, now), triage_owner__isnull=False).order_by("pk")
    drafts = Decision.objects.filter(**here, signed_at__isnull=True).order_by("pk")
    rows = [
        *(
            _row(workspace, said.ask.asked_by_id, "asks.answered", ("ask", said.ask_id), said.at, answer_id=said.pk)
            for said in answers
            if said.by_id != said.ask.asked_by_id
        ),
        *(
            _row(workspace, ask.triage_owner_id or 0, "asks.new", ("ask", ask.pk), ask.asked_at)
            for ask in asks
            if ask.triage_owner_id != ask.asked_by_id
        ),
        *(
            _row(workspace, draft.decider_id, "decisions.waiting", ("decision", draft.pk), draft.prepared_at)
            for draft in drafts
            if draft.decider_id != draft.prepared_by_id
        ),
    ]
    for row in rows:
        row.read_at = row.at + timedelta(hours=2) if row.at < now - UNREAD else None
    Notice.objects.bulk_create(rows)


def _row(workspace: Workspace, member_id: int, kind: str, about: tuple[str, int], at: datetime, **facts: int) -> Notice:
    noun, noun_id = about
    return Notice(
        workspace=workspace, member_id=member_id, kind=kind, noun=noun, noun_id=noun_id, at=at, facts=facts,
        occasion=f"{noun}-{noun_id}-{facts.get('answer_id', 0)}",
    )  # fmt: skip
