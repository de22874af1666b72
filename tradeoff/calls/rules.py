"""What a call, a speaker and a tracker may be. No clock, no rows."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from tradeoff.kernel.errors import Invalid

MOST_BYTES: Final = 5 * 1024 * 1024
MOST_TEXT: Final = 200_000  # characters of a call, as much as its note may have
MOST_CALLS: Final = 20  # in one file
MOST_SPEAKERS: Final = 100
MOST_TURNS: Final = 20_000
LONGEST_TITLE: Final = 200
LONGEST_NAME: Final = 120
LONGEST_URL: Final = 500
MOST_PHRASES: Final = 60
LONGEST_PHRASE: Final = 80
LONGEST_EXAMPLE: Final = 300
NEAR: Final = 0.55  # how near a sentence lies to an example before it is a hit by meaning
_MOST_AHEAD: Final = timedelta(minutes=5)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_LONE = re.compile(r"[\ud800-\udfff]")


class Side(StrEnum):
    """Of which company a speaker is."""

    OURS = "ours"
    THEIRS = "theirs"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        return {"ours": "Us", "theirs": "Customer", "unknown": "Not known"}[self.value]


class Format(StrEnum):
    """Which shape a transcript came in."""

    GONG = "gong"
    VTT = "vtt"
    SRT = "srt"
    PLAIN = "plain"
    TURNS = "turns"

    @property
    def label(self) -> str:
        return {
            "gong": "Gong transcript", "vtt": "WebVTT", "srt": "SRT", "plain": "plain text", "turns": "list of turns",
        }[self.value]  # fmt: skip


class How(StrEnum):
    """What made a sentence a hit of a tracker."""

    WORDS = "words"
    MEANING = "meaning"


@dataclass(frozen=True, kw_only=True)
class CallInput:
    """What is said about a call beside its words; `deal_id` brings its account along."""

    title: str
    at: datetime
    account_id: int | None = None
    deal_id: int | None = None
    url: str = ""
    external_id: str = ""


@dataclass(frozen=True, kw_only=True)
class SpeakerInput:
    """Who somebody on the call is: of which side, and which member or contact."""

    side: Side
    member_id: int | None = None
    contact_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class TrackerInput:
    """What a tracker listens for: words and phrases, and sentences that mean it."""

    name: str
    phrases: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()


def clean(text: str) -> str:
    """Text that any database and page can hold: no control characters, no half of a pair, line ends of one kind."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _LONE.sub("�", _CONTROL.sub("", unicodedata.normalize("NFC", text)))


def key_of(name: str) -> str:
    """Two spellings of one name share it: case, width and spaces do not count."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def check_call(said: CallInput, *, now: datetime) -> None:
    """Refuses a call without a title, one of the future, one that belongs nowhere, and a link that is none."""
    if not said.title.strip():
        raise Invalid("Give the call a title.", field="title")
    if len(said.title) > LONGEST_TITLE:
        raise Invalid(f"A title has up to {LONGEST_TITLE} characters.", field="title")
    if said.at > now + _MOST_AHEAD:
        raise Invalid("This call lies ahead; a transcript is of one that was held.", field="at")
    if said.account_id is None and said.deal_id is None:
        raise Invalid("Choose the deal or the account the call was about.", field="place")
    if said.url and not re.match(r"https?://[^\s/]+", said.url):
        raise Invalid("The link to the recording begins with https://", field="url")
    if len(said.url) > LONGEST_URL:
        raise Invalid(f"A link has up to {LONGEST_URL} characters.", field="url")


def check_tracker(said: TrackerInput) -> None:
    """Refuses a tracker without a name, one that listens for nothing, and endless lists."""
    if not said.name.strip():
        raise Invalid("Give the tracker a name.", field="name")
    if len(said.name) > LONGEST_NAME:
        raise Invalid(f"A name has up to {LONGEST_NAME} characters.", field="name")
    if not said.phrases and not said.examples:
        raise Invalid("Give a word to listen for, or a sentence that means it.", field="phrases")
    for field, lines, longest in (
        ("phrases", said.phrases, LONGEST_PHRASE), ("examples", said.examples, LONGEST_EXAMPLE),
    ):  # fmt: skip
        if len(lines) > MOST_PHRASES:
            raise Invalid(f"Up to {MOST_PHRASES} lines fit.", field=field)
        if long := next((line for line in lines if len(line) > longest), ""):
            raise Invalid(f"“{long[:40]}…” is longer than {longest} characters.", field=field)
        if empty := next((line for line in lines if not any(char.isalnum() for char in line)), ""):
            raise Invalid(f"“{empty}” holds no word.", field=field)


def clock(ms: int) -> str:
    """A time code as people read it: 4:07, or 1:02:33."""
    seconds = ms // 1000
    hours, minutes, seconds = seconds // 3600, seconds // 60 % 60, seconds % 60
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
