"""A file of one mail (.eml) or of many (.mbox) read mail by mail; one that is broken does not stop the others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.errors import MessageError

from tradeoff.intake.rules import LONGEST_SUBJECT, MOST_BYTES, MOST_MAILS, MOST_TEXT, MailFound, ReadFile
from tradeoff.kernel import mails
from tradeoff.kernel.errors import Invalid

_BEGINS = re.compile(rb"(?:\A|\n\r?\n)From [^\n]*\n")
_QUOTED = re.compile(rb"(?m)^>(>*From )")
_HEAD_LINE = re.compile(rb"\A[!-9;-~]+[ \t]*:")
_KNOWN = ("from", "to", "date", "subject", "message-id", "received")


class _Broken(Exception):
    """Why a mail stays out."""


@dataclass(frozen=True)
class _Piece:
    """The bytes of one mail, and the line of the file it begins in."""

    content: bytes
    line: int


def read_mails(content: bytes, *, now: datetime) -> ReadFile:
    """The mails of a file; refuses a file that holds none, too many, or too much."""
    if len(content) > MOST_BYTES:
        raise Invalid(f"A file of mails has up to {MOST_BYTES // 2**20} MB. Divide it, or connect the folder instead.")
    if not content.strip():
        raise Invalid("This file is empty.")
    pieces = list(_pieces(content))
    if len(pieces) > MOST_MAILS:
        raise Invalid(
            f"This file holds {len(pieces):,} mails; up to {MOST_MAILS} are taken at once. "
            "Divide it, or connect the folder instead."
        )
    found: dict[str, MailFound] = {}
    left_out = []
    for number, piece in enumerate(pieces, start=1):
        try:
            mail = _mail(piece.content, now=now)
        except _Broken as broken:
            left_out.append(f"Mail {number} (line {piece.line:,}): {broken}")
            continue
        if mail.key in found:
            left_out.append(f"Mail {number} (line {piece.line:,}): the same mail stands above already.")
        found.setdefault(mail.key, mail)
    if not found and len(pieces) == 1:
        raise Invalid(f"No mail could be read in this file. {left_out[0]}")
    return ReadFile(tuple(found.values()), tuple(left_out))


def _pieces(content: bytes) -> Iterator[_Piece]:
    """A file that begins as a mailbox does is divided where its mails begin; any other is one mail."""
    starts = list(_BEGINS.finditer(content)) if content.startswith(b"From ") else []
    if not starts:
        yield _Piece(content, 1)
        return
    ends = [match.start() for match in starts[1:]] + [len(content)]
    line, counted = 1, 0
    for match, end in zip(starts, ends, strict=True):
        line, counted = line + content.count(b"\n", counted, match.end()), match.end()
        yield _Piece(_QUOTED.sub(rb"\1", content[match.end() : end]), line)


def _mail(content: bytes, *, now: datetime) -> MailFound:
    if not _HEAD_LINE.match(content):
        raise _Broken("it has no head, so it is no mail.")
    try:
        message = message_from_bytes(content)
        fields = mails.fields_of(message)
        if not any(name in fields for name in _KNOWN):
            raise _Broken("its head says neither who wrote it nor when nor what about, so it is no mail.")
        text = mails.text_of(message, most=MOST_TEXT + 1)
    except (MessageError, ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise _Broken("it is broken and cannot be read.") from error
    subject = mails.clean(mails.said_in(fields, "subject"), LONGEST_SUBJECT)
    if mails.is_automatic(fields):
        raise _Broken(f"“{subject}” is an automatic reply.")
    if mails.is_private(fields):
        raise _Broken("it is marked private.")
    if not text:
        raise _Broken(f"“{subject}” has no words; attachments are not read.")
    if len(text) > MOST_TEXT:
        raise _Broken(f"“{subject}” has more than {MOST_TEXT:,} characters.")
    return MailFound(
        key=mails.key_of(fields, size=len(content)), at=min(mails.sent_at(fields, now=now), now), subject=subject,
        sender=next(iter(mails.addresses_in(fields, "from")), ""), sender_name=mails.name_in(fields, "from"),
        addresses=mails.addresses_in(fields, "from", "to", "cc"), text=text,
    )  # fmt: skip
