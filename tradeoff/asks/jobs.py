"""News of asks, told after the fact to whom it concerns; `notices` sees to mail and to once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from tradeoff.absences.queries import with_those_acting
from tradeoff.asks import queries
from tradeoff.asks.models import Answer, Appeal, Ask
from tradeoff.notices.actions import tell
from tradeoff.work.queries import every_workspace
from tradeoff.work.retry import Again
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.queries import today_in


@app.task(name="asks.mail_new_ask", retry=Again())
@transaction.atomic
def tell_new_ask(workspace_id: int, entry_id: int, facts: dict[str, Any]) -> None:
    """To whoever looks after it, and acts for them while they are away, unless they logged it themselves."""
    tenancy.enter(workspace_id)
    ask = Ask.objects.select_related("triage_owner__user", "triage_owner__workspace").get(pk=facts["ask_id"])
    now = timezone.now()
    concerned = with_those_acting([ask.triage_owner], today_in(workspace_id, now=now))
    tell(
        members=[member for member in concerned if member.pk != ask.asked_by_id], kind="asks.new", noun="ask",
        noun_id=ask.pk, entry_id=entry_id, now=now,
    )  # fmt: skip


@app.task(name="asks.mail_answer", retry=Again())
@transaction.atomic
def tell_answer(workspace_id: int, entry_id: int, facts: dict[str, Any]) -> None:
    """To the asker, unless they answered themselves."""
    tenancy.enter(workspace_id)
    rows = Answer.objects.select_related("ask__asked_by__user", "ask__asked_by__workspace")
    said = rows.get(pk=facts["answer_id"])
    if said.by_id != said.ask.asked_by_id:
        tell(
            members=[said.ask.asked_by], kind="asks.answered", noun="ask", noun_id=said.ask_id, entry_id=entry_id,
            facts={"answer_id": said.pk}, now=timezone.now(),
        )  # fmt: skip


@app.task(name="asks.mail_appeal", retry=Again())
@transaction.atomic
def tell_appeal(workspace_id: int, entry_id: int, facts: dict[str, Any]) -> None:
    """To whoever gave the answer that is to be looked at again."""
    tenancy.enter(workspace_id)
    made = Appeal.objects.select_related("answer__by__user", "answer__by__workspace").get(ask=facts["ask_id"])
    tell(
        members=[made.answer.by], kind="asks.appealed", noun="ask", noun_id=made.ask_id, entry_id=entry_id,
        facts={"appeal_id": made.pk}, now=timezone.now(),
    )  # fmt: skip


@app.periodic(cron="10 * * * *")
@app.task(name="asks.tell_due", queueing_lock="asks.tell_due")
def tell_due(timestamp: int) -> None:  # noqa: ARG001 - every periodic job gets it
    for workspace_id in every_workspace():
        tell_due_in(workspace_id)


@transaction.atomic
def tell_due_in(workspace_id: int) -> None:
    """Who owes an answer hears of it once the day before, and once when it is late."""
    tenancy.enter(workspace_id)
    now = timezone.now()
    today = today_in(workspace_id, now=now)
    for ask in queries.owed_by(workspace_id, today + timedelta(days=1)):
        late = ask.answer_due < today
        if ask.triage_owner is not None and (late or ask.answer_due == today + timedelta(days=1)):
            tell(
                members=with_those_acting([ask.triage_owner], today), kind="asks.due", noun="ask", noun_id=ask.pk,
                facts={"late": late},
                occasion=f"{'late' if late else 'due'}-{ask.pk}-{ask.answer_due.isoformat()}", now=now,
            )  # fmt: skip
