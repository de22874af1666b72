"""News of questions back in words, as their reader may see them by now."""

from __future__ import annotations

from tradeoff.asks import queries
from tradeoff.asks.inputs import title_of
from tradeoff.discussion.presenting import first_words
from tradeoff.discussion.queries import names_in
from tradeoff.kernel.errors import NotFound
from tradeoff.notices import kinds, renderers
from tradeoff.notices.kinds import Kind
from tradeoff.notices.models import Notice
from tradeoff.notices.renderers import Words
from tradeoff.workspaces.models import Member


def register() -> None:
    """Called from AppConfig.ready."""
    kinds.register(Kind("asks.question", "Product asks me back", "Who asked for it."))
    kinds.register(Kind("asks.question_replied", "The seller replied to my question", "Who asked back."))
    renderers.register("asks.question", question)
    renderers.register("asks.question_replied", replied)


def question(actor: Member, notice: Notice) -> Words | None:
    """None where the ask is out of sight by now."""
    try:
        asked = queries.question_of(actor, int(notice.facts["question_id"]))
    except NotFound:
        return None
    names = names_in([asked.comment.text], actor=actor)
    title = f"{asked.by.name} asks you: {title_of(asked.ask.wants)}"
    return Words(title, first_words(asked.comment.text, names, letters=400), f"asks/{asked.ask_id}")


def replied(actor: Member, notice: Notice) -> Words | None:
    try:
        asked = queries.question_of(actor, int(notice.facts["question_id"]))
    except NotFound:
        return None
    if asked.reply is None or asked.replied_by is None:
        return None
    names = names_in([asked.reply.text], actor=actor)
    title = f"{asked.replied_by.name} replied: {title_of(asked.ask.wants)}"
    return Words(title, first_words(asked.reply.text, names, letters=400), f"asks/{asked.ask_id}")
