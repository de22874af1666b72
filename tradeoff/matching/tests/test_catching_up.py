"""Texts are taken in, get vectors, and say what is alike; with the real model and PostgreSQL's own vectors."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import connection
from pytest_django.fixtures import Settings

from tradeoff.asks.factories import make_ask
from tradeoff.matching import actions, queries
from tradeoff.matching.models import Likeness, MergeSuggestion, Passage, Serving
from tradeoff.matching.rules import Noun, Verdict
from tradeoff.matching.tests.conftest import House
from tradeoff.problems import actions as problems
from tradeoff.problems.factories import make_filing, make_problem
from tradeoff.problems.queries import similar_problems, suggestions
from tradeoff.voice.factories import make_note

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SIGN_ON = "Their auditors insist that staff log in with the company's own identity provider, such as Okta."
SIGN_ON_TOO = "Auditors require employees to sign in through the corporate identity provider (they use Okta)."
INVOICES = "Invoices arrive without the purchase order number, so accounting sends them back."


def test_what_was_heard_is_found_by_what_it_means(house: House) -> None:
    note = make_note(workspace=house.workspace, text=SIGN_ON)
    make_note(workspace=house.workspace, text=INVOICES)
    house.match()

    found = queries.similar_notes(house.elena, queries.sought_text(house.workspace.pk, "single sign-on for employees"))

    assert found[0].noun_id == note.pk
    assert "near in meaning" in found[0].reason


def test_a_long_note_is_found_by_any_of_its_passages(house: House) -> None:
    filler = " ".join(f"Then we spoke about the weather on day {n} and about lunch." for n in range(60))
    note = make_note(workspace=house.workspace, text=f"{filler} {SIGN_ON} {filler}")
    house.match()

    found = queries.similar_notes(house.elena, queries.sought_text(house.workspace.pk, SIGN_ON_TOO))

    assert Passage.objects.filter(noun_id=note.pk, noun=Noun.NOTE).count() > 10
    assert found[0].noun_id == note.pk
    assert "identity provider" in found[0].quote


def test_near_duplicates_are_marked_when_they_come_in(house: House) -> None:
    first = make_note(workspace=house.workspace, text=SIGN_ON)
    make_note(workspace=house.workspace, text=INVOICES)
    house.match()
    second = make_note(workspace=house.workspace, text=SIGN_ON_TOO)
    house.match()

    assert [(row.noun_id, row.other_id) for row in Likeness.objects.all()] == [(second.pk, first.pk)]
    assert [note.pk for note in queries.alike_notes(house.elena)] == [second.pk]
    assert [one.noun_id for one in queries.likenesses_of(house.elena, Noun.NOTE, first.pk)] == [second.pk]

    actions.dismiss_likeness(actor=house.elena, likeness=Likeness.objects.get(), now=NOW)
    house.match()

    assert queries.likenesses_of(house.elena, Noun.NOTE, first.pk) == []


def test_a_second_run_changes_nothing(house: House) -> None:
    make_note(workspace=house.workspace, text=SIGN_ON)
    make_ask(workspace=house.workspace, asked_by=house.rita, wants=SIGN_ON_TOO)
    house.match()
    before = list(Passage.objects.order_by("pk").values()), _stems()

    house.match()

    assert (list(Passage.objects.order_by("pk").values()), _stems()) == before
    assert actions.take_in(house.workspace.pk, everything=True) == 0


def test_a_problem_that_says_something_else_is_taken_in_anew(house: House) -> None:
    problem = make_problem(workspace=house.workspace, owner=house.elena, title="Billing", statement=INVOICES)
    house.match()
    problems.frame(
        actor=house.elena, problem=problem, changes=problems.Framing(title="Signing in", statement=SIGN_ON), now=NOW
    )

    assert actions.retake(house.workspace.pk, Noun.PROBLEM, problem.pk)
    assert not actions.retake(house.workspace.pk, Noun.PROBLEM, problem.pk)
    house.match()

    assert [one.problem_id for one in similar_problems(house.elena, SIGN_ON_TOO)] == [problem.pk]
    assert "near in meaning" in similar_problems(house.elena, SIGN_ON_TOO)[0].reason


def test_an_ask_is_offered_the_problem_whose_asks_mean_the_same(house: House) -> None:
    problem = make_problem(workspace=house.workspace, owner=house.elena, title="Access for large customers")
    other = make_problem(workspace=house.workspace, owner=house.elena, title="Paperwork", statement=INVOICES)
    filed = make_ask(workspace=house.workspace, asked_by=house.rita, wants=SIGN_ON)
    make_filing(ask=filed, problem=problem, by=house.elena)
    ask = make_ask(workspace=house.workspace, asked_by=house.rita, wants=SIGN_ON_TOO)
    house.match()

    found = suggestions(house.elena, [ask])[ask.pk]

    assert found[0].problem_id == problem.pk
    assert (found[0].from_ask, found[0].accounts) == (True, 1)
    assert any(hit for _, hit in found[0].quote)
    assert other.pk not in [one.problem_id for one in found[:1]]


def test_two_problems_that_may_be_one_wait_to_be_settled(house: House) -> None:
    first = make_problem(workspace=house.workspace, owner=house.elena, title="Log in with Okta", statement=SIGN_ON)
    second = make_problem(workspace=house.workspace, owner=house.elena, title="Okta sign-in", statement=SIGN_ON_TOO)
    make_problem(workspace=house.workspace, owner=house.elena, title="Order numbers", statement=INVOICES)
    house.match()

    suggestion = MergeSuggestion.objects.get()
    assert (suggestion.problem_id, suggestion.into_id, suggestion.verdict) == (second.pk, first.pk, Verdict.PENDING)

    actions.accept_merge(actor=house.elena, suggestion=suggestion, title="Sign in with the company", now=NOW)
    first.refresh_from_db()
    assert first.title == "Sign in with the company"
    assert second.merges.filter(undone_at=None, into=first).exists()

    actions.reopen_merge(actor=house.elena, suggestion=suggestion, now=NOW)
    assert not second.merges.filter(undone_at=None).exists()

    actions.dismiss_merge(actor=house.elena, suggestion=suggestion, now=NOW)
    house.match()
    assert MergeSuggestion.objects.get().verdict == Verdict.DISMISSED


def test_another_model_takes_over_when_it_has_read_everything(house: House, settings: Settings) -> None:
    make_note(workspace=house.workspace, text=SIGN_ON)
    house.match()
    name = Serving.objects.get().encoder
    Passage.objects.update(encoder="an older model")
    Serving.objects.update(encoder="an older model")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE matching_vector SET encoder = 'an older model'")
    note = make_note(workspace=house.workspace, text=INVOICES)

    assert queries.sought_text(house.workspace.pk, "identity").vector is None  # what is typed matches by words
    assert not actions.serve(house.workspace.pk, name, now=NOW)
    house.match()

    assert Serving.objects.get().encoder == name
    assert queries.progress_of(house.workspace.pk).waiting == 0
    assert (
        queries.similar_notes(house.elena, queries.sought_text(house.workspace.pk, "invoices without an order number"))[
            0
        ].noun_id
        == note.pk
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM matching_vector WHERE encoder = 'an older model'")
        assert cursor.fetchone() == (0,)


def test_without_a_model_words_match_and_the_page_says_so(house: House, settings: Settings) -> None:
    settings.MATCH_BY_MEANING = False
    note = make_note(workspace=house.workspace, text=SIGN_ON)
    make_note(workspace=house.workspace, text=INVOICES)
    house.match()

    found = queries.similar_notes(house.elena, queries.sought_text(house.workspace.pk, "identity provider"))

    assert [one.noun_id for one in found] == [note.pk]
    assert "near in meaning" not in found[0].reason
    assert queries.progress_of(house.workspace.pk).model == ""


def _stems() -> list[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT stem, passages FROM matching_stem ORDER BY noun, stem")
        return list(cursor.fetchall())
