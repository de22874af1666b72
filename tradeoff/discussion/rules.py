"""Mentions in a text, the lists of My tasks, and what may be attached."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tradeoff.kernel.errors import Invalid

LONGEST_COMMENT = 10_000
LONGEST_TASK = 300
TOKEN = re.compile(r"@\[([0-9]{1,18})\]")
_MAY_START = re.compile(r"(?<![\w@.])@")
_PICKED = re.compile(r"#([0-9]{1,18})\b")


@dataclass(frozen=True)
class Named:
    """Somebody who can be mentioned."""

    id: int
    name: str


def mentioned(text: str) -> tuple[int, ...]:
    """The members a stored text mentions, each once, in their order."""
    return tuple(dict.fromkeys(int(found) for found in TOKEN.findall(text)))


def with_tokens(text: str, people: Sequence[Named]) -> str:
    """`@Dana Whitlock` as people write it becomes `@[12]` as we keep it, so a later name is shown in old texts too.

    Of two names that fit the longer counts. `@Name#12` says which of two who are called the same; without it refuses.
    """
    by_name: dict[str, list[int]] = defaultdict(list)
    for person in people:
        by_name[person.name.casefold()].append(person.id)
    longest_first = sorted(by_name, key=len, reverse=True)
    pieces, rest = [], 0
    for at in _MAY_START.finditer(text):
        if at.start() < rest:
            continue
        name = next((name for name in longest_first if _stands(name, text, at.end())), None)
        if name is None:
            continue
        member_id, end = _who(text, at.end() + len(name), by_name[name], name)
        pieces += [text[rest : at.start()], f"@[{member_id}]"]
        rest = end
    return "".join([*pieces, text[rest:]])


def with_names(text: str, names: Mapping[int, str]) -> str:
    """The stored text as its author writes it: for the edit form."""
    called = [name.casefold() for name in names.values()]

    def written(found: re.Match[str]) -> str:
        name = names.get(int(found[1]))
        if name is None:
            return found[0]
        return f"@{name}#{found[1]}" if called.count(name.casefold()) > 1 else f"@{name}"

    return TOKEN.sub(written, text)


def _stands(name: str, text: str, at: int) -> bool:
    said = text[at : at + len(name)]
    after = text[at + len(name) : at + len(name) + 1]
    return said.casefold() == name and not (after.isalnum() or after == "_")


def _who(text: str, end: int, ids: list[int], name: str) -> tuple[int, int]:
    """Whom a name means, and where the mention ends."""
    picked = _PICKED.match(text, end)
    if picked and int(picked[1]) in ids:
        return int(picked[1]), picked.end()
    if len(ids) > 1:
        raise Invalid(f"{len(ids)} people here are called “{name.title()}”. Pick the one you mean from the list.")
    return ids[0], end


class When(StrEnum):
    """The lists of My tasks."""

    OVERDUE = "overdue"
    TODAY = "today"
    LATER = "later"
    SOMEDAY = "someday"
    DONE = "done"

    @property
    def label(self) -> str:
        return "No date" if self is When.SOMEDAY else self.value.capitalize()


def when_due(due: date | None, *, done: bool, today: date) -> When:
    if done:
        return When.DONE
    if due is None:
        return When.SOMEDAY
    if due < today:
        return When.OVERDUE
    return When.TODAY if due == today else When.LATER


@dataclass(frozen=True)
class FileType:
    """A kind of file that may be attached; `inside` is a part every office file of that kind has."""

    media_type: str
    word: str
    is_image: bool = False
    inside: str = ""
    is_text: bool = False


_OFFICE = "application/vnd.openxmlformats-officedocument."
FILE_TYPES: Mapping[str, FileType] = {
    "pdf": FileType("application/pdf", "PDF"),
    "png": FileType("image/png", "picture", is_image=True),
    "jpg": FileType("image/jpeg", "picture", is_image=True),
    "jpeg": FileType("image/jpeg", "picture", is_image=True),
    "gif": FileType("image/gif", "picture", is_image=True),
    "webp": FileType("image/webp", "picture", is_image=True),
    "docx": FileType(f"{_OFFICE}wordprocessingml.document", "Word document", inside="word/"),
    "xlsx": FileType(f"{_OFFICE}spreadsheetml.sheet", "Excel workbook", inside="xl/"),
    "pptx": FileType(f"{_OFFICE}presentationml.presentation", "PowerPoint slides", inside="ppt/"),
    "txt": FileType("text/plain", "text", is_text=True),
    "csv": FileType("text/csv", "table", is_text=True),
    "md": FileType("text/plain", "text", is_text=True),
}
ACCEPTED = "PDF, PNG, JPEG, GIF, WebP, Word, Excel, PowerPoint, text and CSV"


def ending_of(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def clean_name(name: str) -> str:
    """A file's name for people: no path, no control characters, no endless length."""
    last = re.split(r"[/\\]", name)[-1]
    seen = "".join(letter for letter in last if letter.isprintable()).strip(" .")
    stem, dot, ending = seen.rpartition(".")
    return f"{(stem or ending)[:100].strip()}{dot if stem else ''}{ending[:10] if stem else ''}" or "file"
