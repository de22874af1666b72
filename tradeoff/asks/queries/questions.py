from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import OuterRef, Q, QuerySet, Subquery

from tradeoff.asks.models import Ask, Question
from tradeoff.asks.queries.rows import visible_asks
from tradeoff.kernel.errors import NotFound
from tradeoff.workspaces.models import Member

if TYPE_CHECKING:
    from tradeoff.asks.queries.rows import AnsweredAsk

OPEN = Q(replied_at__isnull=True, withdrawn_at__isnull=True)


def questions_of(ask: Ask) -> QuerySet[Question]:
    """Every round, the newest first."""
    rows = Question.objects.filter(ask=ask).select_related("comment", "reply", "by", "replied_by", "withdrawn_by")
    return rows.order_by("-at", "-pk")


def question_of(actor: Member, question_id: int) -> Question:
    """Refuses with NotFound where the ask is out of sight."""
    question = questions_in(actor, [question_id]).get(question_id)
    if question is None:
        raise NotFound("There is no such question here.")
    return question


def questions_in(actor: Member, ids: Iterable[int]) -> dict[int, Question]:
    """Those of many questions whose ask is in sight."""
    rows = Question.objects.filter(ask__in=visible_asks(actor), pk__in=set(ids))
    found = rows.select_related("ask__deal", "by", "comment", "reply", "replied_by")
    return {question.pk: question for question in found}


def questions_for(actor: Member) -> QuerySet[Question]:
    """Open questions that wait for this member: on what they asked for, the oldest first."""
    rows = Question.objects.filter(OPEN, ask__in=visible_asks(actor), ask__asked_by=actor)
    return rows.select_related("ask__account", "comment", "by").order_by("at", "pk")


def waiting_since(asks: QuerySet[AnsweredAsk]) -> QuerySet[AnsweredAsk]:
    """Each ask with since when it waits for its seller (`seller_since`), null where it does not."""
    return asks.annotate(seller_since=Subquery(Question.objects.filter(OPEN, ask=OuterRef("pk")).values("at")[:1]))
