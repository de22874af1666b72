"""What a check is given and what it returns: plain frozen values, so that others load and save them.

In every row `None` and `""` mean "not stated": what is known already stays. Row numbers count as a spreadsheet does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from typing import Any

from tradeoff.imports.engine.rows import ImportRow, R
from tradeoff.imports.rules import CellProblem, Noun
from tradeoff.kernel.errors import Invalid

NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class KnownRow:
    """A row that is in already; `values` by field name of the row classes below."""

    id: int
    name: str
    external_id: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class KnownStage:
    """`state` is open, won or lost."""

    id: int
    name: str
    state: str


@dataclass(frozen=True)
class Context:
    """What the file is compared with: `existing` rows of the noun imported; `won_ages` in days, of deals won before;
    `moments` deal, time and stage of history told before; `zone` that of times which say none.
    """

    currency: str
    today: date
    existing: tuple[KnownRow, ...] = ()
    accounts: tuple[KnownRow, ...] = ()
    products: tuple[KnownRow, ...] = ()
    members: tuple[KnownRow, ...] = ()
    deals: tuple[KnownRow, ...] = ()
    stages: tuple[KnownStage, ...] = ()
    won_ages: tuple[int, ...] = ()
    contacts: tuple[KnownRow, ...] = ()
    moments: frozenset[tuple[int, datetime, int]] = frozenset()
    zone: tzinfo = UTC


@dataclass(frozen=True)
class Choices:
    """What the person said to an earlier check.

    `repairs`: "field|value" to yes or no. `same`: "noun|name" to the id it is the same as, None for a different one.
    """

    repairs: Mapping[str, bool] = field(default_factory=dict)
    same: Mapping[str, int | None] = field(default_factory=dict)
    estimate_amounts: bool = False
    estimate_closes: bool = False

    def to_json(self) -> dict[str, Any]:
        return {
            "repairs": dict(self.repairs),
            "same": dict(self.same),
            "estimate_amounts": self.estimate_amounts,
            "estimate_closes": self.estimate_closes,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Choices:
        return cls(
            repairs={str(key): bool(value) for key, value in stored.get("repairs", NOTHING).items()},
            same={
                str(key): None if value is None else int(value) for key, value in stored.get("same", NOTHING).items()
            },
            estimate_amounts=bool(stored.get("estimate_amounts")),
            estimate_closes=bool(stored.get("estimate_closes")),
        )


@dataclass(frozen=True)
class ReviewItem:
    """A name near to a known one, or known to nobody (`near` empty); `rows` carry it. Never merged unasked."""

    noun: Noun
    name: str
    near: str
    near_id: int | None
    score: float
    reason: str
    rows: int

    @property
    def key(self) -> str:
        return f"{self.noun.value}|{self.name}"


@dataclass(frozen=True)
class Repair:
    """Read `value` of a field as `to`; `accepted` by the person, or beforehand where both have one key."""

    field: str
    value: str
    to: str
    count: int
    reason: str
    accepted: bool

    @property
    def key(self) -> str:
        return f"{self.field}|{self.value}"


@dataclass(frozen=True)
class Note:
    """Something to know about `rows` rows, none of them refused for it."""

    text: str
    rows: int


@dataclass(frozen=True)
class Reading:
    """How a column of dates or numbers is read and why; `shown` are cells as read, `question` waits for an answer."""

    column: int
    words: str
    shown: tuple[str, ...] = ()
    question: str = ""


@dataclass(frozen=True)
class Estimates:
    """What could be filled in for open deals, each marked as estimated; `refusal` says why close dates cannot."""

    amounts: int = 0
    amounts_without_price: int = 0
    closes: int = 0
    closes_without_start: int = 0
    median_days: int | None = None
    won_used: int = 0
    refusal: str = ""


@dataclass(frozen=True)
class Counts:
    """Every row is exactly one of these; held ones wait for an answer in the review list."""

    create: int = 0
    update: int = 0
    unchanged: int = 0
    refused: int = 0
    held: int = 0


@dataclass(frozen=True)
class Plan:
    """What would be written. `rows` are those to create or update; `skipped_columns` are read by no field."""

    noun: Noun
    rows: tuple[ImportRow, ...]
    problems: tuple[CellProblem, ...]
    review: tuple[ReviewItem, ...]
    repairs: tuple[Repair, ...]
    notes: tuple[Note, ...]
    estimates: Estimates | None
    counts: Counts
    skipped_columns: tuple[str, ...]
    readings: tuple[Reading, ...] = ()

    def require_answers(self) -> None:
        """Refuses while a column could be read two ways and nobody has said which."""
        for reading in self.readings:
            if reading.question:
                raise Invalid(f"{reading.question} Say so beside the column.", field="columns")

    def rows_of(self, kind: type[R]) -> tuple[R, ...]:
        """The rows, typed; a plan holds rows of one noun only."""
        return tuple(row for row in self.rows if isinstance(row, kind))
