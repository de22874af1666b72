"""Sentences that probably ask for something, by the turns of speech people ask with; in English."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from tradeoff.text.sentences import sentences


@dataclass(frozen=True)
class Wish:
    """Characters `start` to `end` of a text, and how probable it is that they ask for something."""

    start: int
    end: int
    text: str
    probability: float


# What raises it and what lowers it; the first are things only somebody who wants something says.
_CUES: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), weight)
    for pattern, weight in (
        (r"\bwe(?:'d| would)? (?:really |also |still |do )*(?:need|require|want|miss|lack)\b", 0.75),
        (r"\bi(?:'d| would)? (?:really |also |still )*(?:need|want|miss)\b", 0.65),
        (r"\b(?:would|'d) (?:really |also )?(?:like|love|prefer)\b", 0.6),
        (r"\b(?:it )?(?:has|have|needs?) to\b|\bmust (?!have been)", 0.55),
        (r"\b(?:can|could|would|will) (?:you|it|the \w+|your \w+)\b", 0.6),
        (r"\bis (?:there|it) (?:a way|possible|any)\b|\bhow (?:do|can|could) (?:we|i)\b", 0.6),
        (r"\b(?:i|we) wish\b|\bif only\b|\bit would be (?:nice|great|good|helpful)\b", 0.7),
        (r"\bwithout (?:it|that|this|them|\w+ing)\b.*\b(?:cannot|can't|won't|not)\b", 0.65),
        (r"\b(?:cannot|can't|won't|unable to) (?:sign|buy|use|close|roll|go live|begin|start|move)\b", 0.6),
        (r"\bshould (?:be able|not need|have|show|let|allow|support)\b", 0.65),
        (r"\b(?:please|make it possible)\b", 0.5),
        (r"\b(?:deal.?breaker|showstopper|blocker|non-negotiable)\b", 0.7),
    )
)
_LOWER: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), weight)
    for pattern, weight in (
        (r"\b(?:hear|see) (?:me|you|my screen)\b|\bshare (?:my|your|the) screen\b|\bmute\b", 0.5),
        (r"\b(?:thank|thanks|welcome|weather|weekend|sorry)\b", 0.25),
        (r"\b(?:need|want|like|love) to (?:talk|say|ask|know|begin|start|thank|go|run|leave)\b", 0.3),
        (r"\b(?:can|could|would) you (?:repeat|say|hear|explain|send me the (?:slides|recording))\b", 0.4),
    )
)


def wishes_in(text: str, *, least: float = 0.5) -> list[Wish]:
    """In the order they stand; several cues together are likelier than one."""
    found = []
    for span in sentences(text):
        doubt = 1.0
        for cue, weight in _CUES:
            if cue.search(span.text):
                doubt *= 1 - weight
        lowered = sum(weight for cue, weight in _LOWER if cue.search(span.text))
        probability = max(0.0, 1 - doubt - lowered)
        if probability >= least:
            found.append(Wish(span.start, span.end, span.text, round(probability, 2)))
    return found
