"""Mail after the fact: loads by id, sends outside any transaction, retried while the server is away."""

from __future__ import annotations

from typing import Any

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from tradeoff.asks import mailing

WHILE_AWAY = RetryStrategy(max_attempts=10, exponential_wait=4, retry_exceptions=[OSError])


@app.task(name="asks.mail_answer", retry=WHILE_AWAY)
def mail_answer(workspace_id: int, facts: dict[str, Any], **_: int) -> None:
    if letter := mailing.letter_of_answer(workspace_id, facts["answer_id"]):
        letter.send()


@app.task(name="asks.mail_receipt", retry=WHILE_AWAY)
def mail_receipt(workspace_id: int, facts: dict[str, Any], **_: int) -> None:
    if letter := mailing.letter_of_receipt(workspace_id, facts["ask_id"]):
        letter.send()
