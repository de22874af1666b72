"""The dry run: rows, mapping and what is known, into a plan of what would be written and everything that would not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import repeat

from tradeoff.imports.engine.building import BUILDERS, Built
from tradeoff.imports.engine.columns import Cells, Reader, Survey, blocks_of, read_rows, survey
from tradeoff.imports.engine.desk import Desk, RowHeld, RowRefused, changes
from tradeoff.imports.engine.estimates import CloseRule, OpenDeal, close_rule, estimate_amount, estimate_close
from tradeoff.imports.engine.inputs import Choices, Context, Counts, Estimates, KnownRow, Note, Plan, Repair
from tradeoff.imports.engine.mapping import Mapping
from tradeoff.imports.engine.names import repair_values
from tradeoff.imports.engine.plain import Plain, plain_rows
from tradeoff.imports.engine.rows import DealRow, ImportRow
from tradeoff.imports.engine.vocabulary import VOCABULARIES
from tradeoff.imports.rules import CellProblem, Noun, shorten
from tradeoff.tables.reading import Row

_NO_CHOICES = Choices()


def check(rows: Iterable[Row], mapping: Mapping, context: Context, choices: Choices = _NO_CHOICES) -> Plan:
    """What this file would do, nothing of it done. Refuses while a required field has no column, and a file that
    cannot be read as a table; whatever is wrong in a row is a problem of that row and leaves the others in peace.

    `rows` are gone through twice, first for what the columns show; a table is read anew each time and never held.
    """
    mapping.require()
    table = list(rows) if isinstance(rows, Iterator) else rows
    found = survey(mapping, table, context.currency)
    used = found.readers
    repairs = _value_repairs(used, choices)
    headers = {reader.field.name: reader.column.header for reader in used}
    desk = Desk(mapping.noun, context, choices, headers)
    built, problems, counts = _built(desk, table, used)
    estimates = None
    if mapping.noun is Noun.DEALS:
        built, estimates = _estimated(desk, built)
    writes, unchanged = _to_write(built)
    directories = (desk.existing, desk.accounts, desk.products, desk.members, desk.deals)
    return Plan(
        noun=mapping.noun,
        rows=tuple(row for row, _ in writes),
        problems=tuple(problems),
        review=tuple(item for directory in directories for item in directory.review()),
        repairs=(*repairs, *(repair for directory in directories[1:] for repair in directory.repairs())),
        notes=_notes(desk, found),
        estimates=estimates,
        counts=replace(
            counts,
            create=sum(known is None for _, known in writes),
            update=sum(known is not None for _, known in writes),
            unchanged=unchanged,
        ),
        skipped_columns=tuple(column.header for column in mapping.ignored),
        readings=tuple(reader.reading for reader in used if reader.reading),
    )


def _built(desk: Desk, table: Iterable[Row], used: Sequence[Reader]) -> tuple[list[Built], list[CellProblem], Counts]:
    """In the order of the file; a block's plain rows are taken at once."""
    built: list[Built] = []
    problems: list[CellProblem] = []
    refused = held = 0
    for block in blocks_of(table):
        plain = plain_rows(desk, block, used) if block.columns else Plain((), ())
        others = (block.row(at) for at in plain.others) if block.columns else block.odd
        rest, refusals, counts = _build(desk, read_rows(others, used))
        fresh: list[Built] = [*zip(plain.rows, repeat(None)), *rest]
        built += sorted(fresh, key=_number) if plain.rows and rest else fresh
        problems += refusals
        refused, held = refused + counts.refused, held + counts.held
    return built, problems, Counts(refused=refused, held=held)


def _number(built: Built) -> int:
    return built[0].row


def _build(desk: Desk, rows: Iterable[Cells]) -> tuple[list[Built], list[CellProblem], Counts]:
    build = BUILDERS[desk.noun]
    built: list[Built] = []
    problems: list[CellProblem] = []
    refused = held = 0
    for cells in rows:
        if cells.problems:
            problems += cells.problems
            refused += 1
            continue
        try:
            built.append(build(desk, cells))
        except RowRefused as refusal:
            problems.append(refusal.problem)
            refused += 1
        except RowHeld:
            held += 1
    return built, problems, Counts(refused=refused, held=held)


def _to_write(built: Sequence[Built]) -> tuple[list[Built], int]:
    writes = [(row, known) for row, known in built if known is None or changes(row, known)]
    return writes, len(built) - len(writes)


def _value_repairs(used: Sequence[Reader], choices: Choices) -> list[Repair]:
    """Slips in free-text columns; offered, and applied only once the person says yes."""
    repairs = []
    for reader in used:
        if not reader.field.vocabulary:
            continue
        offered = [
            Repair(
                reader.field.name, found.value, found.to, found.count, found.reason,
                choices.repairs.get(f"{reader.field.name}|{found.value}", False),
            )
            for found in repair_values(reader.words, VOCABULARIES[reader.field.vocabulary])
        ]  # fmt: skip
        reader.repairs = {repair.value: repair.to for repair in offered if repair.accepted}
        repairs += offered
    return repairs


def _notes(desk: Desk, found: Survey) -> tuple[Note, ...]:
    notes = [Note(reader.note, found.rows) for reader in found.readers if reader.note]
    if found.formulas:
        row, text = found.first_formula
        notes.append(
            Note(
                f"The cell begins like a formula (“{shorten(text, 30)}” in row {row}). It is kept as text, never run, "
                "and exported with an apostrophe in front.",
                found.formulas,
            )
        )
    return (*notes, *(Note(text, count) for text, count in desk.notes.most_common()))


def _estimated(desk: Desk, built: Sequence[Built]) -> tuple[list[Built], Estimates]:
    """What could be estimated for open deals, done where the person chose it."""
    ages = _won_ages(desk, [row for row, _ in built])
    rule = close_rule((*desk.context.won_ages, *ages))
    amounts = without_price = closes = without_start = 0
    result: list[Built] = []
    for row, known in built:
        if not isinstance(row, DealRow) or desk.stages.state[row.stage_id] != "open":
            result.append((row, known))
            continue
        changed, facts = row, _facts(desk, row)
        if row.amount_minor is None and _may_estimate(known, "amount_minor", "amount_estimated"):
            amount = estimate_amount(facts)
            amounts, without_price = amounts + (amount is not None), without_price + (amount is None)
            if desk.choices.estimate_amounts and amount is not None:
                changed = changed._replace(amount_minor=amount, amount_estimated=True)
        if row.close_date is None and _may_estimate(known, "close_date", "close_date_estimated"):
            close = estimate_close(facts, rule)
            closes, without_start = closes + (close is not None), without_start + (row.created_on is None)
            if desk.choices.estimate_closes and close is not None:
                changed = changed._replace(close_date=close, close_date_estimated=True)
        result.append((changed, known))
    return result, _offer(rule, amounts, without_price, closes, without_start)


def _offer(rule: CloseRule, amounts: int, without_price: int, closes: int, without_start: int) -> Estimates:
    return Estimates(
        amounts=amounts, amounts_without_price=without_price, closes=closes, closes_without_start=without_start,
        median_days=rule.median_days, won_used=rule.won_used, refusal=rule.refusal,
    )  # fmt: skip


def _won_ages(desk: Desk, rows: Sequence[ImportRow]) -> list[int]:
    """Of won deals new with this file; those known already are in the context's figure."""
    return [
        (row.close_date - row.created_on).days
        for row in rows
        if isinstance(row, DealRow)
        and row.id is None
        and row.close_date
        and row.created_on
        and desk.stages.state[row.stage_id] == "won"
    ]


def _facts(desk: Desk, row: DealRow) -> OpenDeal:
    product = desk.products.by_id.get(row.product_id) if row.product_id is not None else None
    return OpenDeal(product.values.get("list_price_minor") if product else None, row.created_on)


def _may_estimate(known: KnownRow | None, value: str, flag: str) -> bool:
    """An estimate never replaces what somebody stated."""
    return known is None or known.values.get(value) is None or bool(known.values.get(flag))
