"""Mail after the fact: written in a short transaction, sent outside of any, tried again while the server is away."""

from __future__ import annotations

from typing import Any

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from tradeoff.asks import mailing

# Waits 4, 16, 64 … seconds, the last time three days; what SMTP says is an OSError too.
WHILE_AWAY = RetryStrategy(max_attempts=9, exponential_wait=4, retry_exceptions=[OSError])


@app.task(name="asks.mail_new_ask", retry=WHILE_AWAY)
def mail_new_ask(workspace_id: int, entry_id: int, facts: dict[str, Any]) -> None:  # noqa: ARG001 - every job gets it
    if letter := mailing.letter_of_new_ask(workspace_id, facts["ask_id"]):
        letter.send()


@app.task(name="asks.mail_answer", retry=WHILE_AWAY)
def mail_answer(workspace_id: int, entry_id: int, facts: dict[str, Any]) -> None:  # noqa: ARG001 - every job gets it
    if letter := mailing.letter_of_answer(workspace_id, facts["answer_id"]):
        letter.send()


@app.task(name="asks.mail_appeal", retry=WHILE_AWAY)
def mail_appeal(workspace_id: int, entry_id: int, facts: dict[str, Any]) -> None:  # noqa: ARG001 - every job gets it
    if letter := mailing.letter_of_appeal(workspace_id, facts["ask_id"]):
        letter.send()
