"""What is measured, who is recognized and what trackers find."""

from __future__ import annotations

import numpy as np
import pytest

from tradeoff.calls.engine.measuring import measured, questions_in
from tradeoff.calls.engine.people import Known, recognized
from tradeoff.calls.engine.tracking import Hit, Piece, meant_in, phrases_of, said_in, together
from tradeoff.calls.engine.transcripts import Party, Turn
from tradeoff.calls.rules import How, Side

SIDES = {"Rita": Side.OURS, "Ana": Side.THEIRS}


def test_talk_is_measured_by_time_where_every_turn_has_one() -> None:
    turns = [
        Turn("Rita", 0, 10_000, "How are you? And the team?"),
        Turn("Ana", 12_000, 42_000, "Fine."),
        Turn("Rita", 43_000, 50_000, "Good."),
        Turn("Rita", 50_000, 53_000, "Very good."),
        Turn("Ana", 53_500, 63_500, "Can it export?!"),
    ]

    talks = measured(turns, SIDES)

    ours, theirs = talks.sides[Side.OURS], talks.sides[Side.THEIRS]
    assert talks.by_time
    assert (ours.ms, theirs.ms) == (20_000, 40_000)
    assert ours.share == pytest.approx(1 / 3)
    assert (ours.longest_ms, theirs.longest_ms) == (10_000, 30_000)
    assert (ours.questions, theirs.questions) == (2, 1)
    assert (ours.patience_ms, theirs.patience_ms) == (1000, 1250)


def test_a_turn_without_an_end_lasts_until_the_next() -> None:
    talks = measured([Turn("Rita", 0, None, "a"), Turn("Ana", 8000, None, "b " * 150)], SIDES)

    assert (talks.speakers["Rita"].ms, talks.speakers["Ana"].ms) == (8000, 60_000)


def test_without_time_codes_words_are_counted() -> None:
    talks = measured([Turn("Rita", None, None, "one two three"), Turn("Ana", None, None, "four")], SIDES)

    assert not talks.by_time
    assert talks.sides[Side.OURS].share == 0.75
    assert talks.sides[Side.OURS].patience_ms is None


def test_nothing_said_measures_nothing() -> None:
    assert measured([], {}).speakers == {}


@pytest.mark.parametrize(("text", "number"), [("Why?? And how?", 2), ("نعم؟", 1), ("本当？", 1), ("No.", 0)])
def test_counts_questions(text: str, number: int) -> None:
    assert questions_in(text) == number


def test_recognizes_by_mail_then_by_exactly_the_same_name() -> None:
    members = [Known(1, "Rita Sol", "rita@us.example")]
    contacts = [Known(7, "Ana Ruiz", "ana@acme.example"), Known(8, "Jo Kim", ""), Known(9, "Jo Kim", "")]
    parties = [
        Party("R.", "rita@us.example"), Party("ana  RUIZ"), Party("Jo Kim"), Party("Bo", side=Side.THEIRS),
        Party("Rita Sol", side=Side.THEIRS),
    ]  # fmt: skip

    found = recognized(parties, members=members, contacts=contacts)

    assert [(who.side, who.member_id, who.contact_id, who.how) for who in found] == [
        (Side.OURS, 1, None, "by e-mail"),
        (Side.THEIRS, None, 7, "by name"),
        (Side.UNKNOWN, None, None, ""),
        (Side.THEIRS, None, None, ""),
        (Side.THEIRS, None, None, ""),
    ]


@pytest.mark.parametrize(
    ("lines", "text", "found"),
    [
        (["single sign-on"], "We want Single Sign On now.", ["Single Sign On"]),
        (["export"], "It exported; exporting and EXPORTS.", ["exported", "exporting", "EXPORTS"]),
        (["sign-on", "single sign-on"], "single sign-on", ["single sign-on"]),
        (["SSO"], "SSOs? lesson", ["SSOs"]),
        (["a b", "b c"], "a b c", ["a b c"]),
        (["日本語"], "日本語 です", ["日本語"]),
        (["single sign-on"], "single, well, sign on", []),
        (["…"], "anything", []),
    ],
)
def test_finds_words_in_whatever_form(lines: list[str], text: str, found: list[str]) -> None:
    hits = said_in(["", text], phrases_of(lines))

    assert [text[hit.start : hit.end] for hit in hits] == found
    assert all(hit.turn == 1 for hit in hits)


def test_finds_sentences_by_meaning_that_words_did_not_find() -> None:
    pieces = [Piece(0, 0, 10), Piece(0, 11, 20), Piece(1, 0, 5)]
    vectors = np.array([[1, 0], [0.8, 0.6], [0, 1]], dtype=np.float32)
    examples = np.array([[1, 0]], dtype=np.float32)

    meant = meant_in(pieces, vectors, examples)
    found = together([Hit(0, 2, 4, How.WORDS)], meant)

    assert [(hit.turn, hit.start, hit.how) for hit in found] == [(0, 2, How.WORDS), (0, 11, How.MEANING)]
    assert found[1].nearness == pytest.approx(0.8)
