from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradeoff.kernel.sheets import is_formula, safe_for_csv
from tradeoff.tables.dates import DateStyle, date_style, parse_date
from tradeoff.tables.limits import CellProblem, problems_csv, shorten
from tradeoff.tables.numbers import NumberStyle, check_currency, number_style, parse_integer, parse_money
from tradeoff.tables.refusals import Unreadable
from tradeoff.tables.values import (
    parse_boolean,
    parse_email,
    parse_enum,
    parse_percent,
    parse_text,
    writes_fractions,
)

COMMA = NumberStyle(",", proven=True)
DAY_FIRST, MONTH_FIRST = DateStyle(True, ""), DateStyle(False, "")


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("22700", "USD", 22_700_00),
        ("22,700.00", "USD", 22_700_00),
        ("$22,700.00", "USD", 22_700_00),
        ("US$ 22,700", "USD", 22_700_00),
        ("USD 22700.5", "USD", 22_700_50),
        ("$ 22,700 USD", "USD", 22_700_00),
        ("22.700,00 €", "EUR", 22_700_00),
        ("22.700 €", "EUR", 22_700_00),
        ("1.234.567,89", "EUR", 1_234_567_89),
        ("22 700,00", "EUR", 22_700_00),
        ("22'700.00 CHF", "CHF", 22_700_00),
        ("₹12,34,567", "INR", 12_34_567_00),
        ("¥22,700", "JPY", 22_700),
        ("0", "USD", 0),
        ("0.500", "USD", 50),
        ("1100.045", "USD", 1100_05),
    ],
)
def test_reads_money(text: str, currency: str, minor: int) -> None:
    assert parse_money(text, currency) == minor


@pytest.mark.parametrize("text", ["(1,200)", "-1,200", "−1200", "1200-", "$-1,200", "-$1,200", "($1,200.00)"])
def test_a_negative_amount_is_read_and_refused(text: str) -> None:
    assert parse_money(text, "USD", negative=True) == -1_200_00
    with pytest.raises(Unreadable, match="negative"):
        parse_money(text, "USD")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("22700 €", "in €; this workspace counts in USD"),
        ("EUR 22700", "in EUR; this workspace counts in USD"),
        ("22700 XYZ", "“XYZ” is not a currency"),
        ("₿5", "“₿” is not a currency"),
        ("a lot", "not a number"),
        ("1,2,3", "not a number"),
        ("1.2.3,4,5", "not a number"),
        ("12 or 13", "not a number"),
        ("1e999", "not a number"),
        ("NaN", "not a number"),
        ("=1+1", "not a number"),
        ("٣٤٥", "not a number"),
        ("9" * 30, "larger than any"),
    ],
)
def test_refuses_what_is_no_amount_here(text: str, words: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        parse_money(text, "USD")

    assert words in refusal.value.message
    assert refusal.value.remedy


@given(
    st.integers(0, 10**14),
    st.sampled_from([("{:,.2f}", "."), ("{:.2f}", "."), ("${:,.2f}", "."), ("{:,.2f} USD", ".")]),
)
def test_money_comes_back_as_it_went(minor: int, shape: tuple[str, str]) -> None:
    written = shape[0].format(Decimal(minor) / 100)

    assert parse_money(written, "USD") == minor


@given(st.integers(0, 10**14))
def test_continental_money_comes_back_as_it_went(minor: int) -> None:
    written = f"{Decimal(minor) / 100:,.2f} €".translate(str.maketrans(",.", ".,"))

    assert parse_money(written, "EUR", COMMA) == minor
    assert parse_money(f"({written})", "EUR", COMMA, negative=True) == -minor


def test_the_column_says_which_mark_begins_its_decimals() -> None:
    continental = number_style(["1.054", "22.700", "950,50"])

    assert (continental.decimal, continental.proven) == (",", True)
    assert parse_money("22.700", "EUR", continental) == 22_700_00
    assert number_style(["1.054", "22.700"]).proven is False
    assert parse_money("1.100", "USD", number_style(["1.25", "1.100"])) == 1_10


def test_scale_reads_millions() -> None:
    assert parse_money("1100.04", "USD", scale=1_000_000) == 1_100_040_000_00


def test_whole_numbers() -> None:
    assert parse_integer("2,822") == 2822
    for text in ("12.5", "-3", "99999999999", "many"):
        with pytest.raises(Unreadable):
            parse_integer(text)


def test_a_currency_cell_must_be_the_workspaces() -> None:
    assert check_currency("usd", "USD") == "USD"
    with pytest.raises(Unreadable, match="this workspace counts in USD"):
        check_currency("EUR", "USD")
    with pytest.raises(Unreadable, match="not a currency"):
        check_currency("doubloons", "USD")


@pytest.mark.parametrize(
    ("text", "style", "day"),
    [
        ("2026-03-04", MONTH_FIRST, date(2026, 3, 4)),
        ("2026-03-04T10:00:00Z", MONTH_FIRST, date(2026, 3, 4)),
        ("2026/3/4", MONTH_FIRST, date(2026, 3, 4)),
        ("03/04/2026", MONTH_FIRST, date(2026, 3, 4)),
        ("03/04/2026", DAY_FIRST, date(2026, 4, 3)),
        ("3.4.2026", DAY_FIRST, date(2026, 4, 3)),
        ("March 4, 2026", DAY_FIRST, date(2026, 3, 4)),
        ("4 Mar 2026 10:15", MONTH_FIRST, date(2026, 3, 4)),
        ("2024-02-29", DAY_FIRST, date(2024, 2, 29)),
    ],
)
def test_reads_dates(text: str, style: DateStyle, day: date) -> None:
    assert parse_date(text, style) == day


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2026-02-30", "no such day"),
        ("2026-13-01", "no such day"),
        ("31/12/2026", "no month 31"),
        ("1989-12-31", "year 1989 is outside"),
        ("2101-01-01", "year 2101 is outside"),
        ("March 2026", "leaves out"),
        ("30 February 2026", "not a date"),
        ("45992", "day number"),
        ("soon", "not a full date"),
        ("=TODAY()", "not a full date"),
        ("x" * 5000, "not a full date"),
    ],
)
def test_refuses_dates_that_are_none(text: str, words: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        parse_date(text, MONTH_FIRST)

    assert words in refusal.value.message


def test_the_column_says_whether_the_day_comes_first() -> None:
    assert date_style(["03/04/2026", "25/04/2026"]).day_first is True
    assert date_style(["03/04/2026", "04/25/2026"]).day_first is False
    assert date_style(["2026-04-25", "4 May 2026"]).day_first is None
    unsure = date_style(["03/04/2026"], fallback=True)
    assert (unsure.day_first, unsure.reads_day_first) == (None, True)
    assert (unsure.is_open, unsure.examples) == (True, ("03/04/2026",))
    assert "1 values are the other way round" in date_style(["25/04/2026", "26/04/2026", "04/27/2026"]).reason


def test_percentages() -> None:
    assert [parse_percent(text) for text in ("30", "30%", "33.5 %", "100")] == [30, 30, 34, 100]
    assert parse_percent("0.3", fraction=True) == 30
    assert writes_fractions(["0.3", "1", "0"]) is True
    assert writes_fractions(["0", "1"]) is False
    assert writes_fractions(["0.5", "30"]) is False
    for text in ("101", "-1", "half"):
        with pytest.raises(Unreadable):
            parse_percent(text)


def test_words() -> None:
    assert parse_email(" ana@example.com ") == "ana@example.com"
    assert (parse_boolean("Yes"), parse_boolean("0")) == (True, False)
    assert parse_enum("Best-Case", {"bestcase": "best_case"}, ["best_case"]) == "best_case"
    for refuse in (
        lambda: parse_email("ana at example"),
        lambda: parse_boolean("maybe"),
        lambda: parse_enum("x", {}, "ab"),
    ):
        with pytest.raises(Unreadable):
            refuse()


def test_text_is_kept_as_it_is() -> None:
    assert parse_text("<script>alert(1)</script>", most=100) == "<script>alert(1)</script>"
    assert parse_text("=cmd|' /C calc'!A0", most=100) == "=cmd|' /C calc'!A0"
    assert parse_text("  two \n lines\u200b ", most=100) == "two lines"
    assert parse_text("two\r\nlines", most=100, lines=True) == "two\nlines"
    with pytest.raises(Unreadable, match="NUL"):
        parse_text("a\0b", most=100)
    with pytest.raises(Unreadable, match="11 characters; 10 is the most"):
        parse_text("x" * 11, most=10)


@pytest.mark.parametrize(
    "text", ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\tx", "\rx", "\nx", "  =1+1", "＝1"]
)
def test_formulas_get_an_apostrophe(text: str) -> None:
    assert is_formula(text)
    assert safe_for_csv(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Acme", "-12.50", "+3", "a=b", "", "22%"])
def test_other_cells_are_written_as_they_are(text: str) -> None:
    assert safe_for_csv(text) == text
    assert safe_for_csv(None) == ""


def test_problems_are_a_csv_that_opens_safely() -> None:
    text = problems_csv([CellProblem(3, "=evil", "=1+1", 'Not a "number".', "Write 1, or 2.")])

    assert list(csv.reader(io.StringIO(text)))[1] == ["3", "'=evil", "'=1+1", 'Not a "number".', "Write 1, or 2."]


def test_values_are_shortened_to_one_line() -> None:
    assert len(shorten("x" * 100_000)) == 60
    assert shorten("a\nb\0c") == "a b␀c"
