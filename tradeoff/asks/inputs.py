"""What an ask is told with: frozen values, and what cannot be taken."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from tradeoff.asks.rules import AskType, check_claims
from tradeoff.kernel.errors import Invalid

LONGEST: Final = 10_000
LONGEST_NAME: Final = 200
TITLE: Final = 90


@dataclass(frozen=True, kw_only=True)
class AskInput:
    """What somebody wants. The two chances, in percent, come together or not at all."""

    wants: str
    type: str
    needed_by: date | None = None
    workaround: str = ""
    said_by: str = ""
    from_customer: bool = True
    area_id: int | None = None
    p_win_with: int | None = None
    p_win_without: int | None = None


@dataclass(frozen=True, kw_only=True)
class AskImport:
    """An ask from a file. `None` and an empty text mean “not stated, keep what is there”; `id` names a known ask."""

    wants: str
    account_id: int
    asked_by_id: int
    id: int | None = None
    external_id: str | None = None
    deal_id: int | None = None
    type: str = ""
    needed_by: date | None = None
    workaround: str = ""
    said_by: str = ""
    asked_on: date | None = None
    p_win_with: int | None = None
    p_win_without: int | None = None


def check_said(said: AskInput | AskImport) -> None:
    """What holds for every ask, by hand or from a file; refuses with Invalid naming the field."""
    check_text(said.wants, "wants")
    if not said.wants.strip():
        raise Invalid("Write what they want, in their own words.", field="wants")
    check_text(said.workaround, "workaround")
    check_text(said.said_by, "said_by", most=LONGEST_NAME)
    if said.type not in {*AskType, ""}:
        kinds = ", ".join(kind.label.lower() for kind in AskType)
        raise Invalid(f"“{said.type}” is not a type of ask; choose one of {kinds}.", field="type")
    try:
        check_claims(said.p_win_with, said.p_win_without)
    except Invalid as refusal:
        raise Invalid(refusal.message, field=(refusal.field or "").replace("p_", "p_win_")) from None


def check_new(words: AskInput, *, today: date) -> None:
    """What an ask has to be when it is logged by hand."""
    check_said(words)
    if not words.type:
        raise Invalid("Choose how much hangs on it.", field="type")
    if words.needed_by is not None and words.needed_by < today:
        raise Invalid(
            "That day is over. Give the day they need it by from now on, or leave it empty.", field="needed_by"
        )


def check_text(text: str, field: str, *, most: int = LONGEST) -> None:
    if "\0" in text:
        raise Invalid(
            "The text holds an invisible NUL character. Type it again, or paste it as plain text.", field=field
        )
    if len(text) > most:
        raise Invalid(f"This is {len(text):,} characters long; {most:,} fit. Shorten it to what matters.", field=field)


def title_of(wants: str) -> str:
    """The first sentence of an ask where it is short enough to be a title, else its beginning with an ellipsis."""
    sentence = first_sentence(wants)
    if len(sentence) <= TITLE:
        return sentence.rstrip(".;:, ")
    return sentence[: TITLE - 1].rsplit(" ", 1)[0].rstrip(".;:, ") + "…"


def subject_of(wants: str) -> str:
    """What to call an ask when speaking to the customer: their first sentence, or nothing when it is long."""
    sentence = first_sentence(wants)
    return sentence if len(sentence) <= TITLE else ""


def first_sentence(wants: str) -> str:
    return re.split(r"(?<=[.!?])\s|\n", wants.strip(), maxsplit=1)[0].strip()
