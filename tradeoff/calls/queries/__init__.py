"""Reads over calls; every one begins from what the actor may see of accounts and deals."""

from __future__ import annotations

from tradeoff.calls.queries.finding import CallFilter, CallList, Who, calls_of_account, calls_of_deal, list_calls
from tradeoff.calls.queries.hearing import CallWords, call_words, calls_to_hear, standing_trackers
from tradeoff.calls.queries.people import people_for, recognized_in
from tradeoff.calls.queries.rows import (
    call_of,
    known_call,
    proposal_of,
    proposals_behind,
    proposals_of,
    removed_call_of,
    speakers_of,
    turns_of,
    visible_calls,
)
from tradeoff.calls.queries.trackers import (
    calls_by_month,
    hits_by_account,
    hits_of_call,
    hits_of_tracker,
    removed_tracker_of,
    tracker_counts,
    tracker_of,
    trackers_of,
    words_to_try,
)

__all__ = [
    "CallFilter", "CallList", "CallWords", "Who", "call_of", "call_words", "calls_by_month", "calls_of_account",
    "calls_of_deal", "calls_to_hear", "hits_by_account", "hits_of_call", "hits_of_tracker", "known_call",
    "list_calls", "people_for", "proposal_of", "proposals_behind", "proposals_of", "recognized_in",
    "removed_call_of", "removed_tracker_of", "speakers_of", "standing_trackers", "tracker_counts", "tracker_of",
    "trackers_of", "turns_of", "visible_calls", "words_to_try",
]  # fmt: skip
