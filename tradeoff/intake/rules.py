"""What may come in by mail and by a form, and how much of it at once. No clock, no rows."""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from tradeoff.kernel.errors import Invalid
from tradeoff.kernel.mails import clean

MOST_BYTES: Final = 25 * 1024 * 1024
MOST_MAILS: Final = 500  # in one file
MOST_TEXT: Final = 200_000  # characters of a mail, as much as a note from outside may have
KEPT_WAITING: Final = timedelta(days=1)
LONGEST_TITLE: Final = 120
LONGEST_WORDS: Final = 1_000
LONGEST_ANSWER: Final = 10_000
LONGEST_NAME: Final = 120
LONGEST_ADDRESS: Final = 254
LONGEST_SUBJECT: Final = 200
_LONGEST_KEY: Final = 120


@dataclass(frozen=True, kw_only=True)
class MailFound:
    """A mail of a file or a folder; addresses in small letters."""

    key: str
    at: datetime
    subject: str
    sender: str
    sender_name: str
    addresses: tuple[str, ...]
    text: str

    @property
    def external_id(self) -> str:
        """What the note is known by, so that the same mail never comes in twice, by whatever way."""
        plain = f"mail:{self.key}"
        return plain if len(plain) <= _LONGEST_KEY else f"mail:{hashlib.sha256(self.key.encode()).hexdigest()}"

    @property
    def who(self) -> str:
        return self.sender_name or self.sender


@dataclass(frozen=True)
class ReadFile:
    """The mails of a file in its order, and why others of it stay out, one sentence each."""

    mails: tuple[MailFound, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class Placed:
    """Whose words a mail is, as far as addresses tell."""

    account_id: int | None = None
    contact_id: int | None = None
    author_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class FormInput:
    """What whoever opens the link reads: a title, and what is asked."""

    title: str
    words: str


@dataclass(frozen=True, kw_only=True)
class AnswerInput:
    """What somebody wrote into a form; name and address only if they like, and nobody checks them."""

    text: str
    name: str = ""
    address: str = ""


def check_form(said: FormInput) -> None:
    """Refuses a form without a title or a question, and endless ones."""
    for field, what, most in (("title", "title", LONGEST_TITLE), ("words", "question", LONGEST_WORDS)):
        value = getattr(said, field)
        if not value.strip():
            raise Invalid(f"Give the form a {what}.", field=field)
        if len(value) > most:
            raise Invalid(f"A {what} has up to {most:,} characters; this one has {len(value):,}.", field=field)


def checked_answer(said: AnswerInput) -> AnswerInput:
    """The answer without what no page can show; refuses an empty one, one of invisible characters, and a long one."""
    text = clean(said.text, LONGEST_ANSWER + 1)
    if not any(unicodedata.category(sign)[0] in "LNPS" for sign in text):
        raise Invalid("Write a few words; this is empty.", field="text")
    if len(text) > LONGEST_ANSWER:
        raise Invalid(f"Up to {LONGEST_ANSWER:,} characters fit; please shorten it.", field="text")
    name = clean(" ".join(said.name.split()), LONGEST_NAME)
    return AnswerInput(text=text, name=name, address=clean(said.address.lower(), LONGEST_ADDRESS))
