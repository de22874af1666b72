from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tradeoff.ui import format as say

NOW = datetime(2026, 11, 12, 9, 30, tzinfo=UTC)
TODAY = NOW.date()


def test_a_day_is_written_with_its_year() -> None:
    assert say.day(date(2026, 11, 2)) == "2 Nov 2026"
    assert say.day(None) == "—"


def test_a_short_day_names_the_year_only_when_it_is_another() -> None:
    assert say.day_short(date(2026, 1, 31), today=TODAY) == "31 Jan"
    assert say.day_short(date(2027, 1, 31), today=TODAY) == "31 Jan 2027"


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(hours=23, minutes=59), "23 hours ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=30), "30 days ago"),
        (timedelta(days=31), "12 Oct 2026"),
        (-timedelta(hours=2), "in 2 hours"),
    ],
)
def test_ago_uses_the_largest_unit(before: timedelta, words: str) -> None:
    assert say.ago(NOW - before, now=NOW) == words


@pytest.mark.parametrize(
    ("left", "words"), [(0, "today"), (1, "tomorrow"), (5, "in 5 days"), (-1, "1 day late"), (-3, "3 days late")]
)
def test_days_until_says_late_after_the_day(left: int, words: str) -> None:
    assert say.days_until(TODAY + timedelta(days=left), today=TODAY) == words


@pytest.mark.parametrize(
    ("share", "words"),
    [(0, "0%"), (0.123, "12%"), (1, "100%"), (0.001, "<1%"), (0.999, ">99%"), (None, "—")],
)
def test_percent_never_rounds_something_to_nothing_or_all(share: float | None, words: str) -> None:
    assert say.percent(share) == words


def test_percent_keeps_its_digits() -> None:
    assert say.percent(0.1234, digits=1) == "12.3%"
    assert say.percent(0.0001, digits=1) == "<0.1%"


@pytest.mark.parametrize(
    ("noun", "amount", "words"),
    [
        ("deal", 1, "1 deal"),
        ("deal", 1240, "1,240 deals"),
        ("company", 2, "2 companies"),
        ("day", 2, "2 days"),
        ("match", 0, "0 matches"),
    ],
)
def test_count_knows_plurals(noun: str, amount: int, words: str) -> None:
    assert say.count(noun, amount) == words


def test_a_rank_change_has_a_sign() -> None:
    assert [say.signed_rank(places) for places in (4, 0, -4)] == ["+4", "0", "−4"]


def test_numbers_are_grouped() -> None:
    assert say.number(12345) == "12,345"
    assert say.number(-1.5, digits=1) == "−1.5"


@pytest.mark.parametrize(
    ("name", "letters"), [("Mara Lindqvist", "ML"), ("Wen", "W"), ("Ana de la Cruz", "AC"), ("", "?"), ("“Bo”", "?")]
)
def test_initials(name: str, letters: str) -> None:
    assert say.initials(name) == letters
