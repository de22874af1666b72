"""The inbox asks as much however much stands in it."""

from __future__ import annotations

from tests.load.counting import counted
from tradeoff.crm.factories import make_account, make_contact, make_deal
from tradeoff.inbox import actions
from tradeoff.inbox.factories import make_insight
from tradeoff.inbox.tests.conftest import Desk
from tradeoff.inbox.tests.test_panels import NOW
from tradeoff.problems.factories import make_problem

MOST = 12


def test_the_page_keeps_to_its_number_of_statements(desk: Desk) -> None:
    account = make_account(workspace=desk.workspace)
    deal = make_deal(workspace=desk.workspace, account=account)
    problem = make_problem(workspace=desk.workspace, owner=desk.elena, title="Auditors want their own sign-in")
    for number in range(6):
        contact = make_contact(account=account, name=f"Wanda {number}")
        note = desk.note(f"Heard {number}: single sign-on", deal=deal, contact=contact, author=desk.priya)
        make_insight(note=note, problem=problem, by=desk.elena, start=number)
        actions.tag(actor=desk.elena, notes=[note.pk], name=f"tag {number % 2}", now=NOW)
    desk.get(desk.elena, "inbox")

    with counted() as sent:
        page = desk.client.get(f"/{desk.workspace.slug}/inbox").content.decode()

    assert page.count("Heard") >= 6
    assert len(sent) <= MOST, "\n".join(sent)
