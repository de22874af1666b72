"""Triage without rows: what a step may do, how important an insight is, and where a span lies. No clock."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Final

from tradeoff.kernel.errors import Invalid

MOST_AT_ONCE: Final = 10_000
LONGEST_QUOTE: Final = 2_000


class Importance(IntEnum):
    """How much a problem matters to whoever said it; as the research tools have it, 0 to 3."""

    NOT = 0
    NICE = 1
    IMPORTANT = 2
    CRITICAL = 3

    @property
    def label(self) -> str:
        return ("Not important", "Nice to have", "Important", "Critical")[self.value]


class Act(StrEnum):
    """What a step of triage does to its notes."""

    PROCESS = "process"
    ARCHIVE = "archive"
    REOPEN = "reopen"
    ASSIGN = "assign"
    SNOOZE = "snooze"
    WAKE = "wake"
    TAG = "tag"
    UNTAG = "untag"
    LINK = "link"

    @property
    def done(self) -> str:
        """What was done, as a toast begins."""
        return {
            "process": "Processed", "archive": "Archived", "reopen": "Back in the inbox", "assign": "Assigned",
            "snooze": "Snoozed", "wake": "Awake again", "tag": "Tagged", "untag": "Tag taken off", "link": "Linked",
        }[self.value]  # fmt: skip


def from_page(text: str, offset: int | None) -> int | None:
    """Where in a text a place lies that was counted on a page, which shows each line end as one character."""
    if offset is None or "\r" not in text:
        return offset
    place = 0
    for shown, sign in enumerate(text.replace("\r\n", "\n")):
        if shown >= offset:
            break
        place += 2 if sign == "\n" and text.startswith("\r\n", place) else 1
    return place


def span_in(text: str, start: int | None, end: int | None) -> tuple[int, int]:
    """A span of a text without the space around it; the whole text where none is given. Refuses one that lies outside
    or says nothing."""
    if start is None or end is None:
        start, end = 0, len(text)
    if not 0 <= start < end <= len(text):
        raise Invalid("The marked words lie outside the note; mark them again.", field="quote")
    said = text[start:end]
    start += len(said) - len(said.lstrip())
    end = start + len(said.strip())
    if start >= end:
        raise Invalid("Mark some words of the note.", field="quote")
    return start, end
