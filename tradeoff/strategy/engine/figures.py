"""Numbers that open: each figure carries the rows that add up to it, its formula in words, date and version."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from tradeoff.kernel.errors import Invalid

# Raised whenever any formula of this engine changes, so that stored scores say which one made them.
VERSION = "1"

Json = None | bool | int | float | str | Sequence["Json"]


class Row(NamedTuple):
    """One line of the evidence behind a figure: what it is, which, and what it adds."""

    kind: str  # "deal", "ask" or "account"
    id: int
    value: int
    note: str = ""


@dataclass(frozen=True)
class Figure:
    """A whole number (minor units or a count) with its evidence; value None means not known, never zero."""

    name: str
    value: int | None
    unit: str  # "minor" for money, else a plural noun
    formula: str
    rows: tuple[Row, ...]
    as_of: date
    version: str
    inputs_hash: str
    notes: tuple[str, ...] = ()

    @property
    def adds_up(self) -> bool:
        return sum(row.value for row in self.rows) == (self.value or 0)


def hash_of(*inputs: object) -> str:
    """SHA-256 of the inputs as canonical JSON (sorted keys, no spaces; dates ISO, decimals in shortest form)."""
    text = json.dumps(inputs, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> Json:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return str(value.value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


def largest_remainder(total: int, weights: Sequence[tuple[int, int]]) -> dict[int, int]:
    """Split a whole number ≥ 0 by (id, weight ≥ 0) so that the parts sum to it exactly (Hamilton's method).

    Each gets the floor of its share; what is left goes one by one to the largest remainders, then the lowest ids.
    With no weight above zero it is split evenly. Without anyone to give to the split is empty.
    """
    if total < 0 or any(weight < 0 for _, weight in weights):
        raise Invalid("An amount below zero cannot be split.")
    whole = sum(weight for _, weight in weights)
    if whole == 0:
        weights, whole = [(key, 1) for key, _ in weights], len(weights)
    shares = {key: divmod(total * weight, whole) for key, weight in sorted(weights)}
    left = total - sum(share for share, _ in shares.values()) if shares else 0
    first = set(sorted(shares, key=lambda key: (-shares[key][1], key))[:left])
    return {key: share + (key in first) for key, (share, _) in shares.items()}
