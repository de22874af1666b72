"""News of questions back in words, as their reader may see them by now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tradeoff.asks import queries
from tradeoff.asks.inputs import title_of
from tradeoff.asks.models import Question
from tradeoff.discussion.presenting import first_words
from tradeoff.discussion.queries import names_in
from tradeoff.notices import kinds, renderers
from tradeoff.notices.kinds import Kind
from tradeoff.notices.models import Notice
from tradeoff.notices.renderers import Words
from tradeoff.workspaces.models import Member


def register() -> None:
    """Called from AppConfig.ready."""
    kinds.register(Kind("asks.question", "Product asks me back", "Who asked for it."))
    kinds.register(Kind("asks.question_replied", "The seller replied to my question", "Who asked back."))
    renderers.register_many("asks.question", words)
    renderers.register_many("asks.question_replied", words)


def words(actor: Member, notices: Sequence[Notice]) -> Mapping[int, Words]:
    """Left out where the ask is out of sight by now."""
    found = queries.questions_in(actor, (int(notice.facts["question_id"]) for notice in notices))
    texts = [one.comment.text for one in found.values()] + [one.reply.text for one in found.values() if one.reply]
    names = names_in(texts, actor=actor)
    said = {}
    for notice in notices:
        asked = found.get(int(notice.facts["question_id"]))
        told = _told(notice, asked) if asked else None
        if asked and told:
            who, text = told
            title = f"{who}: {title_of(asked.ask.wants)}"
            said[notice.pk] = Words(title, first_words(text, names, letters=400), f"asks/{asked.ask_id}")
    return said


def _told(notice: Notice, asked: Question) -> tuple[str, str] | None:
    """Who did what, and in which words."""
    if notice.kind == "asks.question":
        return f"{asked.by.name} asks you", asked.comment.text
    if asked.reply is None or asked.replied_by is None:
        return None
    return f"{asked.replied_by.name} replied", asked.reply.text
