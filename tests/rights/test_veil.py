"""Names in customers' own words: stand-ins before who may not know them, as said before the rest."""

from __future__ import annotations

import pytest
from django.utils import timezone

from tests.rights.test_bands import Company
from tradeoff.asks.factories import make_ask
from tradeoff.asks.queries import asks_saying, veiled
from tradeoff.crm.actions import join_deal_team
from tradeoff.crm.factories import make_account, make_contact
from tradeoff.crm.queries import Veil
from tradeoff.discussion.subjects import about

pytestmark = pytest.mark.django_db
SAID = "Acme Freight GmbH and ACME need it, says Jo van Dyke (Dyke himself, of Sunset Lines): acmeology is no answer"


@pytest.fixture
def company() -> Company:
    return Company()


def test_names_of_the_account_its_people_and_of_other_accounts_become_stand_ins(company: Company) -> None:
    workspace = company.rep.workspace
    account = make_account(workspace=workspace, name="Acme Freight", owner=company.rep)
    make_contact(account=account, name="Jo van Dyke")
    make_account(workspace=workspace, name="Sunset Lines", owner=company.rep)
    ask = make_ask(workspace=workspace, asked_by=company.rep, account=account, wants=SAID)

    read = veiled(company.contributor, [ask])[0].wants

    assert read == (
        "An account and an account need it, says somebody there (somebody there himself, of an account): "
        "acmeology is no answer"
    )
    assert veiled(company.manager, [ask])[0].wants == SAID
    assert about(company.contributor, "ask", ask.pk).title.startswith("An account and an account need it")
    ask.refresh_from_db()
    assert ask.wants == SAID


def test_a_search_finds_what_its_reader_may_read_and_no_name(company: Company) -> None:
    def hits(words: str) -> int:
        return asks_saying(company.contributor, words).count()

    assert (hits("berths"), hits("lock ber")) == (7, 7)
    assert (hits("Quill"), hits("Quentin"), hits("berths Quill")) == (0, 0, 0)
    assert asks_saying(company.manager, "Quill").count() == 7
    assert "7 asks" in company.answer("asks?q=berths", company.contributor)
    assert "0 asks" in company.answer("asks?q=Quill", company.contributor)


def test_who_is_on_the_team_of_a_deal_reads_the_names_of_its_account_and_no_others(company: Company) -> None:
    deal = company.deals[0]
    join_deal_team(actor=company.rep, deal=deal, member=company.contributor, part="Legal", now=timezone.now())

    text = company.answer("asks/{ask}", company.contributor)

    assert "Lock 0 berths for Quill 0, asks Quentin Quillson 0" in text
    assert "Quill 1" not in text


def test_who_logged_an_ask_reads_their_own_words(company: Company) -> None:
    account = company.deals[0].account
    assert account is not None
    ask = make_ask(
        workspace=company.rep.workspace, asked_by=company.contributor, account=account, wants="Quill 0 waits"
    )

    assert veiled(company.contributor, [ask])[0].wants == "Quill 0 waits"


@pytest.mark.parametrize("place", ["asks", "asks.csv", "asks/{ask}", "problems/{problem}", "search?q=berths"])
def test_with_the_veil_taken_away_names_are_seen(company: Company, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    assert "Quillson" not in company.answer(place, company.contributor)
    monkeypatch.setattr("tradeoff.asks.queries.veiling.veil_for", lambda *_: Veil())

    assert "Quillson" in company.answer(place, company.contributor)
