"""What can be drafted, for which noun, and what a month may cost."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tradeoff.kernel.errors import Invalid

LEAST_BUDGET: Final = 1_000
MOST_BUDGET: Final = 1_000_000_000
DEFAULT_BUDGET: Final = 200_000
SLOW: Final = 180  # seconds after which a draft that has not come may be asked for again


class Kind(StrEnum):
    """A draft, named for what becomes of it."""

    SUMMARY = "summary"
    STATEMENT = "statement"
    REPLY = "reply"

    @property
    def label(self) -> str:
        return {"summary": "Summary", "statement": "Problem statement", "reply": "Words for a reply"}[self.value]


class Noun(StrEnum):
    """What a draft is about."""

    NOTE = "note"
    PROBLEM = "problem"
    ASK = "ask"

    @property
    def kind(self) -> Kind:
        return {Noun.NOTE: Kind.SUMMARY, Noun.PROBLEM: Kind.STATEMENT, Noun.ASK: Kind.REPLY}[self]


class State(StrEnum):
    """Where a draft stands."""

    WAITING = "waiting"
    READY = "ready"
    USED = "used"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Budget:
    """Tokens of this month: what may be spent, and what is spent or promised to drafts under way."""

    limit: int
    spent: int

    @property
    def left(self) -> int:
        return max(self.limit - self.spent, 0)

    def allows(self, tokens: int) -> bool:
        return tokens <= self.left

    def refusal(self, tokens: int) -> str:
        return (
            f"This month's budget of {self.limit:,} tokens has {self.left:,} left and this draft may take {tokens:,};"
            " an administrator can raise it under Language model."
        )


def check_budget(tokens: int) -> None:
    if not LEAST_BUDGET <= tokens <= MOST_BUDGET:
        raise Invalid(f"A month's budget is between {LEAST_BUDGET:,} and {MOST_BUDGET:,} tokens.", field="tokens")
