"""Reads over what says the same; every noun that is shown begins from what its own package lets the actor see."""

from tradeoff.matching.queries.finding import (
    Found,
    Sought,
    find_problems,
    problems_like,
    similar_asks,
    similar_notes,
    sought_noun,
    sought_text,
)
from tradeoff.matching.queries.likenesses import alike_notes, count_alike, likeness_of, likenesses_of
from tradeoff.matching.queries.merging import (
    Evidence,
    count_verdicts,
    evidence_of,
    merge_suggestion_of,
    merge_suggestions,
)
from tradeoff.matching.queries.progress import Progress, progress_of, serving_encoder
from tradeoff.matching.queries.themes import Heard, latest_run, latest_themes, theme_of

__all__ = [
    "Evidence", "Found", "Heard", "Progress", "Sought", "alike_notes", "count_alike", "count_verdicts", "evidence_of",
    "find_problems", "latest_run", "latest_themes", "likeness_of", "likenesses_of", "merge_suggestion_of",
    "merge_suggestions", "problems_like", "progress_of", "serving_encoder", "similar_asks", "similar_notes",
    "sought_noun", "sought_text", "theme_of",
]  # fmt: skip
