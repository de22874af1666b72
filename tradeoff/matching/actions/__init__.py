"""Texts are taken in and given vectors; what they suggest is kept, accepted, dismissed and taken back."""

from tradeoff.matching.actions.proposing import propose_likenesses, propose_merges
from tradeoff.matching.actions.settling import accept_merge, dismiss_likeness, dismiss_merge, reopen_merge
from tradeoff.matching.actions.taking_in import embed, retake, serve, take_in
from tradeoff.matching.actions.theming import group_themes, open_problem_from

__all__ = [
    "accept_merge", "dismiss_likeness", "dismiss_merge", "embed", "group_themes", "open_problem_from",
    "propose_likenesses", "propose_merges", "reopen_merge", "retake", "serve", "take_in",
]  # fmt: skip
