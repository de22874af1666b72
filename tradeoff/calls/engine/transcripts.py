"""What every shape of transcript becomes, and its words as one text with offsets that lead back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, NamedTuple

from tradeoff.calls.rules import (
    LONGEST_NAME,
    LONGEST_TITLE,
    MOST_SPEAKERS,
    MOST_TEXT,
    MOST_TURNS,
    Format,
    Side,
    clean,
    clock,
)
from tradeoff.kernel.errors import Invalid

NOBODY: Final = "Nobody named"
LONGEST_CALL: Final = 48 * 3600 * 1000  # milliseconds


class Turn(NamedTuple):
    """What one speaker said without another between; times in milliseconds from the beginning of the call."""

    speaker: str
    starts_ms: int | None
    ends_ms: int | None
    text: str


@dataclass(frozen=True)
class Party:
    """Somebody on the call, as the file names them."""

    name: str
    email: str = ""
    side: Side = Side.UNKNOWN


@dataclass(frozen=True)
class Transcript:
    """One call: its turns in order, who spoke, and what the file itself says about it."""

    turns: tuple[Turn, ...]
    parties: tuple[Party, ...]
    format: Format
    title: str = ""
    at: datetime | None = None
    url: str = ""
    external_id: str = ""
    note: str = ""

    @property
    def has_times(self) -> bool:
        return any(turn.starts_ms is not None for turn in self.turns)

    @property
    def duration_ms(self) -> int | None:
        """Until the last word, as far as time codes tell."""
        last = [turn.ends_ms or turn.starts_ms for turn in self.turns]
        return max((one for one in last if one is not None), default=None)


class Malformed(Invalid):
    """The file cannot be taken; the line that is wrong is named."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(f"Line {line:,}: {message}", field="file")
        self.line = line


def made(turns: Iterable[Turn], *, format: Format, parties: Iterable[Party] = (), **told: object) -> Transcript:  # noqa: A002
    """A transcript of cleaned turns: empty ones left out, and a speaker's sentences in a row joined.

    Refuses one without words, and one longer than a call can be.
    """
    joined = _joined(_cleaned(turn) for turn in turns)
    if not joined:
        raise Invalid("Nobody says anything in this file.", field="file")
    if len(joined) > MOST_TURNS:
        raise Invalid(f"This call has {len(joined):,} turns; up to {MOST_TURNS:,} fit. Split it.", field="file")
    size = sum(len(turn.speaker) + len(turn.text) + 3 for turn in joined)
    if size > MOST_TEXT:
        raise Invalid(f"This call has {size:,} characters; up to {MOST_TEXT:,} fit. Split it.", field="file")
    known = {party.name: party for party in (_cleaned_party(one) for one in parties)}
    names = list(dict.fromkeys([turn.speaker for turn in joined]))
    if len(names) > MOST_SPEAKERS:
        raise Invalid(
            f"More than {MOST_SPEAKERS} people would speak here. Each turn begins with a name and a colon.",
            field="file",
        )
    speakers = tuple(known.get(name, Party(name)) for name in names)
    return replace(Transcript(tuple(joined), speakers, format), **told)  # type: ignore[arg-type]  # its own fields


def joined_ms(first: int | None, second: int | None) -> int | None:
    return max((one for one in (first, second) if one is not None), default=None)


def text_of(turns: Iterable[Turn]) -> tuple[str, list[int]]:
    """The call as “Name: words” lines, and where in it the words of each turn begin."""
    parts: list[str] = []
    offsets: list[int] = []
    length = 0
    for turn in turns:
        line = f"{turn.speaker}: {turn.text}"
        offsets.append(length + len(turn.speaker) + 2)
        parts.append(line)
        length += len(line) + 1
    return "\n".join(parts), offsets


def plain_of(transcript: Transcript) -> str:
    """The same as a file of plain text that is read back to these turns."""
    return "\n".join(_plain_line(turn) for turn in transcript.turns) + "\n"


def one_line(text: str, most: int) -> str:
    return " ".join(clean(text).split())[:most].strip()


def name_of(text: str) -> str:
    """A speaker's name: one line without a colon, which would end it."""
    return one_line(text.replace(":", " ").replace("：", " "), LONGEST_NAME) or NOBODY


def title_of(text: str) -> str:
    return one_line(text, LONGEST_TITLE)


def _plain_line(turn: Turn) -> str:
    stamp = "" if turn.starts_ms is None else f"[{_stamp(turn.starts_ms)}] "
    return f"{stamp}{turn.speaker}: " + turn.text.replace("\n", "\n  ")


def _stamp(ms: int) -> str:
    said = clock(ms)
    return f"{said}.{ms % 1000:03}" if ms % 1000 else said


def _cleaned(turn: Turn) -> Turn:
    lines = [" ".join(line.split()) for line in clean(turn.text).split("\n")]
    return turn._replace(speaker=name_of(turn.speaker), text="\n".join(line for line in lines if line))


def _cleaned_party(party: Party) -> Party:
    return replace(party, name=name_of(party.name), email=one_line(party.email, 254).lower())


def _joined(turns: Iterable[Turn]) -> list[Turn]:
    found: list[Turn] = []
    for turn in turns:
        if not turn.text:
            continue
        last = found[-1] if found else None
        if last is not None and last.speaker == turn.speaker and _goes_on(last, turn):
            found[-1] = last._replace(ends_ms=joined_ms(last.ends_ms, turn.ends_ms), text=f"{last.text} {turn.text}")
        else:
            found.append(turn)
    return found


def _goes_on(last: Turn, turn: Turn) -> bool:
    """A subtitle is a breath, not a turn; a pause of two seconds, or half a thousand characters, begins a new one."""
    if last.ends_ms is None or turn.starts_ms is None:
        return False
    return turn.starts_ms - last.ends_ms < 2000 and len(last.text) < 500
