"""Whatever a cell or a file holds, the answer is a value or a refusal in words, never a crash."""

from __future__ import annotations

import io
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from tradeoff.imports.engine.names import near, repair_values
from tradeoff.imports.rules import shorten
from tradeoff.kernel.errors import Invalid
from tradeoff.kernel.names import normalize
from tradeoff.kernel.sheets import is_formula, safe_for_csv
from tradeoff.tables.dates import DateStyle, parse_date
from tradeoff.tables.numbers import number_style, parse_integer, parse_money
from tradeoff.tables.reading import open_table
from tradeoff.tables.refusals import Unreadable
from tradeoff.tables.values import parse_email, parse_percent, parse_text, writes_fractions

NUMBERLIKE = st.text(alphabet="0123456789.,-+() $€%eE'\u00a0/:T", max_size=50)


def answer(read: Callable[[], object]) -> tuple[object, Unreadable | None]:
    try:
        return read(), None
    except Unreadable as refusal:
        return None, refusal


@given(st.one_of(st.text(max_size=80), NUMBERLIKE))
def test_any_cell_is_read_or_refused_in_words(text: str) -> None:
    style = number_style([text])
    writes_fractions([text])

    for read in (
        lambda: parse_money(text, "USD", style, negative=True),
        lambda: parse_integer(text, style),
        lambda: parse_percent(text, style=style),
        lambda: parse_date(text, DateStyle(True, "")),
        lambda: parse_email(text),
        lambda: parse_text(text, most=40),
    ):
        value, refusal = answer(read)
        assert (value is None) != (refusal is None)
        assert refusal is None or (refusal.message.endswith(".") and refusal.remedy.endswith("."))


@given(st.text(max_size=60))
def test_any_cell_is_safe_once_written(text: str) -> None:
    assert not is_formula(safe_for_csv(text))
    assert len(shorten(text)) <= 60


@given(st.text(max_size=40), st.lists(st.text(max_size=40), max_size=5))
def test_any_name_has_a_key_and_neighbors(name: str, known: list[str]) -> None:
    assert normalize(name) == normalize(f"  {name} ")
    assert all(candidate.name in known for candidate in near(name, known))
    assert all(one.value != one.to for one in repair_values([name, *known], known))


@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_refused(content: bytes) -> None:
    try:
        table = open_table(io.BytesIO(content))
        rows = list(table.rows())
    except Invalid as refusal:
        words = refusal.message
    else:
        words = "A table."
        assert rows
        assert all(row.problem or len(row.cells) == len(table.headers) for row in rows)
    assert words.endswith(".")
