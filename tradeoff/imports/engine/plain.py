"""Deals of which nothing needs to be said, taken a block at a time by their columns.

A row is plain if it is new by its own id, its names are known, and none of its cells asks for a note, an answer or a
refusal. It becomes exactly what `building.deal` makes of it; every other row is left to that, and a test compares.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress, repeat
from typing import Any

from tradeoff.imports.engine.columns import Reader
from tradeoff.imports.engine.desk import Desk
from tradeoff.imports.engine.references import Directory
from tradeoff.imports.engine.rows import DealRow
from tradeoff.imports.rules import Noun
from tradeoff.tables.reading import Block

_TEXTS = ("forecast_category", "next_step", "lead_source", "lost_reason")
Columns = Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class Plain:
    """The plain rows of a block, and the places of those that are not."""

    rows: Sequence[DealRow]
    others: Sequence[int]


def plain_rows(desk: Desk, block: Block, used: Sequence[Reader]) -> Plain:
    """Nothing is plain where the rows of a block cannot be told apart by ids that no row before them had."""
    nothing = Plain((), range(len(block)))
    if desk.noun is not Noun.DEALS or not {"external_id", "name", "stage", "account"} <= set(desk.headers):
        return nothing
    columns: dict[str, Sequence[Any]] = {}
    plain = [True] * len(block)
    for reader in used:
        values, unreadable = reader.read_all(block.columns[reader.column.index])
        columns[reader.field.name] = values
        _strike(plain, unreadable)
    keys = [("id", external_id) for external_id in columns["external_id"]]
    if len(set(keys)) != len(keys) or ("id", None) in keys or not desk.seen.keys().isdisjoint(keys):
        return nothing
    ids = _ids(desk, columns, plain)
    _strike(plain, _remarkable(desk, columns))
    desk.seen.update(compress(zip(keys, block.numbers, strict=True), plain))
    for name, directory in _directories(desk):
        if name in columns:
            directory.count(compress(columns[name], plain))
    rows = map(DealRow._make, _fields(block, columns, ids))
    return Plain(list(compress(rows, plain)), [at for at, is_plain in enumerate(plain) if not is_plain])


def _strike(plain: list[bool], places: Sequence[int]) -> None:
    for at in places:
        plain[at] = False


def _directories(desk: Desk) -> tuple[tuple[str, Directory], ...]:
    return ("account", desk.accounts), ("product", desk.products), ("owner", desk.members)


def _ids(desk: Desk, columns: Columns, plain: list[bool]) -> dict[str, Sequence[int | None]]:
    """What the names mean, in the order in which a row's names are asked: no name of a row that is out already."""
    found: dict[str, Sequence[int | None]] = {}
    for name, find in (("stage", desk.stages.find), *((name, one.settled) for name, one in _directories(desk))):
        names = columns.get(name) or [None] * len(plain)
        meant = {one: find(one) for one in set(compress(names, plain)) if one is not None}
        found[name] = [meant.get(one) for one in names]
        required = name in {"stage", "account"}
        pairs = zip(names, found[name], strict=True)
        _strike(plain, [at for at, (one, id_) in enumerate(pairs) if id_ is None and (required or one is not None)])
    return found


def _remarkable(desk: Desk, columns: Columns) -> list[int]:
    """Places of rows that need more than a look: without a name, worth a note, or known already."""
    found = [at for at, (key, name) in enumerate(_keys(columns)) if not key or not name]
    found += [at for at, amount in enumerate(columns.get("amount", ())) if amount == 0]
    if "created" in columns and "close_date" in columns:
        dates = zip(columns["created"], columns["close_date"], strict=True)
        found += [at for at, (created, close) in enumerate(dates) if created and close and close < created]
    if desk.existing.by_id:
        by_external, by_key = desk.existing.by_external, desk.existing.by_key
        found += [at for at, (key, name) in enumerate(_keys(columns)) if by_external(key or "") or by_key(name or "")]
    return found


def _keys(columns: Columns) -> zip[tuple[str | None, str | None]]:
    return zip(columns["external_id"], columns["name"], strict=True)


def _fields(block: Block, columns: Columns, ids: Mapping[str, Sequence[int | None]]) -> zip[tuple[Any, ...]]:
    """In the order of DealRow's."""
    size, texts = len(block), {name: _texts(columns.get(name)) for name in ("type", *_TEXTS)}
    nothing, no = [None] * size, repeat(False)
    return zip(
        block.numbers, nothing, columns["external_id"], columns["name"], ids["account"], ids["owner"], ids["product"],
        ids["stage"], texts["type"], columns.get("amount", nothing), no, no, columns.get("probability", nothing),
        columns.get("close_date", nothing), no, texts["forecast_category"], columns.get("created", nothing),
        texts["next_step"], texts["lead_source"], texts["lost_reason"], strict=False,
    )  # fmt: skip


def _texts(values: Sequence[str | None] | None) -> Any:
    return repeat("") if values is None else ["" if value is None else value for value in values]
