"""A note as a thing to discuss; who wrote it and whose it is follow by themselves."""

from __future__ import annotations

from tradeoff.discussion.subjects import SubjectKind
from tradeoff.voice.queries import visible_notes

LONGEST_TITLE = 80


def _short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= LONGEST_TITLE else words[:LONGEST_TITLE].rsplit(" ", 1)[0] + " …"


NOTE = SubjectKind(
    "note", "Note", visible_notes, title="text", people=("author", "owner"), url_name="voice:note", shorten=_short
)
