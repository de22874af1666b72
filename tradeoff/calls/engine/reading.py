"""Which shape a file has, by its name and by what it begins with."""

from __future__ import annotations

import re
from dataclasses import replace

from tradeoff.calls.engine.decoding import decoded
from tradeoff.calls.engine.jsons import read_json
from tradeoff.calls.engine.plain import read_plain
from tradeoff.calls.engine.subtitles import read_srt, read_vtt
from tradeoff.calls.engine.transcripts import Transcript


def read(content: bytes, *, name: str = "") -> list[Transcript]:
    """The calls a file holds, mostly one. Refuses with Invalid in words; a wrong line is named (`Malformed`)."""
    text, note = decoded(content)
    return [replace(one, note=note) for one in read_text(text, name=name)]


def read_text(text: str, *, name: str = "") -> list[Transcript]:
    """The same from text, as it is pasted."""
    text = text.lstrip("\ufeff")
    ending = name.lower().rpartition(".")[2]
    begins = text.lstrip()
    if ending == "vtt" or begins.startswith("WEBVTT"):
        return [read_vtt(begins if ending != "vtt" else text)]
    if ending == "srt" or re.match(r"\d+\s*\n\s*\d+:\d+:\d+[,.]\d+\s*-->", begins):
        return [read_srt(text)]
    if ending in {"json", "jsonl", "ndjson"} or begins[:1] == "{" or re.match(r"\[\s*\{", begins):
        return read_json(text)
    return [read_plain(text)]
