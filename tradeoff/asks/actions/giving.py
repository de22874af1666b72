"""The one place where an answer becomes a row."""

from __future__ import annotations

from datetime import date, datetime

from tradeoff.asks import queries, rules
from tradeoff.asks.inputs import subject_of
from tradeoff.asks.models import Answer, Ask
from tradeoff.asks.rules import AnswerKind
from tradeoff.workspaces.models import Member


def give(
    ask: Ask,
    *,
    by: Member,
    kind: AnswerKind,
    at: datetime,
    reason: str = "",
    internal_reason: str = "",
    words_to_say: str = "",
    until: date | None = None,
    fast: bool = False,
    hasty: bool = False,
) -> Answer:
    """Append an answer. Words that show an amount or another customer's name are replaced by words that do not."""
    return Answer.objects.create(
        workspace_id=ask.workspace_id,
        ask=ask,
        kind=kind,
        reason=reason.strip(),
        internal_reason=internal_reason.strip(),
        words_to_say=safe_words(ask, kind, given=words_to_say.strip(), reason=reason, until=until),
        until=until,
        by=by,
        at=at,
        fast=fast,
        hasty=hasty,
    )


def safe_words(ask: Ask, kind: AnswerKind, *, given: str, reason: str, until: date | None) -> str:
    title = subject_of(ask.wants)
    names = queries.others_named_in(ask, f"{given}\n{title}\n{reason}")
    if given and not rules.reveals(given, names):
        return given
    later = until if kind is AnswerKind.NOT_NOW else None
    promised = until if kind in {AnswerKind.PLANNED, AnswerKind.BUILDING} else None
    return rules.words_to_say(kind, title, reason=reason, by=promised, until=later, other_names=names)
