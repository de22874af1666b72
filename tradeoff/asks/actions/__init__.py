"""Writes to asks: heard, answered, appealed, merged, imported; one verb each."""

from __future__ import annotations

from tradeoff.asks.actions.answering import answer, answer_fast, appeal, name_decider
from tradeoff.asks.actions.asking_back import ask_back, reply, withdraw_question
from tradeoff.asks.actions.hearing import log_ask
from tradeoff.asks.actions.importing import import_asks
from tradeoff.asks.actions.merging import merge, undo_merge
from tradeoff.asks.actions.triaging import drop_policy, set_policy
from tradeoff.asks.inputs import AskImport, AskInput

__all__ = [
    "AskImport", "AskInput", "answer", "answer_fast", "appeal", "ask_back", "drop_policy", "import_asks", "log_ask",
    "merge", "name_decider", "reply", "set_policy", "undo_merge", "withdraw_question",
]  # fmt: skip
