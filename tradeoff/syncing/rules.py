"""What is read from a CRM, in which order, who keeps which field, and how its words become the house's. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from tradeoff.crm.rules import DealType, ForecastCategory

CHUNK: Final = 2000  # records a transaction
DELETIONS_EVERY: Final = timedelta(hours=1)
NIGHTLY_OVERLAP: Final = timedelta(days=1)
MOST_MISHAPS: Final = 500  # tried again in one pass
CHANGE: Final = "change"  # mishaps on the way there: a change of ours that the CRM did not take
AMOUNT: Final = "amount"  # … of a deal that came without its amount
TOLD: Final = "told"  # … and an ask it would not be told of
TRIED_RECORDS: Final = 100  # records of a noun that a dry run reads


class Noun(StrEnum):
    """What is read, in this order: each stands on those before it."""

    ACCOUNT = "account"
    CONTACT = "contact"
    DEAL = "deal"
    HISTORY = "history"
    ACTIVITY = "activity"
    NOTE = "note"
    SUBSCRIPTION = "subscription"

    @property
    def label(self) -> str:
        return {"history": "stage changes"}.get(self.value, f"{self.value}s").replace("activitys", "activities")


class Why(StrEnum):
    """Why a pass was made."""

    FIRST = "first"
    CHANGES = "changes"
    NIGHTLY = "nightly"
    TOLD = "told"
    ASKED = "asked"
    ANEW = "anew"
    TRIED = "tried"

    @property
    def label(self) -> str:
        return {
            "first": "First sync",
            "changes": "What changed",
            "nightly": "Nightly check",
            "told": "Told by the CRM",
            "asked": "Sync now",
            "anew": "Everything anew",
            "tried": "Dry run",
        }[self.value]


@dataclass(frozen=True)
class KeptField:
    """A field of a deal that the CRM keeps; `source` is its name in the port."""

    column: str
    source: str
    label: str


KEPT: Final = (
    KeptField("stage_id", "stage_id", "Stage"),
    KeptField("amount_minor", "amount", "Amount"),
    KeptField("close_date", "close_date", "Close date"),
    KeptField("next_step", "next_step", "Next step"),
    KeptField("probability", "probability", "Probability"),
    KeptField("owner_id", "owner_id", "Owner"),
)
OURS: Final = ("Asks", "Answers", "Problems", "Decisions", "Promises", "Loss reason")
WRITABLE: Final = frozenset({"stage_id", "amount_minor", "close_date", "next_step", "probability"})


@dataclass
class Told:
    """Counts of one pass by noun: new, changed, unchanged, refused, and what was left out on purpose.

    `frame` is what a dry run found of stages and of owners whom nobody here is.
    """

    created: dict[str, int] = field(default_factory=dict)
    updated: dict[str, int] = field(default_factory=dict)
    same: dict[str, int] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    gone: dict[str, int] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)
    frame: dict[str, list[str]] = field(default_factory=dict)

    def add(self, what: str, noun: str, number: int) -> None:
        if number:
            counts: dict[str, int] = getattr(self, what)
            counts[noun] = counts.get(noun, 0) + number

    @property
    def changed(self) -> int:
        return sum(sum(counts.values()) for counts in (self.created, self.updated, self.refused, self.gone))

    def facts(self) -> dict[str, dict[str, int]]:
        names = ("created", "updated", "same", "refused", "left_out", "gone")
        return {name: dict(getattr(self, name)) for name in names if getattr(self, name)}


def sentence(facts: Mapping[str, Mapping[str, int]]) -> str:
    """“12 accounts and 340 deals new, 3 deals changed”; empty where nothing happened."""
    said = {"created": "new", "updated": "changed", "gone": "deleted there", "refused": "could not be taken"}
    parts = [
        f"{_and([counted(noun, counts[noun]) for noun in Noun if noun in counts])} {words}"
        for name, words in said.items()
        if (counts := facts.get(name))
    ]
    return ", ".join(parts)


def counted(noun: Noun, number: int) -> str:
    """“1 deal”, “12 deals”."""
    if number != 1:
        return f"{number:,} {noun.label}"
    return "1 activity" if noun is Noun.ACTIVITY else f"1 {noun.label[:-1]}"


def _and(parts: list[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


_CATEGORIES: Final = {
    "omit": ForecastCategory.OMITTED,
    "omitted": ForecastCategory.OMITTED,
    "pipeline": ForecastCategory.PIPELINE,
    "bestcase": ForecastCategory.BEST_CASE,
    "upside": ForecastCategory.BEST_CASE,
    "mostlikely": ForecastCategory.MOST_LIKELY,
    "commit": ForecastCategory.COMMIT,
    "forecast": ForecastCategory.COMMIT,
    "closed": ForecastCategory.CLOSED,
}


def forecast_of(words: str) -> ForecastCategory | None:
    """The CRM's category in the house's; None where it has none or one nobody knows."""
    return _CATEGORIES.get(re.sub(r"[^a-z]", "", words.casefold()))


def type_of(words: str) -> DealType | None:
    """“Existing Customer - Upgrade” is an expansion, “newbusiness” is new business; None where it is not said."""
    folded = words.casefold()
    if "renew" in folded:
        return DealType.RENEWAL
    if re.search(r"existing|upgrade|expan|upsell|up-sell|cross|add-?on|replacement", folded):
        return DealType.EXPANSION
    return DealType.NEW_BUSINESS if "new" in folded else None


def moment_after(newest: datetime | None, before: datetime | None, *, began: datetime) -> datetime | None:
    """Where the next pass reads on: the newest change seen by the vendor's clock, never later than ours at the start.

    A vendor's clock that runs ahead would skip what is changed until ours is there; one record from the year 2099
    would skip everything.
    """
    if newest is None:
        return before
    reached = min(newest, began)
    return reached if before is None else max(reached, before)
