from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from tradeoff.asks import actions, queries
from tradeoff.asks.models import Ask, Question
from tradeoff.asks.tests.conftest import NOW, Ground
from tradeoff.discussion import ports
from tradeoff.discussion.models import Comment
from tradeoff.kernel.errors import Conflict, Invalid, NotAllowed
from tradeoff.log.models import Entry


def waiting_since(ask: Ask) -> datetime | None:
    found: datetime | None = (
        queries.waiting_since(queries.with_answers(Ask.objects.all()))
        .values_list("seller_since", flat=True)
        .get(pk=ask.pk)
    )
    return found


@pytest.fixture
def told() -> Iterator[list[tuple[str, str]]]:
    heard: list[tuple[str, str]] = []
    standing = list(ports._tellers)
    ports.told_by(lambda **said: heard.extend((said["kind"], one.name) for one in said["members"]))
    yield heard
    ports._tellers[:] = standing


def test_the_seller_is_asked_replies_and_is_asked_again(ground: Ground, told: list[tuple[str, str]]) -> None:
    ask = ground.log()

    first = actions.ask_back(actor=ground.pia, ask=ask, text="How many people sign in?", now=NOW)
    assert told == [("asks.question", "Rita Rep")]
    assert [one.pk for one in queries.questions_for(ground.rita)] == [first.pk]
    assert waiting_since(ask) == NOW

    told.clear()
    actions.reply(actor=ground.rita, question=first, text="About 400.", now=NOW + timedelta(days=1))
    assert told == [("asks.question_replied", "Pia Product")]
    assert waiting_since(ask) is None

    second = actions.ask_back(actor=ground.pia, ask=ask, text="With which provider?", now=NOW + timedelta(days=2))
    assert [one.pk for one in queries.questions_of(ask)] == [second.pk, first.pk]
    said = [comment.text for comment in Comment.objects.order_by("pk")]
    assert said == ["How many people sign in?", "About 400.", "With which provider?"]


def test_one_question_is_open_at_a_time(ground: Ground) -> None:
    ask = ground.log()
    first = actions.ask_back(actor=ground.pia, ask=ask, text="How many?", now=NOW)

    with pytest.raises(Conflict, match="open already"):
        actions.ask_back(actor=ground.hugo, ask=ask, text="And why?", now=NOW)

    actions.withdraw_question(actor=ground.hugo, question=first, now=NOW)
    actions.ask_back(actor=ground.hugo, ask=ask, text="And why?", now=NOW)
    with pytest.raises(Conflict, match="replied to or withdrawn meanwhile"):
        actions.reply(actor=ground.rita, question=first, text="Late", now=NOW)


def test_only_product_asks_and_only_the_seller_replies(ground: Ground) -> None:
    ask = ground.log()

    with pytest.raises(NotAllowed):
        actions.ask_back(actor=ground.rita, ask=ask, text="Me?", now=NOW)
    with pytest.raises(Invalid):
        actions.ask_back(actor=ground.pia, ask=ask, text="  ", now=NOW)
    question = actions.ask_back(actor=ground.pia, ask=ask, text="How many?", now=NOW)
    with pytest.raises(NotAllowed):
        actions.reply(actor=ground.hugo, question=question, text="Many", now=NOW)
    assert Question.objects.get().is_open


def test_the_log_says_that_and_not_what(ground: Ground) -> None:
    ask = ground.log()
    question = actions.ask_back(actor=ground.pia, ask=ask, text="A secret?", now=NOW)

    entry = Entry.objects.get(event="QuestionAsked")

    assert entry.facts == {"ask_id": ask.pk, "question_id": question.pk}


def test_it_stands_on_the_ask_and_on_home_until_replied(ground: Ground) -> None:
    ask = ground.log()
    ground.post(ground.pia, f"asks/{ask.pk}/questions", text="How many people <sign> in?")
    question = Question.objects.get()

    seen: Any = ground.get(ground.rita, f"asks/{ask.pk}").content.decode()
    assert "Waiting for Rita Rep since" in seen
    assert "How many people &lt;sign&gt; in?" in seen
    assert "Waiting for your answer" in ground.get(ground.rita, "").content.decode()
    assert "waits for the seller" in ground.get(ground.pia, "").content.decode()
    assert "Waiting for Rita Rep since" in ground.get(ground.pia, "asks").content.decode()

    assert ground.post(ground.pia, f"asks/questions/{question.pk}/reply", text="No").status_code == 422
    ground.post(ground.rita, f"asks/questions/{question.pk}/reply", text="About 400")
    seen = ground.get(ground.pia, f"asks/{ask.pk}").content.decode()
    assert "Waiting for Rita Rep since" not in seen
    assert "About 400" in seen
    assert "Waiting for your answer" not in ground.get(ground.rita, "").content.decode()
