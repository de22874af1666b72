"""A mapping remembered by its column names, and laid over the same columns the next time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace

from tradeoff.imports.engine.mapping import Column, Mapping
from tradeoff.imports.engine.targets import TARGETS
from tradeoff.tables.values import fold


@dataclass(frozen=True)
class KeptColumn:
    """What one column name becomes; without a field it is left out."""

    header: str
    field: str | None
    scale: int = 1
    day_first: bool | None = None
    decimal: str | None = None


def fingerprint(headers: Iterable[str]) -> str:
    """The same for the same column names in any order, whatever their capitals and spaces."""
    names = sorted(fold(header) or header for header in headers)
    return hashlib.sha256("\n".join(names).encode()).hexdigest()


def kept(mapping: Mapping) -> list[dict[str, object]]:
    """The columns as plain JSON."""
    names = KeptColumn.__dataclass_fields__
    return [{name: value for name, value in asdict(column).items() if name in names} for column in mapping.columns]


def laid_over(guessed: Mapping, columns: Sequence[KeptColumn], name: str) -> Mapping:
    """The guess with the remembered field of each column; fields that are gone are left to the guess."""
    known = {fold(column.header) or column.header: column for column in columns}
    fields = TARGETS[guessed.noun].by_name
    changed = []
    for column in guessed.columns:
        said = known.get(fold(column.header) or column.header)
        changed.append(_as_said(column, said, name) if said and (not said.field or said.field in fields) else column)
    return replace(guessed, columns=tuple(changed), remembered=name)


def _as_said(column: Column, said: KeptColumn, name: str) -> Column:
    reason = f"as in “{name}”" if said.field else f"left out, as in “{name}”"
    return replace(
        column, field=said.field, confidence=1.0 if said.field else 0.0, reason=reason,
        scale=said.scale, day_first=said.day_first, decimal=said.decimal,
    )  # fmt: skip
