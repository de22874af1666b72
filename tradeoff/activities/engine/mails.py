"""The head of a mail in a folder, and what is left out by it. No clock, no rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email.message import Message

from tradeoff.activities.rules import LONGEST_SUBJECT, LONGEST_TEXT, MailInput
from tradeoff.kernel import mails
from tradeoff.kernel.mails import clean


@dataclass(frozen=True)
class Head:
    """The head of one mail of a folder; `is_left_out`: for machines, of a list, or private, and so never logged."""

    uid: int
    size: int
    mail: MailInput
    is_left_out: bool


def head_of(message: Message, *, uid: int, size: int, now: datetime) -> Head:
    """Never fails: what cannot be read is empty, and a mail without a Message-ID gets one from what it says."""
    fields = mails.fields_of(message)
    mail = MailInput(
        key=mails.key_of(fields, size=size),
        at=mails.sent_at(fields, now=now),
        subject=clean(mails.said_in(fields, "subject"), LONGEST_SUBJECT) or "(no subject)",
        sender=next(iter(mails.addresses_in(fields, "from")), ""),
        addresses=mails.addresses_in(fields, "from", "to", "cc"),
    )
    return Head(uid, size, mail, mails.is_automatic(fields) or "list-id" in fields or mails.is_private(fields))


def text_of(message: Message) -> str:
    """What was written, plain where the mail has it plain, without attachments."""
    return mails.text_of(message, most=LONGEST_TEXT)
