"""Sentences that want something: proposed with a probability, never acted on.

Turns of speech people ask with, each with a weight, most of them learned from public issues that their maintainers
labelled feature, bug or question (docs/method/matching.md).
What a sentence says is only ever looked at: an instruction in it is words.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final

from tradeoff.text.sentences import sentences

WORTH_PROPOSING: Final = 0.5
LONGEST: Final = 600
"""Characters of a sentence that are looked at: a page without a full stop is no sentence."""

_PEOPLE: Final = r"(?:we|i|they|you|customers?|users?|people|everyone|team|teams|admins?|reps?|clients?|company)"
_GOOD: Final = (
    r"(?:great|nice|good|useful|helpful|handy|awesome|cool|ideal|perfect|lovely|amazing|better|convenient|a big)"
)
_MAKE: Final = (
    r"(?:add|allow|support|provide|enable|implement|make|let|introduce|include|expose|show|offer|extend|integrate|give)"
)
CUES: Final[dict[str, str]] = {
    "needs": rf"\b{_PEOPLE}\b(?: \w+){{0,4}} (?:needs?|requires?|wants?|must have|(?:are|is) looking for"
    r"|(?:are|is) (?:asking|waiting) for|asked for)\b|\b(?:would|['’]d) (?:really )?like\b",
    "way": r"\b(?:is|would|will|was) (?:there|it|this|that)\b(?: \w+){0,4} "
    r"(?:way|ways|possible|option|plans?|chance|possibility)\b",
    "good": rf"\b(?:would|['’]d|will|could|might) (?:also )?be (?:\w+ )?{_GOOD}\b|\b{_GOOD} if\b",
    "can you": r"^(?:\W*(?:and|so|but|also|hi|hello|hey)\W+)*(?:can|could|would|will) "
    r"(?:you|we|i|it|there|one|someone)\b",
    "please": rf"\b(?:please|pls|kindly)\b(?: \w+){{0,2}} {_MAKE}\b",
    "make": rf"^\W*(?:\[[^\]]*\]\W*)?{_MAKE}\b",
    "feature": r"\b(?:feature requests?|enhancements?|suggestions?|proposals?|suggest(?:ing)?|propose|support for)\b",
    "ability": r"\b(?:ability|option|possibility|setting|way|button|flag|api|parameter) (?:to|for|that)\b",
    "should": r"\bshould (?:be able to|have|support|allow|let|offer|also|provide|be (?:possible|an option))\b",
    "without": r"\b(?:no way (?:to|of)|there(?: i|['’])s no|lacks?|missing|not possible"
    r"|(?:not|n['’]t) (?:currently )?supported|(?:does|do)(?: not|n['’]t) (?:support|allow|offer|let|have))\b",
    "wish": r"\b(?:i wish|wish (?:it|there|you|we)|(?:would|['’]d) love|would prefer|hoping|hope(?:d)? (?:for|to see)"
    r"|if only)\b",
    "blocks": r"\b(?:blockers?|blocking us|blocks us|deal.?breaker|show.?stopper"
    r"|(?:won['’]t|will not|can(?:no|['’])t) (?:buy|renew|sign)|before we (?:can )?(?:sign|buy|renew|roll))\b",
    "today": r"\b(?:workarounds?|work around|manually|by hand|currently|at the moment|instead of having to|so that"
    r"|useful for)\b",
    "breaks": r"\b(?:errors?|crash(?:e[sd])?|exceptions?|fail(?:s|ed|ing|ure)?|broken|bugs?|traceback|regression"
    r"|segfault|freezes?)\b",
    "question": r"\?\W*$",
    "how": r"^\W*(?:how|what|why|where|when|which|who|does|do|is)\b",
}
_CUES: Final = {name: re.compile(cue, re.IGNORECASE) for name, cue in CUES.items()}
# Learned, but for way, can you, without, blocks and today: who files issues hardly uses them, who is on the phone does.
_WEIGHTS: Final[dict[str, float]] = {
    "needs": 0.93, "way": 0.6, "good": 1.89, "can you": 0.6, "please": 1.38, "make": 1.59,
    "feature": 2.06, "ability": 0.68, "should": 0.79, "without": 0.6, "wish": 1.14, "blocks": 1.2, "today": 0.5,
    "breaks": -1.08, "question": 0.33, "how": 0.07,
}  # fmt: skip
_START: Final = -0.75  # below even: most sentences want nothing


@dataclass(frozen=True, slots=True)
class AskSentence:
    """Characters `start` to `end` of a text that seem to want something, and how likely they do."""

    start: int
    end: int
    text: str
    probability: float


def asks_in(text: str, *, least: float = WORTH_PROPOSING) -> list[AskSentence]:
    """The sentences that want something, in the order they were said."""
    found = [AskSentence(one.start, one.end, one.text, probability(one.text)) for one in sentences(text)]
    return [one for one in found if one.probability >= least]


def probability(sentence: str) -> float:
    """How likely a sentence wants something."""
    return 1 / (1 + math.exp(-_START - sum(_WEIGHTS[name] for name in cues(sentence))))


def cues(sentence: str) -> list[str]:
    """The turns of speech it has, by name."""
    said = " ".join(sentence[:LONGEST].split())
    return [name for name, cue in _CUES.items() if cue.search(said)]
