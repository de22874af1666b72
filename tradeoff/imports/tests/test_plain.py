"""A block taken by its columns gives the plan that its rows give one by one."""

from __future__ import annotations

import io
import random
from dataclasses import replace
from datetime import date

import pytest

from tradeoff.imports.engine import mapping as columns
from tradeoff.imports.engine.inputs import Choices, Context, KnownRow, KnownStage, Plan
from tradeoff.imports.engine.plan import check
from tradeoff.imports.rules import Noun
from tradeoff.kernel.sheets import csv_text
from tradeoff.tables.reading import BLOCK, open_table

HEADER = (
    "Deal ID", "Deal Name", "Account", "Product", "Owner", "Stage", "Amount", "Created Date", "Close Date", "Next step",
)  # fmt: skip
VALUES = (
    ("D-1", "D-2", "D-3", "", "D 4", "#REF!"),
    ("Deal", " two  words ", "Known deal", "", "=1+1", "a\nb", "x" * 201, "\u00a0"),
    ("Harbor", "harbor ltd", "North Rail", "Harbour", "Nobody", "A-2", ""),
    ("Planner", "GTXPro", "GTX Pro", "", "Plannerr"),
    ("Ana Lima", "Ana  Lima", "Somebody", ""),
    ("Proposal", "Won", "Closed lost", "", "Nowhere", "closed-won"),
    ("100", "0", "", "1,200.50", "-3", "12 apples", "999999999999", "٣"),
    ("2026-01-05", "", "2026-13-01"),
    ("2026-02-01", "2025-12-31", "", "soon"),
    ("", "call", "<b>now</b>", "+1"),
)
CONTEXT = Context(
    "EUR",
    date(2026, 11, 23),
    accounts=(KnownRow(1, "Harbor", "A-1"), KnownRow(2, "North Rail", "A-2")),
    products=(KnownRow(21, "Planner", values={"list_price_minor": 500}), KnownRow(22, "GTX Pro")),
    members=(KnownRow(31, "Ana Lima"),),
    stages=(
        KnownStage(41, "Proposal", "open"),
        KnownStage(42, "Closed won", "won"),
        KnownStage(43, "Closed lost", "lost"),
    ),
)
KNOWN = (
    KnownRow(7, "Known deal", "D-70", {"account_id": 1, "stage_id": 41, "amount_minor": 100}),
    KnownRow(8, "Other", "D-1", {"account_id": 2, "stage_id": 42, "amount_minor": None}),
)
CHOICES = Choices(same={"accounts|Harbour": 1}, estimate_amounts=True, estimate_closes=True)


def plans(text: str, context: Context, choices: Choices) -> tuple[Plan, Plan]:
    """By blocks, and row by row."""
    table = open_table(io.BytesIO(text.encode()))
    mapping = columns.guess(table.headers, [row.cells for row in table.sample()], Noun.DEALS)
    return check(table, mapping, context, choices), check(list(table.rows()), mapping, context, choices)


def rows(dice: random.Random, number: int, odd: float) -> list[str]:
    """A sound row with, now and then, a value of any kind in the place of one of its own."""
    sound = [f"E-{number}", f"Deal {number}", "Harbor", "Planner", "Ana Lima", "Proposal", "100", "", "2026-02-01", ""]
    return [dice.choice(some) if dice.random() < odd else own for own, some in zip(sound, VALUES, strict=True)]


@pytest.mark.parametrize("seed", range(60))
def test_both_ways_give_one_plan(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - the same rows each time
    odd = dice.choice((0.0, 0.02, 0.2, 1.0))
    text = csv_text(HEADER, [rows(dice, number, odd) for number in range(dice.choice((3, 40, 120)))])
    context = replace(CONTEXT, existing=KNOWN if seed % 2 else ())

    by_blocks, by_rows = plans(text, context, CHOICES if seed % 3 else Choices())

    assert by_blocks == by_rows


def test_an_id_of_an_earlier_block_is_refused_with_its_row() -> None:
    lines = [f"E-{number},Deal {number},Harbor,Proposal" for number in range(BLOCK)]
    text = "\n".join(["Deal ID,Deal Name,Account,Stage", *lines, "E-5,Again,Harbor,Proposal", "E-9999,New,Harbor,Won"])

    by_blocks, by_rows = plans(text, CONTEXT, Choices())

    assert by_blocks == by_rows
    assert [(found.row, found.message) for found in by_blocks.problems] == [
        (BLOCK + 2, "Row 7 is the same deal already.")
    ]
    assert (by_blocks.counts.create, by_blocks.counts.refused) == (BLOCK + 1, 1)


def test_blank_and_broken_lines_keep_the_numbers_of_the_others() -> None:
    text = "Deal ID,Deal Name,Account,Stage\nE-1,One,Harbor,Won\n\nE-2,Two,Harbor\nE-3,Three,Harbor,Won\n"

    by_blocks, by_rows = plans(text, CONTEXT, Choices())

    assert by_blocks == by_rows
    assert [row.row for row in by_blocks.rows] == [2, 5]
