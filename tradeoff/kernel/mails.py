"""What a mail says in its head and its body, however badly it is written. No clock, no rows."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from html import unescape
from typing import Final

MOST_ADDRESSES: Final = 100
LONGEST_KEY: Final = 250
LONGEST_NAME: Final = 120
LONGEST_LINE: Final = 20_000  # of a head; what is beyond it says nothing to us
BETWEEN_PEOPLE: Final = frozenset({"", "no"})
SILENT: Final = frozenset({"private", "personal"})
_HIDDEN: Final = frozenset({"script", "style", "head", "title"})
_BLOCKS: Final = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "blockquote"})
_SPACE: Final = re.compile(r"\s+")
_TAG: Final = re.compile(r"<!--|<(?=[a-zA-Z/!?])/?(?P<name>[a-zA-Z][a-zA-Z0-9]*)?[^<>]*>")
Fields = Mapping[str, list[str]]


def clean(text: str, most: int) -> str:
    """Text that came from outside, fit to be kept: no NUL, no half character, one length."""
    whole = text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    return whole.strip()[:most]


def fields_of(message: Message) -> dict[str, list[str]]:
    """The head: each name in small letters with everything it says."""
    fields: dict[str, list[str]] = {}
    for name, value in message.raw_items():
        fields.setdefault(name.lower(), []).append(_plain(str(value)[:LONGEST_LINE]))
    return fields


def said_in(fields: Fields, name: str) -> str:
    """The first value of a name, decoded, on one line; empty where there is none."""
    return " ".join(_decoded(next(iter(fields.get(name, [])), "")).split())


def addresses_in(fields: Fields, *names: str) -> tuple[str, ...]:
    """In small letters, each once."""
    values = [value for name in names for value in fields.get(name, [])]
    found = (clean(address.lower(), 254) for _, address in _people(values) if "@" in address)
    return tuple(dict.fromkeys(found))[:MOST_ADDRESSES]


def name_in(fields: Fields, name: str) -> str:
    """What the first person of a line calls themselves."""
    said = next((words for words, _ in _people(fields.get(name, []))), "")
    return clean(" ".join(_decoded(said).split()), LONGEST_NAME)


def is_automatic(fields: Fields) -> bool:
    """Written by a machine that answers."""
    return said_in(fields, "auto-submitted").split(";")[0].strip().lower() not in BETWEEN_PEOPLE


def is_private(fields: Fields) -> bool:
    return said_in(fields, "sensitivity").lower() in SILENT


def key_of(fields: Fields, *, size: int) -> str:
    """The Message-ID; a mail without one, or with an endless one, is known by a fingerprint of its head."""
    first = {name: values[0] for name, values in fields.items()}
    stated = clean("".join(first.get("message-id", "").split()).strip("<>"), LONGEST_KEY + 1)
    if stated and len(stated) <= LONGEST_KEY:
        return stated
    told = "\n".join([*(first.get(name, "") for name in ("message-id", "from", "to", "date", "subject")), str(size)])
    return f"fingerprint-{hashlib.sha256(told.encode('utf-8', 'replace')).hexdigest()}"


def sent_at(fields: Fields, *, now: datetime) -> datetime:
    """Its own date where that can be, else now: clocks of senders lie in the future and in 1970."""
    try:
        sent = parsedate_to_datetime(next(iter(fields.get("date", [])), ""))
    except (ValueError, TypeError, IndexError, OverflowError):
        return now
    sent = (sent if sent.tzinfo else sent.replace(tzinfo=UTC)).astimezone(UTC)
    return sent if now - timedelta(days=3650) < sent <= now + timedelta(days=1) else now


def text_of(message: Message, *, most: int) -> str:
    """What was written, plain where the mail has it plain, without attachments."""
    plain, rich = [], []
    for part in message.walk():
        if part.is_multipart() or part.get_filename():
            continue
        if part.get_content_type() == "text/plain":
            plain.append(_body(part))
        elif part.get_content_type() == "text/html":
            rich.append(words_of_html(_body(part)))
    lines = "\n".join(plain or rich).replace("\r\n", "\n").split("\n")
    return clean("\n".join(line.rstrip() for line in lines), most)


def words_of_html(page: str) -> str:
    """The text of a page, blocks on lines of their own, without what is not shown; in one pass, however it is made."""
    found: list[str] = []
    hidden, place = "", 0
    while (tag := _TAG.search(page, place)) is not None:
        found += [] if hidden else [_words(page[place : tag.start()])]
        place = tag.end()
        if tag[0] == "<!--":
            place = end + 3 if (end := page.find("-->", place)) >= 0 else len(page)
            continue
        name, closes = (tag["name"] or "").lower(), tag[0].startswith("</")
        if hidden:
            hidden = "" if (closes and name == hidden) or name == "body" else hidden
        elif name in _HIDDEN and not closes:
            hidden = name
        elif name in _BLOCKS and not closes:
            found.append("\n")
    lines = "".join([*found, "" if hidden else _words(page[place:])]).split("\n")
    return "\n".join(_SPACE.sub(" ", line).strip() for line in lines)


def _words(piece: str) -> str:
    return _SPACE.sub(" ", unescape(piece))


def _plain(raw: str) -> str:
    """Bytes above 127 that a header may not hold, and many do: UTF-8, else Latin-1."""
    content = raw.encode("utf-8", "surrogateescape")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _people(values: list[str]) -> list[tuple[str, str]]:
    """(name, address) of each; nobody where somebody wrote brackets without end."""
    try:
        return getaddresses(values)
    except RecursionError:
        return []


def _decoded(value: str) -> str:
    try:
        return str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError, UnicodeError, ValueError):
        return value


def _body(part: Message) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    try:
        return content.decode(part.get_content_charset() or "utf-8", "replace")
    except (LookupError, UnicodeError):
        return content.decode("latin-1")
