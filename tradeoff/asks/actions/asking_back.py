from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tradeoff import log
from tradeoff.asks import access, events
from tradeoff.asks.models import Ask, Question
from tradeoff.discussion import actions as talk
from tradeoff.discussion import ports
from tradeoff.kernel.errors import Conflict, NotAllowed
from tradeoff.workspaces.models import Member


@transaction.atomic
def ask_back(*, actor: Member, ask: Ask, text: str, now: datetime) -> Question:
    """Ask the seller something before answering; the ask waits for the seller until they reply.

    Refuses who may not answer this ask, a second question while one is open, and an empty text.
    """
    held = _hold(ask)
    if not access.can_ask_back(actor, held):
        raise NotAllowed("Questions back are asked by product, or by whoever looks after or decides this ask.")
    if Question.objects.filter(ask=held, replied_at__isnull=True, withdrawn_at__isnull=True).exists():
        raise Conflict(f"A question to {held.asked_by.name} is open already. Wait for the reply, or withdraw it first.")
    told = [held.asked_by]
    comment = talk.comment(
        actor=actor, noun="ask", noun_id=held.pk, text=text, told_apart=[one.pk for one in told], now=now
    )
    question = Question.objects.create(workspace_id=actor.workspace_id, ask=held, comment=comment, by=actor, at=now)
    entry = log.record(events.QuestionAsked(ask_id=held.pk, question_id=question.pk), actor=actor, now=now)
    _tell(question, told, "asks.question", entry=entry, now=now)
    return question


@transaction.atomic
def reply(*, actor: Member, question: Question, text: str, now: datetime) -> Question:
    """Reply to a question; whoever asked it is told. Refuses others than the seller, and one that is open no more."""
    standing = _open(question)
    if not access.can_reply(actor, standing.ask):
        raise NotAllowed("A question is replied to by who asked for it, or by the owner of the deal.")
    comment = talk.comment(
        actor=actor,
        noun="ask",
        noun_id=standing.ask_id,
        text=text,
        quoted_id=standing.comment_id,
        told_apart=[standing.by_id],
        now=now,
    )
    standing.reply, standing.replied_by, standing.replied_at = comment, actor, now
    standing.save(update_fields=["reply", "replied_by", "replied_at"])
    event = events.QuestionReplied(ask_id=standing.ask_id, question_id=standing.pk)
    entry = log.record(event, actor=actor, now=now)
    _tell(standing, [standing.by], "asks.question_replied", entry=entry, now=now)
    return standing


@transaction.atomic
def withdraw_question(*, actor: Member, question: Question, now: datetime) -> None:
    """The question needs no reply any more; its words stay in the discussion."""
    standing = _open(question)
    if not access.can_ask_back(actor, standing.ask):
        raise NotAllowed("A question is withdrawn by product, or by whoever looks after or decides the ask.")
    standing.withdrawn_by, standing.withdrawn_at = actor, now
    standing.save(update_fields=["withdrawn_by", "withdrawn_at"])
    event = events.QuestionWithdrawn(ask_id=standing.ask_id, question_id=standing.pk)
    log.record(event, actor=actor, now=now)


def _hold(ask: Ask) -> Ask:
    return Ask.objects.select_for_update(of=("self",)).select_related("asked_by__workspace").get(pk=ask.pk)


def _open(question: Question) -> Question:
    rows = Question.objects.select_for_update(of=("self",)).select_related("ask__deal", "by")
    standing = rows.get(pk=question.pk)
    if not standing.is_open:
        raise Conflict("This question was replied to or withdrawn meanwhile. What was said stands on the ask.")
    return standing


def _tell(question: Question, members: list[Member], kind: str, *, entry: int, now: datetime) -> None:
    ports.tell(
        members=members,
        kind=kind,
        noun="ask",
        noun_id=question.ask_id,
        entry_id=entry,
        facts={"question_id": question.pk},
        now=now,
    )
