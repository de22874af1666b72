"""Reads of the inbox; every one begins from the notes that voice lets the actor see."""

from tradeoff.inbox.queries.insights import (
    Voiced,
    accounts_behind,
    insight_of,
    insights_at,
    insights_of_note,
    insights_of_problem,
    moments_of,
    spoken,
)
from tradeoff.inbox.queries.listing import (
    Choice,
    Counts,
    Listed,
    counts_of,
    keys_matching,
    list_notes,
    oldest_open,
)
from tradeoff.inbox.queries.standing import (
    held_notes,
    last_step,
    sleeping,
    standing_of,
    step_of,
    submitters_of,
    tag_of,
    tags_of,
    texts_of,
    triagers,
    view_of,
    views_of,
    woken_for,
)

__all__ = [
    "Choice", "Counts", "Listed", "Voiced", "accounts_behind", "counts_of", "held_notes", "insight_of",
    "insights_at", "insights_of_note", "insights_of_problem", "keys_matching", "last_step", "list_notes",
    "moments_of", "oldest_open", "sleeping", "spoken", "standing_of", "step_of", "submitters_of", "tag_of",
    "tags_of", "texts_of", "triagers", "view_of", "views_of", "woken_for",
]  # fmt: skip
