from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tradeoff.log.recording import Event


@dataclass(frozen=True, kw_only=True)
class AskEvent(Event):
    noun: ClassVar[str] = "ask"
    ask_id: int


@dataclass(frozen=True, kw_only=True)
class AskLogged(AskEvent):
    """An ask was heard and its receipt given."""


@dataclass(frozen=True, kw_only=True)
class AskAnswered(AskEvent):
    """An ask got its next answer."""

    answer_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class AskAppealed(AskEvent):
    """The asker asked, once, to look again at a fast answer."""


@dataclass(frozen=True, kw_only=True)
class AskMerged(AskEvent):
    """An ask was found to say what another says; both keep their words."""

    into_id: int


@dataclass(frozen=True, kw_only=True)
class AskMergeUndone(AskEvent):
    into_id: int


@dataclass(frozen=True, kw_only=True)
class DeciderNamed(AskEvent):
    """Who will decide this ask is known."""

    decider_id: int


@dataclass(frozen=True, kw_only=True)
class AsksImported(Event):
    """Asks came in from a file or another system, each with its receipt."""

    created: int
    updated: int


@dataclass(frozen=True, kw_only=True)
class TriagePolicySet(Event):
    """Who looks at asks of an area or type, and by when they are answered, is another."""

    noun: ClassVar[str] = "triage_policy"
    triage_policy_id: int


@dataclass(frozen=True, kw_only=True)
class TriagePolicyDropped(Event):
    noun: ClassVar[str] = "triage_policy"
    triage_policy_id: int


@dataclass(frozen=True, kw_only=True)
class QuestionAsked(AskEvent):
    """Product asked the seller back; the ask waits for the seller from now on."""

    question_id: int


@dataclass(frozen=True, kw_only=True)
class QuestionReplied(AskEvent):
    """The seller replied; product is at it again."""

    question_id: int


@dataclass(frozen=True, kw_only=True)
class QuestionWithdrawn(AskEvent):
    question_id: int
