"""What the house says and is told over Slack: ready words in, typed values out. No amount is in any of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from tradeoff.integrations.sinks import ChatChannel


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why not, in words with the remedy; `field` names the input it is about."""

    words: str
    field: str = ""


@dataclass(frozen=True, kw_only=True)
class Pick:
    """Something to choose."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class AskForm:
    """What the form for an ask starts with and offers."""

    types: Sequence[Pick]
    about: Sequence[Pick] = ()
    wants: str = ""
    said_by: str = ""


@dataclass(frozen=True, kw_only=True)
class AskTold:
    """What somebody filled in; `about` names a deal or an account."""

    about: str
    wants: str
    type: str
    needed_by: date | None = None
    said_by: str = ""
    key: str = ""  # of the form, by which a second sending is known


@dataclass(frozen=True, kw_only=True)
class AskSaid:
    """An ask and how it stands, as one reader may see it."""

    title: str
    wants: str
    url: str
    account: str = ""
    status: str = ""
    due: str = ""
    owner: str = ""
    reason: str = ""
    words_to_say: str = ""
    answered_by: str = ""


@dataclass(frozen=True, kw_only=True)
class DecisionSaid:
    """A decision that waits, or one just signed (`chosen`)."""

    id: int
    title: str
    url: str
    due: str = ""
    why: str = ""
    options: Sequence[Pick] = ()
    chosen: str = ""
    signed_by: str = ""
    earliest_review: date | None = None


@dataclass(frozen=True, kw_only=True)
class SignTold:
    decision_id: int
    option_id: int
    reason: str
    expected: str
    review_on: date | None
    deliver_by: date | None = None


@dataclass(frozen=True, kw_only=True)
class DigestSaid:
    """What a channel hears of a week: figures that name nobody, and titles that may be said to all."""

    title: str
    period: str
    figures: Sequence[tuple[str, str]]
    rows: Sequence[tuple[str, str, str]] = ()  # (title, how it stands, url)
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Card:
    """A link, unfolded."""

    title: str
    url: str
    facts: Sequence[str] = ()


class House(Protocol):
    """What bolt's handlers ask of the house; `person` is Slack's id, and each call acts with that member's rights."""

    def ask_form(self, person: str, words: str) -> AskForm | Refusal: ...
    def choices(self, person: str, words: str) -> Sequence[Pick]: ...
    def log_ask(self, person: str, told: AskTold) -> AskSaid | Refusal: ...
    def decision(self, person: str, decision_id: int) -> DecisionSaid | Refusal: ...
    def sign(self, person: str, told: SignTold) -> DecisionSaid | Refusal: ...
    def shown(self, person: str, channel: ChatChannel | None, urls: Sequence[str]) -> Mapping[str, Card]: ...
    def ended(self) -> None: ...
