"""Which column fills which field: guessed with a reason, confirmed or changed by a person."""

from __future__ import annotations

import collections.abc
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from dataclasses import field as default
from typing import Any

from tradeoff.imports.engine.targets import TARGETS, Field, Kind
from tradeoff.imports.rules import Noun, shorten
from tradeoff.kernel.errors import Invalid
from tradeoff.tables.dates import FIRST_YEAR, DateStyle, parse_date
from tradeoff.tables.reading import Shape
from tradeoff.tables.refusals import Unreadable
from tradeoff.tables.values import fold, parse_email

SURE = 0.6
_ALIKE = 88.0
_SCALES = (
    (1_000_000, re.compile(r"\bmillions?\b|\bmio\b|\bmln\b|\bmn\b|[(\[]\s*[$€£]?\s*m\s*[)\]]|[$€£]m\b", re.IGNORECASE)),
    (1_000, re.compile(r"\bthousands?\b|\b000s\b|'000|[(\[]\s*[$€£]?\s*k\s*[)\]]|[$€£]k\b", re.IGNORECASE)),
)
_ASIDE = re.compile(
    r"[(\[][^)\]]*[)\]]|\bin (?:millions?|thousands?)\b|\b(?:millions?|thousands?|mio|mln)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Column:
    """A column of the file and the field it fills, if any; the last three change how its cells are read."""

    index: int
    header: str
    field: str | None
    confidence: float
    reason: str
    scale: int = 1
    day_first: bool | None = None
    decimal: str | None = None


@dataclass(frozen=True)
class Mapping:
    """`shape` says where in the file the table stands, `remembered` the saved mapping it was taken from."""

    noun: Noun
    columns: tuple[Column, ...]
    shape: Shape = default(default_factory=Shape)
    remembered: str = ""

    @property
    def used(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.field)

    @property
    def ignored(self) -> tuple[Column, ...]:
        """Columns that fill no field; nothing of them is kept."""
        return tuple(column for column in self.columns if not column.field)

    @property
    def missing(self) -> tuple[Field, ...]:
        """Required fields, and fields of which one at least is needed, that no column fills."""
        target, filled = TARGETS[self.noun], {column.field for column in self.columns}
        lacking = [field for field in target.fields if field.required and field.name not in filled]
        for group in target.any_of:
            if filled.isdisjoint(group):
                lacking += [target.field(name) for name in group]
        return tuple(lacking)

    def require(self) -> None:
        """Refuses while a required field has no column."""
        target, filled = TARGETS[self.noun], {column.field for column in self.columns}
        wanted = [f"“{field.label}”" for field in target.fields if field.required and field.name not in filled]
        wanted += [
            " or ".join(f"“{target.field(name).label}”" for name in group)
            for group in target.any_of
            if filled.isdisjoint(group)
        ]
        if wanted:
            there = ", ".join(f"“{shorten(column.header, 30)}”" for column in self.columns[:12])
            raise Invalid(
                f"No column gives {' and '.join(wanted)}, which {self.noun.value} need. The file has {there}: choose a "
                "column for it, or put the column names into row 1."
            )

    def only_sure(self) -> Mapping:
        """Without guesses that a person should look at first."""
        sure = tuple(c if c.confidence >= SURE else replace(c, field=None) for c in self.columns)
        return replace(self, columns=sure)

    def with_dates(self, day_first: bool | None) -> Mapping:
        """One word on the order of day and month for every column; None says nothing."""
        if day_first is None:
            return self
        return replace(self, columns=tuple(replace(column, day_first=day_first) for column in self.columns))

    def choose(
        self,
        index: int,
        field: str | None,
        *,
        scale: int | None = None,
        day_first: bool | None = None,
        decimal: str | None = None,
    ) -> Mapping:
        """The person's word for one column; another column that filled the field is freed. Refuses an unknown one."""
        if not 0 <= index < len(self.columns):
            raise Invalid("There is no such column in the file.", field="columns")
        if field:
            TARGETS[self.noun].field(field)
        if scale is not None and scale not in {1, 1_000, 1_000_000}:
            raise Invalid("A column is in units, thousands or millions.", field="scale")
        if decimal not in {None, ".", ","}:
            raise Invalid("Decimals begin with a point or a comma.", field="decimal")
        changed = []
        for column in self.columns:
            if column.index == index:
                changed.append(
                    replace(
                        column, field=field or None, confidence=1.0,
                        reason="you chose it" if field else "you left it out",
                        scale=column.scale if scale is None else scale, day_first=day_first, decimal=decimal,
                    )
                )  # fmt: skip
            elif field and column.field == field:
                changed.append(replace(column, field=None, reason=f"“{self.columns[index].header}” took its place"))
            else:
                changed.append(column)
        return replace(self, columns=tuple(changed))

    def to_json(self) -> dict[str, Any]:
        return {
            "noun": self.noun.value,
            "columns": [asdict(column) for column in self.columns],
            "shape": asdict(self.shape),
            "remembered": self.remembered,
        }

    @classmethod
    def from_json(cls, stored: collections.abc.Mapping[str, Any]) -> Mapping:
        columns = tuple(Column(**column) for column in stored["columns"])
        return cls(Noun(stored["noun"]), columns, Shape(**stored.get("shape", {})), stored.get("remembered", ""))


@dataclass(frozen=True)
class NounGuess:
    """What the file seems to hold; `noun` is None where the column names do not say."""

    noun: Noun | None
    confidence: float
    reason: str


def guess_noun(headers: Sequence[str]) -> NounGuess:
    """The noun that knows most of the columns and whose required fields are there."""
    best, most = None, 0
    for noun in Noun:
        mapping = guess(headers, (), noun).only_sure()
        known = len(mapping.used)
        if not mapping.missing and known > most and known * 3 >= len(headers):
            best, most = noun, known
    if best is None:
        return NounGuess(None, 0.0, "The column names fit none of the nouns; say what the file holds.")
    return NounGuess(
        best, round(most / len(headers), 2), f"{most} of {len(headers)} columns are known of {best.value}."
    )


def guess(headers: Sequence[str], sample: Sequence[Sequence[str]], noun: Noun) -> Mapping:
    """Each field goes to one column: by its name, then by a name like it, then by what its values look like."""
    fields = TARGETS[noun].fields
    bids = sorted(
        (
            (-score, index, position, reason)
            for index, header in enumerate(headers)
            for position, field in enumerate(fields)
            for score, reason in [_by_name(header, field, noun)]
            if score
        ),
    )
    taken: dict[int, tuple[Field, float, str]] = {}
    filled: set[str] = set()
    for minus, index, position, reason in bids:
        if index not in taken and fields[position].name not in filled:
            taken[index] = (fields[position], -minus, reason)
            filled.add(fields[position].name)
    for index in range(len(headers)):
        if index not in taken and (shape := _by_shape(_values(sample, index), fields, filled)):
            taken[index] = shape
            filled.add(shape[0].name)
    return Mapping(noun, tuple(_column(index, header, taken.get(index)) for index, header in enumerate(headers)))


def _column(index: int, header: str, taken: tuple[Field, float, str] | None) -> Column:
    if taken is None:
        return Column(index, header, None, 0.0, "no field is called like it; left out unless you choose one")
    field, confidence, reason = taken
    scale = _scale(header) if field.kind is Kind.MONEY else 1
    if scale > 1:
        reason += f"; the name says {'millions' if scale == 1_000_000 else 'thousands'}"
    return Column(index, header, field.name, round(confidence, 2), reason, scale)


def _by_name(header: str, field: Field, noun: Noun) -> tuple[float, str]:
    whole = fold(header)
    bare = fold(_ASIDE.sub(" ", header)) or whole
    if whole in {fold(field.name), fold(field.label)} or bare in {fold(field.name), fold(field.label)}:
        return 1.0, "it has the field's name"
    words = field.words
    if whole in words or bare in words:
        return 0.95, f"another name for “{field.label}”"
    if bare.removeprefix(noun.singular) in words:
        return 0.9, f"another name for “{field.label}”"
    if len(bare) < 5:
        return 0.0, ""
    from rapidfuzz import fuzz  # noqa: PLC0415 - only when a file is mapped

    alike = max((fuzz.ratio(bare, word) for word in words if len(word) >= 5), default=0.0)
    return (alike / 100 * 0.8, f"spelled almost like “{field.label}”") if alike >= _ALIKE else (0.0, "")


def _by_shape(values: Sequence[str], fields: Sequence[Field], filled: set[str]) -> tuple[Field, float, str] | None:
    """E-mails and dates only: an amount looks like any other number."""
    if len(values) < 3:
        return None
    for kind, reads, what in ((Kind.EMAIL, _reads_email, "e-mail addresses"), (Kind.DATE, _reads_date, "dates")):
        free = [field for field in fields if field.kind is kind and field.name not in filled]
        if len(free) == 1 and sum(map(reads, values)) >= 0.9 * len(values):
            return free[0], 0.45, f"its values are {what}, and “{free[0].label}” is the only such field left"
    return None


def _values(sample: Sequence[Sequence[str]], index: int) -> list[str]:
    return [cells[index] for cells in sample if index < len(cells) and cells[index].strip()]


def _reads_email(value: str) -> bool:
    try:
        return bool(parse_email(value))
    except Unreadable:
        return False


def _reads_date(value: str) -> bool:
    for day_first in (True, False):
        try:
            return parse_date(value, DateStyle(day_first, "")).year >= FIRST_YEAR
        except Unreadable:
            continue
    return False


def _scale(header: str) -> int:
    return next((scale for scale, pattern in _SCALES if pattern.search(header)), 1)
