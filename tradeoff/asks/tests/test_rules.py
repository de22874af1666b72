from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tradeoff.asks.rules import (
    AnswerKind,
    AskType,
    NobodyTriages,
    TriagePolicy,
    answer_due,
    can_appeal,
    check_answer,
    check_claims,
    hasty_no,
    reveals,
    triage,
    words_to_say,
)
from tradeoff.kernel.errors import Invalid

TODAY = date(2026, 11, 20)  # a Friday
POLICIES = (
    TriagePolicy(owner_id=1, answer_within_days=10),
    TriagePolicy(owner_id=2, answer_within_days=2, type="blocker"),
    TriagePolicy(owner_id=3, answer_within_days=5, area_id=7),
    TriagePolicy(owner_id=4, answer_within_days=1, area_id=7, type="blocker"),
)


@pytest.mark.parametrize(
    ("area_id", "type_", "owner_id", "days", "why"),
    [
        (7, "blocker", 4, 1, "Policy for this area and blockers."),
        (7, "retention", 3, 5, "Policy for this area."),
        (8, "blocker", 2, 2, "Policy for blockers."),
        (None, "nice_to_have", 1, 10, "Policy for every ask."),
    ],
)
def test_the_most_specific_policy_wins(area_id: int | None, type_: str, owner_id: int, days: int, why: str) -> None:
    for policies in (POLICIES, POLICIES[::-1]):
        route = triage(policies, area_id=area_id, type=type_)
        assert (route.owner_id, route.answer_within_days, route.why) == (owner_id, days, why)


def test_refuses_when_no_policy_covers_the_ask() -> None:
    with pytest.raises(NobodyTriages, match="An admin can name an owner"):
        triage(POLICIES[3:], area_id=8, type="blocker")


@pytest.mark.parametrize(
    ("asked_on", "days", "due"),
    [
        (TODAY, 0, date(2026, 11, 20)),
        (TODAY, 1, date(2026, 11, 23)),
        (TODAY, 5, date(2026, 11, 27)),
        (TODAY, 6, date(2026, 11, 30)),
        (date(2026, 11, 18), 2, date(2026, 11, 20)),
        (date(2026, 11, 18), 3, date(2026, 11, 23)),
        (date(2026, 11, 21), 0, date(2026, 11, 23)),
        (date(2026, 11, 22), 1, date(2026, 11, 23)),
        (date(2026, 11, 21), 5, date(2026, 11, 27)),
    ],
)
def test_counts_working_days(asked_on: date, days: int, due: date) -> None:
    assert answer_due(asked_on, days) == due


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 60))
def test_an_answer_is_due_after_exactly_that_many_working_days(asked_on: date, days: int) -> None:
    due = answer_due(asked_on, days)

    between = [asked_on + timedelta(days=n) for n in range(1, (due - asked_on).days + 1)]
    assert sum(day.weekday() < 5 for day in between) == days
    assert due.weekday() < 5


def test_kinds_say_what_they_are() -> None:
    assert {kind for kind in AnswerKind if kind.is_decline} == {AnswerKind.NO, AnswerKind.NOT_NOW}
    assert {kind.value for kind in AnswerKind if kind.in_fast_lane} == {
        "already_there", "workaround", "merged", "not_now", "no",
    }  # fmt: skip
    assert {kind.value for kind in AnswerKind if kind.closes} == {
        "already_there", "workaround", "merged", "shipped", "no",
    }  # fmt: skip
    assert [kind for kind in AnswerKind if kind.needs_until] == [AnswerKind.NOT_NOW]
    assert AskType.NICE_TO_HAVE.label == "Nice to have"
    assert all(kind.hint for kind in AskType)


@pytest.mark.parametrize(
    ("kind", "reason", "until", "field"),
    [
        (AnswerKind.NO, "  ", None, "reason"),
        (AnswerKind.MERGED, "", None, "reason"),
        (AnswerKind.NOT_NOW, "capacity", None, "until"),
        (AnswerKind.NOT_NOW, "capacity", TODAY, "until"),
    ],
)
def test_refuses_an_answer_without_reason_or_day(kind: AnswerKind, reason: str, until: date | None, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_answer(kind, reason=reason, until=until, today=TODAY)

    assert refusal.value.field == field


def test_takes_a_complete_answer() -> None:
    check_answer(AnswerKind.NOT_NOW, reason="capacity", until=TODAY + timedelta(days=1), today=TODAY)
    check_answer(AnswerKind.LISTENING, reason="", until=None, today=TODAY)


@pytest.mark.parametrize(
    ("p_with", "p_without", "field"),
    [(50, None, "p_without"), (None, 50, "p_with"), (101, 50, "p_with"), (50, -1, "p_without"), (40, 50, "p_with")],
)
def test_refuses_half_a_claim_and_impossible_ones(p_with: int | None, p_without: int | None, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_claims(p_with, p_without)

    assert refusal.value.field == field


@pytest.mark.parametrize(("p_with", "p_without"), [(None, None), (0, 0), (100, 0), (60, 60)])
def test_takes_both_claims_or_none(p_with: int | None, p_without: int | None) -> None:
    check_claims(p_with, p_without)


def test_a_hasty_no_is_a_decline_before_the_problem_was_opened() -> None:
    assert hasty_no(AnswerKind.NO, problem_opened=False)
    assert not hasty_no(AnswerKind.NO, problem_opened=True)
    assert not hasty_no(AnswerKind.ALREADY_THERE, problem_opened=False)


def test_a_fast_answer_may_be_appealed_once() -> None:
    assert can_appeal(AnswerKind.NO, appeals=0)
    assert not can_appeal(AnswerKind.NO, appeals=1)
    assert not can_appeal(AnswerKind.PLANNED, appeals=0)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It is worth $1.2M to us", ("$1.2M",)),
        ("a deal of 90,000 EUR closes", ("90,000 EUR",)),
        ("USD 5k is not enough", ("USD 5k",)),
        ("We support 3 roles and ISO 27001 in Q3 2027", ()),
        ("Globex asked first", ("Globex",)),
        ("Globexian words are fine", ()),
    ],
)
def test_finds_amounts_and_other_names(text: str, found: tuple[str, ...]) -> None:
    assert reveals(text, ["Globex"]) == found


def test_says_a_no_kindly_with_its_reason() -> None:
    said = words_to_say(AnswerKind.NO, "Export to PDF.", reason="most teams share a link instead")

    assert said == (
        "Thank you for asking about “Export to PDF”. We have thought about it and will not do it. "
        "Most teams share a link instead. "
        "I would rather say so today than leave you waiting; let us talk about what would help instead."
    )


def test_names_a_day_only_when_one_is_given() -> None:
    day = date(2027, 3, 1)

    assert "we expect it by March 1, 2027." in words_to_say(AnswerKind.PLANNED, "Sign-on", by=day)
    assert "expect" not in words_to_say(AnswerKind.PLANNED, "Sign-on")
    assert "look at it again by March 1, 2027." in words_to_say(AnswerKind.NOT_NOW, "Sign-on", until=day)


@given(st.sampled_from(AnswerKind), st.sampled_from(["$90k", "Globex", "1,500 EUR"]))
def test_never_shows_an_amount_or_another_customers_name(kind: AnswerKind, secret: str) -> None:
    said = words_to_say(kind, f"Sign-on for {secret}", reason=f"{secret} pays for it", other_names=["Globex"])

    assert secret not in said
    assert "what you asked for" in said
