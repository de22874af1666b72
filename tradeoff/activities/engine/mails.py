"""What the head and the body of a mail say, however badly it is written. No clock, no rows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from html.parser import HTMLParser
from typing import Final

from tradeoff.activities.rules import LONGEST_SUBJECT, LONGEST_TEXT, MailInput, clean

MOST_ADDRESSES: Final = 100
LONGEST_KEY: Final = 250
BETWEEN_PEOPLE: Final = frozenset({"", "no"})
SILENT: Final = frozenset({"private", "personal"})


@dataclass(frozen=True)
class Head:
    """The head of one mail of a folder; `is_for_machines` or private ones are never logged."""

    uid: int
    size: int
    mail: MailInput
    is_left_out: bool


def head_of(message: Message, *, uid: int, size: int, now: datetime) -> Head:
    """Never fails: what cannot be read is empty, and a mail without a Message-ID gets one from what it says."""
    fields: dict[str, list[str]] = {}
    for name, value in message.raw_items():
        fields.setdefault(name.lower(), []).append(_plain(str(value)))
    first = {name: values[0] for name, values in fields.items()}
    sender = next(iter(_addresses(fields.get("from", []))), "")
    people = _addresses([value for name in ("from", "to", "cc") for value in fields.get(name, [])])
    mail = MailInput(
        key=_key(first, size=size),
        at=_sent(first.get("date", ""), now=now),
        subject=clean(" ".join(_decoded(first.get("subject", "")).split()), LONGEST_SUBJECT) or "(no subject)",
        sender=sender,
        addresses=people,
    )
    automatic = first.get("auto-submitted", "").split(";")[0].strip().lower() not in BETWEEN_PEOPLE
    secret = first.get("sensitivity", "").strip().lower() in SILENT
    return Head(uid, size, mail, automatic or "list-id" in first or secret)


def text_of(message: Message) -> str:
    """What was written, plain where the mail has it plain, without attachments."""
    plain, rich = [], []
    for part in message.walk():
        if part.is_multipart() or part.get_filename():
            continue
        if part.get_content_type() == "text/plain":
            plain.append(_body(part))
        elif part.get_content_type() == "text/html":
            rich.append(_words_of_html(_body(part)))
    lines = "\n".join(plain or rich).replace("\r\n", "\n").split("\n")
    return clean("\n".join(line.rstrip() for line in lines), LONGEST_TEXT)


def _plain(raw: str) -> str:
    """Bytes above 127 that a header may not hold, and many do: UTF-8, else Latin-1."""
    content = raw.encode("utf-8", "surrogateescape")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _decoded(value: str) -> str:
    try:
        return str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError, UnicodeError, ValueError):
        return value


def _addresses(values: Iterable[str]) -> tuple[str, ...]:
    found = (clean(address.lower(), 254) for _, address in getaddresses(list(values)) if "@" in address)
    return tuple(dict.fromkeys(found))[:MOST_ADDRESSES]


def _key(first: dict[str, str], *, size: int) -> str:
    """The Message-ID; a mail without one, or with an endless one, is known by a fingerprint of its head."""
    stated = clean("".join(first.get("message-id", "").split()).strip("<>"), LONGEST_KEY + 1)
    if stated and len(stated) <= LONGEST_KEY:
        return stated
    told = "\n".join([*(first.get(name, "") for name in ("message-id", "from", "to", "date", "subject")), str(size)])
    return f"fingerprint-{hashlib.sha256(told.encode('utf-8', 'replace')).hexdigest()}"


def _sent(value: str, *, now: datetime) -> datetime:
    """Its own date where that can be, else now: clocks of senders lie in the future and in 1970."""
    try:
        sent = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return now
    sent = (sent if sent.tzinfo else sent.replace(tzinfo=UTC)).astimezone(UTC)
    return sent if now - timedelta(days=3650) < sent <= now + timedelta(days=1) else now


def _body(part: Message) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    try:
        return content.decode(part.get_content_charset() or "utf-8", "replace")
    except (LookupError, UnicodeError):
        return content.decode("latin-1")


class _Words(HTMLParser):
    """Text of a page, blocks on lines of their own."""

    HIDDEN: Final = ("script", "style", "head", "title")
    BLOCKS: Final = ("p", "div", "br", "li", "tr", "h1", "h2", "h3", "blockquote")

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - its signature
        self._hidden += tag in self.HIDDEN
        if tag in self.BLOCKS:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(0, self._hidden - (tag in self.HIDDEN))

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.found.append(" ".join(data.split()) + (" " if data[-1:].isspace() else ""))


def _words_of_html(page: str) -> str:
    words = _Words()
    words.feed(page)
    words.close()
    return "".join(words.found)
