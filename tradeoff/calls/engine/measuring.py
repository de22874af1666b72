"""Who talked how much, how long in one go, who asked and who waited: by time codes where there are, else by words."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

from tradeoff.calls.engine.transcripts import Turn
from tradeoff.calls.rules import Side

Key = TypeVar("Key", bound=str)
WORDS_A_MINUTE = 150  # what people say in a minute; only for a last turn whose end nobody states
_ASKS = ("?", "？", "؟", ";")  # the Greek one looks like a semicolon and is its own character


@dataclass(frozen=True)
class Talk:
    """What one side, or one speaker, said; times in milliseconds, None without time codes."""

    turns: int
    words: int
    ms: int | None
    share: float
    longest_ms: int | None
    longest_words: int
    questions: int
    patience_ms: int | None


@dataclass(frozen=True)
class Talks:
    """By speaker and by side; `by_time` tells what the shares are of."""

    by_time: bool
    speakers: Mapping[str, Talk]
    sides: Mapping[Side, Talk]


def measured(turns: Sequence[Turn], sides: Mapping[str, Side]) -> Talks:
    """Shares add up to one over the speakers.

    A turn without an end lasts until the next begins. The longest monologue is the longest stretch of turns of one
    speaker without another between; patience is the median silence before a side answers the other one.
    """
    by_time = bool(turns) and all(turn.starts_ms is not None for turn in turns)
    lengths = _lengths(turns) if by_time else [None] * len(turns)
    by_speaker = _grouped([turn.speaker for turn in turns])
    by_side = _grouped([sides.get(turn.speaker, Side.UNKNOWN) for turn in turns])
    whole = sum(length or 0 for length in lengths) if by_time else sum(words_in(turn.text) for turn in turns)
    runs = _runs(turns, lengths)
    waits = _waits(turns, sides) if by_time else {}

    def talk(picked: list[int], silences: Sequence[int]) -> Talk:
        ms = sum(lengths[index] or 0 for index in picked) if by_time else None
        words = sum(words_in(turns[index].text) for index in picked)
        own = [run for run in runs if run[0] in set(picked)]
        return Talk(
            turns=len(picked),
            words=words,
            ms=ms,
            share=(words if ms is None else ms) / whole if whole else 0.0,
            longest_ms=max((run[1] for run in own), default=0) if by_time else None,
            longest_words=max((run[2] for run in own), default=0),
            questions=sum(questions_in(turns[index].text) for index in picked),
            patience_ms=int(median(silences)) if silences else None,
        )

    return Talks(
        by_time,
        {name: talk(picked, ()) for name, picked in by_speaker.items()},
        {side: talk(picked, waits.get(side, ())) for side, picked in by_side.items()},
    )


def words_in(text: str) -> int:
    return len(text.split())


def questions_in(text: str) -> int:
    """Sentences that end with a question mark; several marks in a row are one question."""
    found, before = 0, ""
    for char in text:
        found += char in _ASKS and before not in _ASKS
        before = char
    return found


def _lengths(turns: Sequence[Turn]) -> list[int | None]:
    found: list[int | None] = []
    for index, turn in enumerate(turns):
        start = turn.starts_ms or 0
        end = turn.ends_ms
        if end is None:
            later = (one.starts_ms for one in turns[index + 1 :] if one.starts_ms is not None)
            end = next(later, start + words_in(turn.text) * 60_000 // WORDS_A_MINUTE)
        found.append(max(0, end - start))
    return found


def _grouped(keys: Sequence[Key]) -> dict[Key, list[int]]:
    found: dict[Key, list[int]] = defaultdict(list)
    for index, key in enumerate(keys):
        found[key].append(index)
    return found


def _runs(turns: Sequence[Turn], lengths: Sequence[int | None]) -> list[tuple[int, int, int]]:
    """Of each stretch of one speaker: where it begins, how long it lasts, how many words it has."""
    runs: list[tuple[int, int, int]] = []
    for index, turn in enumerate(turns):
        length, words = lengths[index] or 0, words_in(turn.text)
        if index and turns[index - 1].speaker == turn.speaker:
            first, ms, counted = runs[-1]
            runs[-1] = (first, ms + length, counted + words)
        else:
            runs.append((index, length, words))
    return runs


def _waits(turns: Sequence[Turn], sides: Mapping[str, Side]) -> dict[Side, list[int]]:
    """The silences before each side answers; who speaks before the other is done waited for nothing."""
    found: dict[Side, list[int]] = defaultdict(list)
    for before, after in itertools.pairwise(turns):
        left, right = sides.get(before.speaker, Side.UNKNOWN), sides.get(after.speaker, Side.UNKNOWN)
        if Side.UNKNOWN in {left, right} or left is right or before.ends_ms is None or after.starts_ms is None:
            continue
        found[right].append(max(0, after.starts_ms - before.ends_ms))
    return found
