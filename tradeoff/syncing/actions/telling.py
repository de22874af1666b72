"""An ask's standing, told at its deal in the CRM, where the seller works."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings

from tradeoff import log
from tradeoff.asks.rules import AnswerKind
from tradeoff.integrations import actions as doors
from tradeoff.integrations.ports import AskTold, Gone, Missing, NotPermitted, Rejected
from tradeoff.syncing import events, queries
from tradeoff.syncing.actions.mishaps import forget_mishaps, note_mishaps
from tradeoff.syncing.actions.passing import entered
from tradeoff.syncing.rules import TOLD
from tradeoff.ui.format import day

if TYPE_CHECKING:
    from tradeoff.asks.models import Ask

TITLE = 160


def tell_deal(*, workspace_id: int, ask_id: int, now: datetime) -> bool:
    """Whether it was told; once an ask, and over again with every answer. Internal reasons stay here."""
    with entered(workspace_id):
        ask = queries.ask_to_tell(ask_id)
        if ask is None or ask.deal_id is None:
            return False
        place = queries.places_of_deals(workspace_id, [ask.deal_id]).get(ask.deal_id)
        if place is None or not place.connection.is_live:
            return False
        told, connection = _told(ask), place.connection
    with doors.line_for(connection) as line:
        source = doors.adapter_for(connection, line)
        try:
            source.tell(place.external_id, told, f"ask-{workspace_id}-{ask_id}")
        except (Rejected, NotPermitted, Missing, Gone) as refusal:
            with entered(workspace_id):
                said = f"An ask could not be told there: {refusal.message}"
                note_mishaps(connection, TOLD, {place.external_id: said}, now)
            return False
    with entered(workspace_id):
        forget_mishaps(connection, TOLD, [place.external_id])
        log.record(events.AskToldAtDeal(ask_id=ask_id, connection_id=connection.pk), actor=ask.asked_by, now=now)
    return True


def _told(ask: Ask) -> AskTold:
    answer = ask.current
    kind = AnswerKind(answer.kind) if answer else AnswerKind.LISTENING
    status = f"{kind.label} until {day(answer.until)}" if answer and answer.until else kind.label
    title = " ".join(ask.wants.split())
    return AskTold(
        title=title if len(title) <= TITLE else f"{title[: TITLE - 1]}…",
        status=f"{status}. An answer is due on {day(ask.answer_due)}." if kind is AnswerKind.LISTENING else status,
        answer=answer.reason if answer else "",
        words=answer.words_to_say if answer else "",
        url=f"{settings.SITE_ADDRESS}/{ask.workspace.slug}/asks/{ask.pk}",
        due=ask.answer_due if kind is AnswerKind.LISTENING else None,
    )
