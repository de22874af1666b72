"""Plain text: “Name: words”, with a time code before or behind the name where there is one."""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Iterator
from typing import Final, NamedTuple

from tradeoff.calls.engine.transcripts import LONGEST_CALL, NOBODY, Malformed, Transcript, Turn, made
from tradeoff.calls.rules import Format, clock

_CODE: Final = r"\d{1,3}:\d{1,2}(?::\d{1,2})?(?:[.,]\d{1,3})?"
_BRACKETED = re.compile(rf"[\[(]\s*({_CODE})\s*[\])]")
_LOOKS_LIKE = re.compile(r"[\[(]\s*(\d{1,4}:[\d:.,]{1,12})\s*[\])]")
_AHEAD = re.compile(rf"(?:[\[(]\s*)?({_CODE})(?:\s*[\])])?\s*[-–|]?\s+(?=\S)")
_ALONE = re.compile(rf"(?P<name>\S[^:\n]{{0,79}}?)\s*[,–|-]?\s+[\[(]?({_CODE})[\])]?:?\s*$")
_NAME = re.compile(r"(?P<name>[^\W\d_][^:：\n]{0,79}?)\s*(?:[:](?!//)(?:\s+|$)|：\s*)(?P<words>.*)$", re.DOTALL)
_SMALL: Final = frozenset(
    [
        "de",
        "da",
        "do",
        "dos",
        "das",
        "del",
        "della",
        "di",
        "van",
        "von",
        "der",
        "den",
        "la",
        "le",
        "el",
        "bin",
        "al",
        "und",
        "and",
        "of",
        "the",
        "ten",
        "ter",
    ]
)
_MOST_WORDS: Final = 6


class _Line(NamedTuple):
    number: int
    name: str
    starts_ms: int | None
    words: str


def read_plain(text: str) -> Transcript:
    """Lines that begin with a name and a colon begin a turn; others, and indented ones, go on with it.

    A time code that cannot be, or lies before the one above it, is refused with its line.
    """
    lines = textwrap.dedent(text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4)).split("\n")
    often = Counter(name for line in lines if (name := speaker_in(_without_code(line), any_case=True)[0]))
    turns: list[Turn] = []
    last = 0
    for line in _lines(lines, often):
        if line.starts_ms is not None:
            if line.starts_ms < last:
                raise Malformed(
                    line.number, f"the time code {clock(line.starts_ms)} is earlier than {clock(last)} above it."
                )
            last = line.starts_ms
        if line.name:
            turns.append(Turn(line.name, line.starts_ms, None, line.words))
        elif turns and line.starts_ms is None:
            turns[-1] = turns[-1]._replace(text=f"{turns[-1].text}\n{line.words}")
        else:
            turns.append(Turn(turns[-1].speaker if turns else NOBODY, line.starts_ms, None, line.words))
    return made(turns, format=Format.PLAIN)


def speaker_in(line: str, *, any_case: bool = False) -> tuple[str, str]:
    """A name before a colon and the words after it; no name where what stands there is no name's shape."""
    match = _NAME.match(line)
    if match is None or not _is_name(match["name"].strip(), any_case=any_case):
        return "", line
    return match["name"].strip(), match["words"]


def _lines(lines: list[str], often: Counter[str]) -> Iterator[_Line]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        if line.startswith("  "):
            yield _Line(number, "", None, line.strip())
            continue
        starts_ms, rest = _code_in(number, line)
        name, words = speaker_in(rest, any_case=True)
        if name and (often[name] > 1 or _is_name(name, any_case=False)):
            yield _Line(number, name, starts_ms, words)
        elif starts_ms is not None and not _BRACKETED.match(line.strip()) and _is_name(rest, any_case=False):
            yield _Line(number, rest, starts_ms, "")
        else:
            yield _Line(number, "", starts_ms, rest)


def _code_in(number: int, line: str) -> tuple[int | None, str]:
    """The time code of a line and the line without it: ahead of all, behind the name, or after a name alone."""
    said = line.strip()
    if (ahead := _AHEAD.match(said)) is not None:
        return _ms(number, ahead[1]), said[ahead.end() :]
    head, colon, _ = said.partition(": ")
    if (behind := _BRACKETED.search(head)) is not None and (colon or behind.end() == len(said.rstrip(":"))):
        return _ms(number, behind[1]), (said[: behind.start()].rstrip() + said[behind.end() :]).strip()
    if (alone := _ALONE.match(said)) is not None and _is_name(alone["name"], any_case=False):
        return _ms(number, alone[2]), alone["name"]
    if (wrong := _LOOKS_LIKE.match(said)) is not None:
        raise Malformed(number, f"the time code “{wrong[1]}” cannot be read; it looks like [00:12:34].")
    return None, said


def _without_code(line: str) -> str:
    said = line.strip()
    ahead = _AHEAD.match(said)
    return _BRACKETED.sub("", said[ahead.end() :] if ahead else said, count=1)


def _ms(number: int, code: str) -> int:
    """Hours, minutes and seconds, or minutes and seconds; refuses sixty minutes of an hour and more."""
    whole, _, rest = code.replace(",", ".").partition(".")
    parts = [int(part) for part in whole.split(":")]
    hours, minutes, seconds = parts if len(parts) == 3 else [0, *parts]
    if seconds > 59 or (len(parts) == 3 and minutes > 59):
        wrong = f"{seconds} seconds" if seconds > 59 else f"{minutes} minutes"
        raise Malformed(number, f"the time code {code} has {wrong}; it looks like 00:12:34.")
    ms = ((hours * 60 + minutes) * 60 + seconds) * 1000 + int((rest or "0").ljust(3, "0"))
    if ms > LONGEST_CALL:
        raise Malformed(number, f"the time code {code} lies beyond 48 hours.")
    return ms


def _is_name(said: str, *, any_case: bool) -> bool:
    """Few words, each beginning with a capital where its script has them; no sentence before a colon."""
    words = re.sub(r"[()\[\]]", " ", said).split()
    if not words or len(words) > _MOST_WORDS or re.search(r"[,;!?\"“”<>{}@#]|\.\s|\d{3}", _initials(said)):
        return False
    return any_case or all(_is_cased(word) for word in words)


def _initials(said: str) -> str:
    return re.sub(r"\b(?:\w|Dr|Mr|Mrs|Ms|Prof)\.\s", "", said)


def _is_cased(word: str) -> bool:
    first = next((char for char in word if char.isalpha()), "")
    return not first or first.upper() == first or word in _SMALL
