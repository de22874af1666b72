"""What a column leaves open is asked with examples, and nothing is written before it is answered."""

from __future__ import annotations

import pytest
from django.test import Client

from tradeoff.crm.models import Deal
from tradeoff.imports import actions
from tradeoff.imports.engine.inputs import Choices
from tradeoff.imports.engine.mapping import Mapping
from tradeoff.imports.tests.taking import TODAY, deals, make_seller, take_in, write
from tradeoff.kernel.errors import Invalid
from tradeoff.workspaces.models import Member

pytestmark = pytest.mark.django_db


@pytest.fixture
def seller() -> Member:
    return make_seller()


def test_day_or_month_is_asked_where_no_date_shows_it(seller: Member) -> None:
    run = take_in(seller, deals("1,One,,Prospecting,10,03/04/2026", "2,Two,,Prospecting,10,05/04/2026"))

    question = run.report["readings"][-1]["question"]
    assert question.startswith("Is the day or the month first in “Close Date”?")
    assert "“03/04/2026” is 3 Apr 2026 or 4 Mar 2026" in question
    with pytest.raises(Invalid, match=r"Is the day or the month first .* Say so beside the column"):
        write(seller, run)
    assert not Deal.objects.exists()


def test_one_word_answers_and_the_rows_come_in_as_said(seller: Member) -> None:
    run = take_in(seller, deals("1,One,,Prospecting,10,03/04/2026"))
    answered = Mapping.from_json(run.mapping).choose(5, "close_date", day_first=True)

    write(seller, actions.check_again(run=run, actor=seller, mapping=answered, choices=Choices(), today=TODAY))

    close = Deal.objects.get().close_date
    assert close is not None
    assert (close.day, close.month) == (3, 4)


def test_a_column_says_how_it_is_read_and_what_shows_it(seller: Member) -> None:
    run = take_in(seller, deals('1,One,,Prospecting,"$22,700.00",25/04/2026', "2,Two,,Prospecting,1.2k,45000"))

    amount, close = run.report["readings"]
    assert list(amount["shown"]) == ["$22,700.00 → $22,700", "1.2k → $1,200"]
    assert "“1.2k” counts in thousands" in amount["words"]
    assert "“45000” being 2023-03-15" in close["words"]
    assert "day/month/year, as “25/04/2026” shows" in close["words"]
    assert close["question"] == ""


def test_the_page_asks_and_holds_the_button_back(seller: Member, client: Client) -> None:
    run = take_in(seller, deals("1,One,,Prospecting,10,03/04/2026"))
    assert seller.user is not None
    client.force_login(seller.user)

    page = client.get(f"/{seller.workspace.slug}/imports/{run.pk}").content.decode()

    assert "It could be read two ways" in page
    assert 'name="write"' not in page


def test_a_spreadsheets_error_is_refused_as_such(seller: Member) -> None:
    run = take_in(seller, deals("1,One,,Prospecting,#REF!,2026-04-25"))

    assert run.report["problems"][0]["message"] == "The spreadsheet shows the error #REF! here."
