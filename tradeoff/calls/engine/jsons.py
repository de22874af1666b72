"""Transcripts in JSON: Gong's shape, and lists of turns with a speaker and words."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from json.decoder import scanstring  # type: ignore[attr-defined]  # public in its documentation, not in the stubs
from typing import Any, Final

from tradeoff.calls.engine.transcripts import (
    LONGEST_CALL,
    NOBODY,
    Malformed,
    Party,
    Transcript,
    Turn,
    made,
    name_of,
    one_line,
    title_of,
)
from tradeoff.calls.rules import LONGEST_URL, MOST_CALLS, Format, Side
from tradeoff.kernel.errors import Invalid

Path = tuple[str | int, ...]
_SPEAKER: Final = ("speaker", "speakerName", "speaker_name", "name")
_WORDS: Final = ("content", "text", "words")


def read_json(text: str) -> list[Transcript]:
    """One call or several; refuses what cannot be read with the line it stands on."""
    try:
        said = json.loads(text)
    except json.JSONDecodeError as error:
        lines = _read_lines(text)
        if lines is not None:
            return lines
        raise Malformed(error.lineno, f"the JSON breaks off here ({error.msg.lower()}).") from error
    except (RecursionError, ValueError) as error:
        raise Malformed(1, "the JSON cannot be read: it is nested too deeply, or a number is endless.") from error
    return _Reader(text).calls(said)


def _read_lines(text: str) -> list[Transcript] | None:
    """One JSON value a line; None where the first line is none."""
    found: list[Transcript] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            said = json.loads(line)
        except (ValueError, RecursionError) as error:
            if not found:
                return None
            raise Malformed(number, "this line is no JSON; each line holds one call.") from error
        if not isinstance(said, dict):
            return None
        if len(found) == MOST_CALLS:
            raise Invalid(f"This file holds more than {MOST_CALLS} calls. Split it.", field="file")
        found += _Reader(line, first=number).calls(said)
    return found


class _Reader:
    """Reads one JSON value and knows on which line each part of it stands."""

    def __init__(self, text: str, *, first: int = 1) -> None:
        self._text = text
        self._first = first

    def calls(self, said: Any) -> list[Transcript]:
        if isinstance(said, list):
            return [self._turns(said, ())]
        if not isinstance(said, dict):
            raise Malformed(self._first, "a transcript is a list of turns, or an object that holds one.")
        if isinstance(said.get("callTranscripts"), list):
            return self._gong_answer(said)
        if isinstance(said.get("transcript"), list):
            return [self._gong(said, ("transcript",), said)]
        for key in ("meeting_transcripts", "turns", "utterances", "segments"):
            if isinstance(said.get(key), list):
                return [self._turns(said[key], (key,), said)]
        raise Malformed(
            self._first, "there is no transcript here: no “callTranscripts”, “transcript” or “turns” that is a list."
        )

    def _gong_answer(self, said: Mapping[str, Any]) -> list[Transcript]:
        rows = said["callTranscripts"]
        if len(rows) > MOST_CALLS:
            raise Invalid(f"This file holds {len(rows)} calls; up to {MOST_CALLS} fit. Split it.", field="file")
        if not rows:
            raise Invalid("This file holds no call.", field="file")
        about: dict[str, Mapping[str, Any]] = {}
        for call in said.get("calls") or []:
            meta = _mapping(_mapping(call).get("metaData"))
            about[str(meta.get("id") or _mapping(call).get("id") or "")] = {**_mapping(call), **meta}
        found = []
        for index, row in enumerate(rows):
            path: Path = ("callTranscripts", index)
            if not isinstance(row, dict) or not isinstance(row.get("transcript"), list):
                raise self._wrong(path, "this call has no “transcript” that is a list.")
            told = {**about.get(str(row.get("callId") or ""), {}), **row}
            told.setdefault("parties", said.get("parties"))
            found.append(self._gong(told, (*path, "transcript"), said))
        return found

    def _gong(self, call: Mapping[str, Any], path: Path, whole: Mapping[str, Any]) -> Transcript:
        call = {**_mapping(call.get("metaData")), **call}
        parties = _parties(call.get("parties") or whole.get("parties"))
        turns: list[Turn] = []
        for index, monologue in enumerate(call["transcript"]):
            place = (*path, index)
            if not isinstance(monologue, dict) or not isinstance(monologue.get("sentences"), list):
                raise self._wrong(place, "this part has no list of “sentences”.")
            who = str(monologue.get("speakerId") or "")
            party = parties.get(who) or Party(f"Speaker {len(parties) + 1}" if who else NOBODY)
            parties.setdefault(who, party)
            turns += self._sentences(monologue["sentences"], (*place, "sentences"), party.name)
        turns.sort(key=lambda turn: -1 if turn.starts_ms is None else turn.starts_ms)
        return made(
            turns, format=Format.GONG, parties=parties.values(), title=title_of(str(call.get("title") or "")),
            at=_moment(call.get("started")), url=one_line(str(call.get("url") or ""), LONGEST_URL),
            external_id=one_line(str(call.get("callId") or call.get("id") or ""), 100),
        )  # fmt: skip

    def _sentences(self, rows: list[Any], path: Path, speaker: str) -> Iterator[Turn]:
        for index, row in enumerate(rows):
            if not isinstance(row, dict) or not isinstance(row.get("text"), str):
                raise self._wrong((*path, index), "this sentence has no “text”.")
            start, end = (self._ms(row.get(key), (*path, index), key) for key in ("start", "end"))
            if start is not None and end is not None and end < start:
                raise self._wrong((*path, index), "the time code ends before it begins.")
            yield Turn(speaker, start, end, row["text"])

    def _turns(self, rows: list[Any], path: Path, whole: Mapping[str, Any] | None = None) -> Transcript:
        turns = []
        for index, row in enumerate(rows):
            told = row if isinstance(row, dict) else {}
            words = next((told[key] for key in _WORDS if isinstance(told.get(key), str)), None)
            if words is None:
                raise self._wrong((*path, index), "this turn has no words; it needs “speaker” and “content”.")
            who = next((told[key] for key in _SPEAKER if isinstance(told.get(key), str)), NOBODY)
            start, end = (self._ms(told.get(key), (*path, index), key) for key in ("start", "end"))
            turns.append(Turn(who, start, end, words))
        about = whole or {}
        return made(
            turns, format=Format.TURNS, title=title_of(str(about.get("title") or "")),
            external_id=one_line(str(about.get("meeting_id") or about.get("id") or ""), 100),
        )  # fmt: skip

    def _ms(self, said: object, path: Path, key: str) -> int | None:
        if said is None:
            return None
        if isinstance(said, bool) or not isinstance(said, int | float) or not math.isfinite(said):
            raise self._wrong((*path, key), f"the time code “{key}” is no number of milliseconds.")
        if not 0 <= said <= LONGEST_CALL:
            raise self._wrong((*path, key), "the time code lies outside the 48 hours a call may have.")
        return int(said)

    def _wrong(self, path: Path, message: str) -> Malformed:
        return Malformed(line_of(self._text, path) + self._first - 1, message)


def line_of(text: str, path: Path) -> int:
    """On which line the part of a JSON text that a path leads to begins; the text is known to be JSON."""
    decoder = json.JSONDecoder()
    at = _after_space(text, 0)
    for step in path:
        opening, at = text[at], _after_space(text, at + 1)
        index = 0
        while True:
            if opening == "{":
                key, at = scanstring(text, at + 1)
                at = _after_space(text, _after_space(text, at) + 1)
            else:
                key = index
            if key == step:
                break
            _, at = decoder.raw_decode(text, at)
            at = _after_space(text, at)
            if text[at] != ",":
                return text.count("\n", 0, at) + 1
            at = _after_space(text, at + 1)
            index += 1
    return text.count("\n", 0, at) + 1


def _after_space(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\n\r":
        at += 1
    return at


def _parties(said: object) -> dict[str, Party]:
    """By the id they speak under; two people of one name get numbers."""
    found: dict[str, Party] = {}
    names: set[str] = set()
    for row in said if isinstance(said, list) else []:
        told = _mapping(row)
        email = str(told.get("emailAddress") or told.get("email") or "")
        name = name_of(str(told.get("name") or email or f"Speaker {len(found) + 1}"))
        plain, number = name, 2
        while name in names:
            name, number = f"{plain} ({number})", number + 1
        names.add(name)
        side = {"internal": Side.OURS, "external": Side.THEIRS}.get(str(told.get("affiliation") or "").lower())
        found[str(told.get("speakerId") or told.get("id") or name)] = Party(name, email, side or Side.UNKNOWN)
    return found


def _moment(said: object) -> datetime | None:
    if not isinstance(said, str):
        return None
    try:
        found = datetime.fromisoformat(said)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _mapping(said: object) -> Mapping[str, Any]:
    return said if isinstance(said, dict) else {}
