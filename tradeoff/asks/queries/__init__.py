"""Reads over asks and their answers; every one begins from what the actor may see."""

from __future__ import annotations

from tradeoff.asks.queries.dates import answer_dates
from tradeoff.asks.queries.listing import (
    AskFilter,
    AskList,
    AskSort,
    AskView,
    asks_matching,
    list_asks,
)
from tradeoff.asks.queries.policies import policies_of, policy_of, policy_table
from tradeoff.asks.queries.questions import question_of, questions_for, questions_in, questions_of, waiting_since
from tradeoff.asks.queries.rows import (
    answers_of,
    appeal_of,
    ask_of,
    asks_like,
    asks_of_account,
    asks_of_deal,
    asks_saying,
    contact_named,
    contacts_of,
    current_answer,
    deals_for_asks,
    every_ask,
    merge_of,
    merged_into,
    merges_around,
    others_named_in,
    owed_by,
    receipt_of,
    visible_asks,
    waiting,
    with_answers,
)
from tradeoff.asks.queries.veiling import veiled, veiled_rows, veiled_titles

__all__ = [
    "AskFilter", "AskList", "AskSort", "AskView", "answer_dates", "answers_of", "appeal_of", "ask_of", "asks_like",
    "asks_matching", "asks_of_account", "asks_of_deal", "asks_saying", "contact_named", "contacts_of",
    "current_answer", "deals_for_asks", "every_ask", "list_asks", "merge_of", "merged_into", "merges_around",
    "others_named_in", "owed_by", "policies_of", "policy_of", "policy_table", "question_of", "questions_for",
    "questions_in", "questions_of", "receipt_of", "veiled", "veiled_rows", "veiled_titles", "visible_asks", "waiting",
    "waiting_since", "with_answers",
]  # fmt: skip
