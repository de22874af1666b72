"""What the house tells in a chat: receipts and answers to who asked, open decisions to who decides.

Read inside a transaction, said outside of any, kept after: whoever is killed in between says the same once more, with
the same key, by which the chat knows it again.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from tradeoff.asks.queries import ask_of, veiled
from tradeoff.asks.rules import AnswerKind
from tradeoff.decisions.queries import decision_of, options_of
from tradeoff.integrations.actions.lines import adapter_for, line_for
from tradeoff.integrations.line import Gone, Missing
from tradeoff.integrations.models import ChatPerson, ChatTold, Connection
from tradeoff.integrations.queries import answer_to_tell, asker_of, chat_connections, decider_of
from tradeoff.integrations.sinks import Posted
from tradeoff.integrations.slack import blocks
from tradeoff.integrations.slack.said import AskSaid, DecisionSaid, Pick
from tradeoff.ui.format import day
from tradeoff.workspaces import tenancy

if TYPE_CHECKING:
    from tradeoff.asks.models import Answer, Ask
    from tradeoff.decisions.models import Decision
    from tradeoff.integrations.sinks import ChatSink, Message
    from tradeoff.workspaces.models import Member


def ask_said(reader: Member, ask: Ask, *, answer: Answer | None = None) -> AskSaid:
    """An ask as this reader may see it; the customer's name only for who may know it."""
    said = answer or ask.current
    status = _standing(AnswerKind(said.kind), said.until) if said else ""
    knows = reader.sees_money
    return AskSaid(
        title=blocks.title(ask.wants),
        wants=ask.wants,
        url=_address(reader, f"asks/{ask.pk}"),
        account=ask.account.name if knows else "",
        status=status,
        due=day(ask.answer_due),
        owner=ask.triage_owner.name if ask.triage_owner else "",
        reason=said.reason if said else "",
        words_to_say=said.words_to_say if said else "",
        answered_by=answer.by.name if answer else "",
    )


def decision_said(reader: Member, decision: Decision, *, earliest_review: date | None = None) -> DecisionSaid:
    """With the options that may be chosen; what is at stake is read on the page."""
    picks = [
        Pick(value=str(option.pk), label=option.title, hint=option.description)
        for option in options_of(decision.problem)
    ]
    return DecisionSaid(
        id=decision.pk,
        title=decision.problem.title,
        url=_address(reader, f"decisions/{decision.pk}"),
        due=day(decision.due),
        why=decision.decider_why,
        options=picks,
        chosen=decision.chosen.title if decision.chosen else "",
        signed_by=decision.signed_by.name if decision.signed_by else "",
        earliest_review=earliest_review,
    )


def tell_receipt(*, workspace_id: int, ask_id: int, now: datetime) -> int:
    """To who asked: heard, who looks at it, by when."""

    def words(member: Member) -> Message:
        return blocks.receipt(ask_said(member, _ask(member, ask_id)))

    return _tell(workspace_id, lambda: asker_of(ask_id), f"receipt-{ask_id}", words, now)


def tell_answer(*, workspace_id: int, answer_id: int, now: datetime) -> int:
    """To who asked, unless they answered themselves; the receipt is an answer too, and was told already."""

    def whom() -> int | None:
        said = answer_to_tell(answer_id)
        own = said.by_id == said.ask.asked_by_id or said.kind == AnswerKind.LISTENING
        return None if own else said.ask.asked_by_id

    def words(member: Member) -> Message:
        said = answer_to_tell(answer_id)
        return blocks.answer(ask_said(member, _ask(member, said.ask_id), answer=said))

    return _tell(workspace_id, whom, f"answer-{answer_id}", words, now)


def tell_decision(*, workspace_id: int, decision_id: int, now: datetime) -> int:
    """To who decides, with a button an option; once it is signed the buttons make way for what was chosen."""

    def words(member: Member) -> Message:
        decision = decision_of(member, decision_id)
        said = decision_said(member, decision)
        return blocks.decided(said) if decision.signed_at else blocks.decision(said)

    key = f"decision-{decision_id}"
    told = _tell(workspace_id, lambda: decider_of(decision_id), key, words, now, anew=True)
    return told + _tell_others(workspace_id, decision_id, key)


def _tell_others(workspace_id: int, decision_id: int, key: str) -> int:
    """Who decided it before somebody else did has buttons that mean nothing any more."""
    others = _others(workspace_id, decision_id, key)
    for known, message in others:
        with line_for(known.connection) as line, suppress(Missing, Gone):
            adapter_for(known.connection, line).update(_posted(known), message)
    return len(others)


@transaction.atomic
def _others(workspace_id: int, decision_id: int, key: str) -> list[tuple[ChatTold, Message]]:
    tenancy.enter(workspace_id)
    found = []
    rows = ChatTold.objects.filter(connection__in=chat_connections(workspace_id), key__startswith=f"{key}-")
    for known in rows.select_related("connection"):
        person = ChatPerson.objects.filter(connection=known.connection, person=known.key.removeprefix(f"{key}-"))
        reader = person.select_related("member__workspace").first()
        if reader is None or reader.member is None or reader.member_id == decider_of(decision_id):
            continue
        decision = decision_of(reader.member, decision_id)
        told = decision_said(reader.member, decision)
        elsewhere = blocks.said(f"{decision.decider.name} decides this now: {told.title}")
        found.append((known, blocks.decided(told) if decision.signed_at else elsewhere))
    return found


def _tell(
    workspace_id: int,
    whom: Callable[[], int | None],
    key: str,
    words: Callable[[Member], Message],
    now: datetime,
    *,
    anew: bool = False,
) -> int:
    """To one member over every chat that knows them; how many messages went out or were written anew."""
    told = 0
    for row, person, known, message in _to_say(workspace_id, whom, key, words, anew=anew):
        with line_for(row) as line:
            sink: ChatSink = adapter_for(row, line)
            if known is not None:
                with suppress(Missing, Gone):  # somebody deleted it there
                    sink.update(_posted(known), message)
            else:
                own = _key(key, person, anew=anew)
                posted = sink.post(sink.room_with(person), message, f"{row.pk}-{own}")
                keep_told(row, own, posted.channel, posted.id, now)
        told += 1
    return told


def _key(key: str, person: str, *, anew: bool) -> str:
    """What is written anew is each person's own, for it may come to be another's to decide."""
    return f"{key}-{person}" if anew else key


@transaction.atomic
def _to_say(
    workspace_id: int,
    whom: Callable[[], int | None],
    key: str,
    words: Callable[[Member], Message],
    *,
    anew: bool,
) -> list[tuple[Connection, str, ChatTold | None, Message]]:
    tenancy.enter(workspace_id)
    chats = chat_connections(workspace_id)
    member_id = whom() if chats else None
    if member_id is None:
        return []
    found = []
    people = ChatPerson.objects.filter(connection__in=chats, member=member_id, member__is_active=True)
    for person in people.select_related("connection", "member__user", "member__workspace"):
        own = _key(key, person.person, anew=anew)
        known = ChatTold.objects.filter(connection=person.connection, key=own).first()
        if person.member is not None and (known is None or anew):
            found.append((person.connection, person.person, known, words(person.member)))
    return found


@transaction.atomic
def keep_told(row: Connection, key: str, channel: str, message_id: str, now: datetime) -> None:
    """So that it is said once, and can be written anew."""
    tenancy.enter(row.workspace_id)
    kept = ChatTold(
        workspace_id=row.workspace_id, connection=row, key=key, channel=channel, message_id=message_id, at=now
    )
    ChatTold.objects.bulk_create([kept], ignore_conflicts=True)


def _posted(known: ChatTold) -> Posted:
    return Posted(channel=known.channel, id=known.message_id)


def _ask(member: Member, ask_id: int) -> Ask:
    (shown,) = veiled(member, [ask_of(member, ask_id)])
    return shown


def _address(reader: Member, path: str) -> str:
    return f"{settings.SITE_ADDRESS}/{reader.workspace.slug}/{path}"


def _standing(kind: AnswerKind, until: date | None) -> str:
    """An answer with the day that belongs to it."""
    joint = {AnswerKind.NOT_NOW: " until", AnswerKind.PLANNED: " by", AnswerKind.BUILDING: ", by"}.get(kind)
    return f"{kind.label}{joint} {day(until)}" if joint and until else kind.label
