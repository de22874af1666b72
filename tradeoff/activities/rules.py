"""The words of activities, what may be written to one, and when a deal counts as quiet. No clock, no rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from tradeoff.kernel.errors import Invalid
from tradeoff.kernel.mails import clean
from tradeoff.workspaces.rules import Counts

__all__ = [
    "SENT",
    "ActivityImport",
    "ActivityInput",
    "Counts",
    "Direction",
    "Kind",
    "MailInput",
    "MailboxInput",
    "Match",
    "OpenDeal",
    "Outcome",
    "Source",
    "check_mailbox",
    "check_said",
    "clean",
    "consent_words",
    "deal_for",
    "match",
]  # fmt: skip

LONGEST_SUBJECT: Final = 200
LONGEST_TEXT: Final = 10_000
LONGEST_STEP: Final = 300
MOST_MINUTES: Final = 24 * 60
MOST_AHEAD: Final = timedelta(days=366)
IN_USE: Final = timedelta(days=90)
DEFAULT_QUIET_DAYS: Final = 14
MOST_QUIET_DAYS: Final = 180


class Kind(StrEnum):
    CALL = "call"
    MEETING = "meeting"
    MAIL = "mail"

    @property
    def label(self) -> str:
        return self.value.capitalize()

    @property
    def icon(self) -> str:
        return {"call": "phone", "meeting": "users", "mail": "mail"}[self.value]


class Direction(StrEnum):
    """Who began a call or wrote a mail."""

    OUT = "out"
    IN = "in"

    @property
    def label(self) -> str:
        return {"out": "From us", "in": "From them"}[self.value]


class Outcome(StrEnum):
    """How it ended, where somebody said so."""

    MOVED = "moved"
    HELD = "held"
    NO_ANSWER = "no_answer"
    SET_BACK = "set_back"

    @property
    def label(self) -> str:
        return {
            "moved": "Moved forward",
            "held": "Held, no change",
            "no_answer": "No answer",
            "set_back": "Set back",
        }[self.value]

    @property
    def tone(self) -> str:
        return {"moved": "good", "held": "neutral", "no_answer": "neutral", "set_back": "warn"}[self.value]


class Source(StrEnum):
    """Where Tradeoff knows an activity from."""

    HAND = "hand"
    FILE = "file"
    CALENDAR = "calendar"
    MAILBOX = "mailbox"
    CRM = "crm"

    @property
    def label(self) -> str:
        return {
            "hand": "by hand",
            "file": "from a file",
            "calendar": "from a calendar",
            "mailbox": "from a mailbox",
            "crm": "from the CRM",
        }[self.value]


@dataclass(frozen=True, kw_only=True)
class ActivityInput:
    """What somebody writes down of a call, a meeting or a mail; `minutes` None is not known."""

    kind: Kind
    at: datetime
    subject: str
    text: str = ""
    outcome: Outcome | None = None
    direction: Direction | None = None
    minutes: int | None = None
    next_step: str = ""
    contact_ids: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True)
class ActivityImport:
    """An activity from a file or another system, on a deal or an account.

    `None` and an empty text mean “not stated, keep what is there”; `id` names the row it is known to be. `by_id` is the
    member who was there. A deal brings its account along.
    """

    kind: Kind
    at: datetime
    subject: str
    id: int | None = None
    external_id: str | None = None
    account_id: int | None = None
    deal_id: int | None = None
    by_id: int | None = None
    text: str = ""
    outcome: Outcome | None = None
    direction: Direction | None = None
    minutes: int | None = None
    next_step: str = ""
    contact_ids: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True)
class MailInput:
    """A mail as it was found: all its addresses in small letters, `text` empty where only its head was read."""

    key: str
    at: datetime
    subject: str
    sender: str
    addresses: tuple[str, ...]
    text: str = ""


def check_said(said: ActivityInput | ActivityImport, *, now: datetime) -> None:
    """Refuses what no activity can be, with the field it is about."""
    if not said.subject.strip():
        raise Invalid("Say in a few words what it was about.", field="subject")
    for field, most in (("subject", LONGEST_SUBJECT), ("text", LONGEST_TEXT), ("next_step", LONGEST_STEP)):
        value = getattr(said, field)
        if len(value) > most:
            raise Invalid(f"This is {len(value):,} characters long; {most:,} fit.", field=field)
        if "\0" in value:
            raise Invalid("The text holds an invisible NUL character. Paste it as plain text.", field=field)
    if said.minutes is not None and not 0 <= said.minutes <= MOST_MINUTES:
        raise Invalid("It lasts between 0 minutes and a day.", field="minutes")
    if said.at > now + MOST_AHEAD:
        raise Invalid("That is more than a year ahead. Give the day it was, or is planned for.", field="at")
    if said.kind is Kind.MAIL and said.at > now + timedelta(days=1):
        raise Invalid("A mail lies in the past; give the time it was sent.", field="at")


@dataclass(frozen=True)
class OpenDeal:
    id: int
    account_id: int
    owner_id: int | None


@dataclass(frozen=True)
class Match:
    """Where something belongs: the account, its deal if that is beyond doubt, and who of it was there."""

    account_id: int
    deal_id: int | None
    contact_ids: frozenset[int]


def match(
    addresses: Iterable[str],
    contacts: Mapping[str, Sequence[tuple[int, int]]],
    deals: Sequence[OpenDeal],
    *,
    member_id: int,
) -> Match | None:
    """The account most of the addresses belong to; `contacts` is address -> (contact id, account id).

    Among equals the one named first counts. None where no address is a contact's.
    """
    found = [pair for address in dict.fromkeys(addresses) for pair in contacts.get(address, ())]
    if not found:
        return None
    account_id, _ = Counter(account for _, account in found).most_common(1)[0]
    there = frozenset(contact for contact, account in found if account == account_id)
    return Match(account_id, deal_for(account_id, deals, member_id=member_id), there)


def deal_for(account_id: int, deals: Sequence[OpenDeal], *, member_id: int) -> int | None:
    """The only open deal of the account, or the only one that is the member's own; otherwise nobody can know."""
    here = [deal for deal in deals if deal.account_id == account_id]
    own = [deal for deal in here if deal.owner_id == member_id]
    for choice in (here, own):
        if len(choice) == 1:
            return choice[0].id
    return None


@dataclass(frozen=True, kw_only=True)
class MailboxInput:
    """A mailbox as its member gives it; `folders` as the server names them, or SENT for its sent mail."""

    host: str
    port: int
    security: str
    user_name: str
    password: str
    folders: tuple[str, ...]
    with_text: bool
    days_back: int


SENT: Final = "\\Sent"


def check_mailbox(said: MailboxInput, *, unencrypted_allowed: bool) -> None:
    """Refuses what cannot be connected to, with the field it is about."""
    for field in ("host", "user_name", "password"):
        if not getattr(said, field).strip() or not getattr(said, field).isprintable():
            raise Invalid("This is empty or holds invisible characters.", field=field)
    if not 0 < said.port < 65_536:
        raise Invalid("A port is a number from 1 to 65535; 993 is the usual one.", field="port")
    if said.security not in {"tls", "starttls"} and not unencrypted_allowed:
        raise Invalid("Without encryption the password could be read on its way. Choose TLS.", field="security")
    if said.security == "starttls" and said.port == 993:
        raise Invalid("Port 993 is for TLS; STARTTLS usually answers on 143.", field="port")
    if not said.folders:
        raise Invalid("Choose at least one folder.", field="folders")


def consent_words(said: MailboxInput, *, since: date) -> str:
    """What the member agrees to; kept as it stood on the day."""
    folders = " and ".join({SENT: "sent mail", "INBOX": "the inbox"}.get(name, name) for name in said.folders)
    kept = (
        "the subject, the time, the addresses and the text"
        if said.with_text
        else ("the subject, the time and the addresses, never the text")
    )
    return (
        f"Tradeoff may look into {folders} of {said.user_name.strip()} on {said.host.strip()} every ten minutes, at "
        f"mails from {since.day} {since:%B %Y} on. It keeps a mail only where one of its addresses belongs to a "
        f"contact of an account I may see; of it {kept}, never attachments. Colleagues who see that account see the "
        "mail. "
        "I can pause or withdraw this at any time, and have deleted what was logged."
    )
