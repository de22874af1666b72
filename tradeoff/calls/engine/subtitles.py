"""WebVTT and SRT: cues with times, and who speaks where the file says so."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Final

import srt
import webvtt
from webvtt.errors import MalformedCaptionError, MalformedFileError

from tradeoff.calls.engine.plain import speaker_in
from tradeoff.calls.engine.transcripts import LONGEST_CALL, NOBODY, Malformed, Transcript, Turn, made
from tradeoff.calls.rules import Format

_VTT_TIME: Final = r"(?:(\d{1,4}):)?([0-5]?\d):([0-5]?\d)\.(\d{1,3})"
_SRT_TIME: Final = r"(\d{1,4}):([0-5]?\d):([0-5]?\d)[,.](\d{1,3})"
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>\n]+)>", re.IGNORECASE)
_VTT_TAG = re.compile(
    r"</?(?:c|i|b|u|v|ruby|rt|lang)(?:\.[^\s>]*)?(?:\s[^>]*)?>|<(?:\d+:)?\d{2}:\d{2}\.\d{3}>", re.IGNORECASE
)
_SRT_TAG = re.compile(r"</?(?:i|b|u|font)(?:\s[^>]*)?>|\{\\an?\d+\}", re.IGNORECASE)


def read_vtt(text: str) -> Transcript:
    """Cues with voice tags (`<v Name>`), else “Name: words”; a wrong time code is refused with its line."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not re.match(r"WEBVTT(?:[ \t\n]|$)", text):
        raise Malformed(1, "a WebVTT file begins with WEBVTT.")
    _check_times(text, re.compile(rf"\s*{_VTT_TIME}[ \t]+-->[ \t]+{_VTT_TIME}(?:[ \t].*)?$"), "00:01:02.500")
    try:
        captions = webvtt.from_string(text).captions
    except (MalformedFileError, MalformedCaptionError) as error:
        raise Malformed(1, f"this WebVTT cannot be read: {error}.") from error
    turns: list[Turn] = []
    for caption in captions:
        span = (_ms(caption.start, _VTT_TIME), _ms(caption.end, _VTT_TIME))
        turns += [Turn(who or _last(turns), *span, said) for who, said in _voices("\n".join(caption.lines))]
    return made(sorted(turns, key=lambda turn: turn.starts_ms or 0), format=Format.VTT)


def read_srt(text: str) -> Transcript:
    """Numbered cues with “Name: words”; a wrong time code is refused with its line."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    _check_times(text, re.compile(rf"\s*{_SRT_TIME}[ \t]*-->[ \t]*{_SRT_TIME}(?:[ \t].*)?$"), "00:01:02,500")
    turns: list[Turn] = []
    try:
        for cue in srt.parse(text):
            said = html.unescape(_SRT_TAG.sub("", cue.content))
            start, end = (int(when.total_seconds() * 1000 + 0.5) for when in (cue.start, cue.end))
            turns += [Turn(who or _last(turns), start, end, words) for who, words in _named_lines(said)]
    except srt.SRTParseError as error:
        line = text.count("\n", 0, error.expected_start) + 1
        raise Malformed(line, "here a number, a time code and words were expected.") from error
    except (srt.TimestampParseError, ValueError, OverflowError) as error:
        raise Malformed(1, "this SRT cannot be read.") from error
    return made(sorted(turns, key=lambda turn: turn.starts_ms or 0), format=Format.SRT)


def _check_times(text: str, pattern: re.Pattern[str], example: str) -> None:
    """Every line with an arrow is two times, the second not before the first; the libraries would skip a wrong one."""
    found = 0
    for number, line in enumerate(text.split("\n"), start=1):
        if "-->" not in line:
            continue
        match = pattern.match(line)
        if match is None:
            raise Malformed(
                number, f"the time code “{line.strip()[:60]}” cannot be read; it looks like {example} --> {example}."
            )
        start, end = _in_ms(match.groups()[:4]), _in_ms(match.groups()[4:])
        if end < start:
            raise Malformed(number, "the time code ends before it begins.")
        if end > LONGEST_CALL:
            raise Malformed(number, "the time code lies beyond 48 hours.")
        found += 1
    if not found:
        raise Malformed(1, f"there is no time code in this file; one looks like {example} --> {example}.")


def _last(turns: list[Turn]) -> str:
    """A cue without a name goes on with who spoke before it."""
    return turns[-1].speaker if turns else NOBODY


def _voices(raw: str) -> Iterator[tuple[str, str]]:
    """Who says what in a cue; tags are taken out, and whatever else stands there stays text."""
    parts = _VOICE.split(raw)
    if parts[0].strip():
        yield from _named_lines(html.unescape(_VTT_TAG.sub("", parts[0])))
    for name, words in zip(parts[1::2], parts[2::2], strict=True):
        yield html.unescape(name), html.unescape(_VTT_TAG.sub("", words))


def _named_lines(said: str) -> Iterator[tuple[str, str]]:
    """“Name: words” where a line says so; lines without a name go on with the one before."""
    speaker, words = "", [""]
    for line in said.split("\n"):
        name, rest = speaker_in(re.sub(r"^\s*(?:-|>>)\s*", "", line))
        if name:
            if any(words):
                yield speaker, " ".join(words)
            speaker, words = name, [rest]
        else:
            words.append(rest)
    yield speaker, " ".join(words)


def _ms(said: str, pattern: str) -> int:
    match = re.match(pattern, said)
    return _in_ms(match.groups()) if match else 0


def _in_ms(parts: tuple[str | None, ...]) -> int:
    hours, minutes, seconds, rest = (part or "0" for part in parts)
    return ((int(hours) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(rest.ljust(3, "0"))
