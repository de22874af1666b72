"""Styles of numbers and dates, decided once a column by what the column shows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradeoff.tables.dates import DateStyle, date_style, parse_date, parse_moment
from tradeoff.tables.numbers import number_style, parse_integer, parse_money
from tradeoff.tables.refusals import Unreadable

DAYS = st.dates(date(1990, 1, 1), date(2089, 12, 31))
SHAPES = {
    "day first": ("{0.day:02}/{0.month:02}/{0.year}", True),
    "day first, short": ("{0.day}/{0.month}/{1:02}", True),
    "month first": ("{0.month:02}/{0.day:02}/{0.year}", False),
    "dots": ("{0.day}.{0.month}.{0.year}", True),
    "dashes": ("{0.month}-{0.day}-{0.year}", False),
}


@given(st.lists(DAYS, min_size=1, max_size=20), st.sampled_from(sorted(SHAPES)))
def test_a_column_of_dates_comes_back_as_it_went_or_asks(days: list[date], name: str) -> None:
    shape, day_first = SHAPES[name]
    written = [shape.format(day, day.year % 100) for day in days]
    style = date_style(written)

    if style.is_open:
        assert all(day.day <= 12 for day in days)
        style = DateStyle(day_first, "the person said so")
    assert [parse_date(text, style) for text in written] == days


@given(
    st.lists(DAYS, min_size=1, max_size=5),
    st.sampled_from(["{:%d %b, %Y 00:02:00}", "{:%B %d, %Y}", "{:%Y-%m-%dT00:02Z}", "{:%Y/%m/%d}", "{:%Y%m%d}"]),
)
def test_unmistakable_dates_ask_nobody(days: list[date], shape: str) -> None:
    written = [shape.format(day) for day in days]
    style = date_style(written)

    assert not style.is_open
    assert [parse_date(text, style) for text in written] == days


@given(st.lists(DAYS, min_size=1, max_size=5))
def test_day_numbers_of_a_spreadsheet_are_days(days: list[date]) -> None:
    written = [str((day - date(1899, 12, 30)).days) for day in days]
    style = date_style([*written, f"{written[0]}.5"])

    assert [parse_date(text, style) for text in written] == days
    assert f"“{written[0]}” being {days[0]}" in style.reason


def test_day_numbers_are_read_only_where_the_column_shows_them() -> None:
    with pytest.raises(Unreadable, match="day number"):
        parse_date("44301", DateStyle(None, ""))
    assert parse_date("44301", date_style(["44301", "2021-04-16"])) == date(2021, 4, 15)
    assert not date_style(["12345", "99999"]).serials


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("15 Apr, 2021 00:02:00", date(2021, 4, 15)),
        ("2021-04-15T00:02Z", date(2021, 4, 15)),
        ("15. März 2021", date(2021, 3, 15)),
        ("5 août 2021", date(2021, 8, 5)),
        ("31 dic 2021", date(2021, 12, 31)),
        ("Thu, 15 Apr 2021", date(2021, 4, 15)),
        ("20210415", date(2021, 4, 15)),
    ],
)
def test_dates_in_words_and_other_styles(text: str, day: date) -> None:
    assert parse_date(text, date_style([text])) == day


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("15 Apr, 2021 00:02:00", "2021-04-15T00:02:00"),
        ("2021-04-15T00:02Z", "2021-04-15T00:02:00+00:00"),
        ("2021-04-15 14:30:05.123+0200", "2021-04-15T14:30:05+02:00"),
        ("15.04.2021 2:30 PM", "2021-04-15T14:30:00"),
        ("15.04.2021 12:00 am", "2021-04-15T00:00:00"),
        ("44301.5", "2021-04-15T12:00:00"),
        ("2021-04-15", "2021-04-15T00:00:00"),
    ],
)
def test_moments_keep_their_time_and_the_zone_they_say(text: str, moment: str) -> None:
    assert parse_moment(text, date_style([text])).isoformat() == moment


@pytest.mark.parametrize("text", ["2021-04-15 25:00", "2021-04-15 13:00 pm", "2021-04-15 10:00+23:00"])
def test_refuses_times_that_are_none(text: str) -> None:
    with pytest.raises(Unreadable, match="There is no such time"):
        parse_moment(text, DateStyle(None, ""))


def test_dots_put_the_day_first_wherever_they_stand() -> None:
    style = date_style(["03.04.2021"])

    assert (style.is_open, parse_date("03.04.2021", style)) == (False, date(2021, 4, 3))


def test_two_digits_of_a_year_lie_in_this_century() -> None:
    style = DateStyle(False, "")

    assert parse_date("4/15/21", style) == date(2021, 4, 15)
    assert parse_date("4/15/95", style) == date(1995, 4, 15)


NUMBERS = st.lists(st.integers(0, 10**11), min_size=1, max_size=12)
CONTINENTAL = str.maketrans(",.", ".,")


@given(NUMBERS, st.sampled_from(["{:,.2f}", "${:,.2f}", "{:.2f}", "USD {:,.2f}"]))
def test_a_column_of_amounts_comes_back_as_it_went(minors: list[int], shape: str) -> None:
    written = [shape.format(Decimal(minor) / 100) for minor in minors]
    style = number_style(written)

    assert not style.is_open
    assert [parse_money(text, "USD", style) for text in written] == minors


@given(NUMBERS, st.sampled_from(["{:,.2f} €", "{:.2f}", "EUR {:,.2f}"]))
def test_a_continental_column_comes_back_as_it_went(minors: list[int], shape: str) -> None:
    written = [shape.format(Decimal(minor) / 100).translate(CONTINENTAL) for minor in minors]
    style = number_style(written)

    assert (style.decimal, style.is_open) == (",", False)
    assert [parse_money(text, "EUR", style) for text in written] == minors


@given(st.integers(1, 9_999), st.sampled_from([("k", 3), ("M", 6), ("Mio.", 6), (" bn", 9), ("mn", 6), (" tsd", 3)]))
def test_numbers_cut_short_are_multiplied(tenths: int, unit: tuple[str, int]) -> None:
    text = f"${Decimal(tenths) / 10}{unit[0]}"

    assert parse_money(text, "USD", number_style([text])) == tenths * 10 ** (unit[1] + 1)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("1.2k", "USD", 1_200_00),
        ("$1.25M", "USD", 1_250_000_00),
        ("1,5 Mio. €", "EUR", 1_500_000_00),
        ("1.234k", "USD", 1_234_00),
        ("(1.2k)", "USD", -1_200_00),
        ("CHF 1'200.–", "CHF", 1_200_00),
        ("12 kr", "SEK", 12_00),
        ("12 MXN", "MXN", 12_00),
    ],
)
def test_amounts_of_more_styles(text: str, currency: str, minor: int) -> None:
    assert parse_money(text, currency, number_style([text]), negative=True) == minor


def test_thousands_said_twice_count_once() -> None:
    assert parse_money("1.2k", "USD", scale=1_000) == 1_200_00


def test_a_column_that_shows_both_marks_asks_about_what_could_be_either() -> None:
    style = number_style(["1.50", "2,75", "1.234", "9.876"])

    assert style.examples == ("1.234", "9.876")
    assert not number_style(["1.50", "2,75"]).is_open
    assert number_style(["1.234.567", "1.234"]).decimal == ","


def test_whole_numbers_read_a_mark_as_thousands() -> None:
    assert [parse_integer(text) for text in ("1.200", "1,200", "1'200", "1 200", "1.2k")] == [1200] * 5
