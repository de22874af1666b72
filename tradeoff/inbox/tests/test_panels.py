"""What customers said, where it counts: at the problem, the account and the deal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.load.counting import counted
from tradeoff.calls.factories import make_call
from tradeoff.crm.factories import make_account, make_contact, make_deal
from tradeoff.inbox import actions, queries
from tradeoff.inbox.factories import make_insight
from tradeoff.inbox.tests.conftest import Desk
from tradeoff.problems.actions import merge_problems, undo_merge
from tradeoff.problems.factories import make_problem
from tradeoff.problems.models import Problem

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MOST = 12


def problem_at(desk: Desk, title: str = "Auditors want their own sign-in") -> Problem:
    return make_problem(workspace=desk.workspace, owner=desk.elena, title=title)


def test_a_problem_shows_who_said_what_and_how_much_it_matters(desk: Desk) -> None:
    account, problem = make_account(workspace=desk.workspace, name="Harbor"), problem_at(desk)
    contact = make_contact(account=account, name="Wanda Lund")
    note = desk.note("Passwords of your own? No.", account=account, contact=contact, person_kind="lost")
    make_insight(note=note, problem=problem, by=desk.elena, importance=3)

    page = desk.get(desk.priya, f"problems/{problem.pk}/insights").content.decode()

    assert "Passwords of your own? No." in page
    assert "Wanda Lund, Harbor · Lost deal" in page
    assert "Critical" in page
    assert "1 account, each counted once" in page
    assert f"notes/{note.pk}" in page


def test_the_most_important_come_first_and_the_unsaid_last(desk: Desk) -> None:
    problem = problem_at(desk)
    for words, importance in (("unsaid", None), ("nice", 1), ("critical", 3)):
        make_insight(note=desk.note(words), problem=problem, by=desk.elena, importance=importance)

    assert [one.quote for one in queries.insights_of_problem(desk.elena, problem)] == ["critical", "nice", "unsaid"]


def test_an_account_and_a_deal_show_what_was_said_there(desk: Desk) -> None:
    deal = make_deal(workspace=desk.workspace)
    problem = problem_at(desk)
    make_insight(note=desk.note("Said on the deal", deal=deal), problem=problem, by=desk.elena)
    make_insight(note=desk.note("Said at the account", account=deal.account), problem=problem, by=desk.elena)
    make_insight(note=desk.note("Said elsewhere"), problem=problem, by=desk.elena)

    at_deal = desk.get(desk.elena, f"deals/{deal.pk}/insights").content.decode()
    at_account = desk.get(desk.elena, f"accounts/{deal.account_id}/insights").content.decode()

    assert ("Said on the deal" in at_deal, "Said at the account" in at_deal) == (True, False)
    assert ("Said on the deal" in at_account, "Said at the account" in at_account) == (True, True)
    assert "Said elsewhere" not in at_deal + at_account
    assert problem.title in at_deal


def test_a_merged_problem_lends_its_insights_and_gets_them_back(desk: Desk) -> None:
    deal = make_deal(workspace=desk.workspace)
    one, other = problem_at(desk), problem_at(desk, "Sign-in of large companies")
    insight = make_insight(note=desk.note("Passwords", deal=deal), problem=other, by=desk.elena)

    merge_problems(problem=other, into=one, actor=desk.elena, now=NOW)
    merged, _ = queries.insights_at(desk.elena, deal, most=5)
    lent = list(queries.insights_of_problem(desk.elena, one))
    undo_merge(problem=other, actor=desk.elena, now=NOW)
    apart, _ = queries.insights_at(desk.elena, deal, most=5)

    assert ([found.root_id for found in merged], lent) == ([one.pk], [insight])
    assert [found.root_id for found in apart] == [other.pk]
    assert list(queries.insights_of_problem(desk.elena, one)) == []


def test_words_of_a_call_lead_to_their_moment(desk: Desk) -> None:
    account, problem = make_account(workspace=desk.workspace), problem_at(desk)
    text = "[0:00] Ana: How is it going?\n[1:09] Rita: The board is slow.\n[2:30] Ana: Noted."
    call = make_call(desk.elena, account=account, text=text)
    start = call.note.text.index("The board is slow")
    later = NOW + timedelta(days=1)
    actions.link(actor=desk.elena, notes=[call.note_id], problem=problem, start=start, end=start + 17, now=later)

    page = desk.get(desk.elena, f"problems/{problem.pk}/insights").content.decode()

    turn = call.turns.get(text="The board is slow.")
    assert f'calls/{call.pk}#t-{turn.position}">at 1:09 of the call' in page


def test_contributors_see_no_panel(desk: Desk) -> None:
    deal, problem = make_deal(workspace=desk.workspace), problem_at(desk)
    make_insight(note=desk.note("Confidential words", deal=deal), problem=problem, by=desk.elena)

    for path in (f"problems/{problem.pk}", f"accounts/{deal.account_id}", f"deals/{deal.pk}"):
        answer = desk.get(desk.beatriz, f"{path}/insights")
        assert answer.status_code >= 400
        assert "Confidential words" not in answer.content.decode()


@pytest.mark.parametrize("place", ["problems", "accounts", "deals"])
def test_a_panel_asks_as_much_however_much_was_said(desk: Desk, place: str) -> None:
    account, problem = make_account(workspace=desk.workspace), problem_at(desk)
    deal = make_deal(workspace=desk.workspace, account=account)
    key = {"problems": problem.pk, "accounts": account.pk, "deals": deal.pk}[place]
    for number in range(8):
        contact = make_contact(account=account, name=f"Wanda {number}")
        note = desk.note(f"Heard {number}", deal=deal, contact=contact, author=desk.priya)
        make_insight(note=note, problem=problem, by=desk.elena)
    desk.get(desk.elena, f"{place}/{key}/insights")

    with counted() as sent:
        page = desk.client.get(f"/{desk.workspace.slug}/{place}/{key}/insights").content.decode()

    assert page.count("Heard") >= 8
    assert len(sent) <= MOST, "\n".join(sent)
