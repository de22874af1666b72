"""Readers who may not know walk every address there is and meet no planted name, amount or inner word."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tests.journeys.house import House, make_house
from tests.rights.crawling import Leak, filled, leaks_in, routes
from tradeoff.activities.factories import make_activity
from tradeoff.asks.factories import make_ask
from tradeoff.asks.models import Ask
from tradeoff.crm.factories import make_account, make_contact, make_deal
from tradeoff.crm.models import Deal
from tradeoff.decisions.models import Decision
from tradeoff.log.models import Entry
from tradeoff.problems.factories import make_filing, make_option, make_problem
from tradeoff.voice.factories import make_note
from tradeoff.workspaces import rules
from tradeoff.workspaces.factories import make_member
from tradeoff.workspaces.models import Member

pytestmark = pytest.mark.django_db
NAMES = ("Quillmark Shipping", "Quillmark: 61 berths", "Wanda Quillmark")
AMOUNTS = ("7,316,431", "7316431", "731643100", "$7.3M", "7.3M")
INNER = ("Heard at their board dinner", "Their lawyer called twice", "Worth a lot to us")
ASKING = ("", "?q=Quillmark", "?sort=-amount", "?sort=amount&amount_from=7316431&amount_to=7316431")
NO_HEADERS: dict[str, str] = {}
LISTS = ("deals", "deals.csv", "accounts", "accounts.csv", "asks", "asks.csv", "problems", "search", "")
TEXTS = {
    "noun": ("deal", "account", "ask", "problem", "decision"),
    "side": ("sales", "product"),
    "name": ("at_stake", "allocated", "this_quarter", "accounts", "asks", "lens", "sales", "product"),
}


@pytest.fixture
def house(settings: Any, tmp_path: Path) -> House:
    """With one deal whose every word is planted, asked for, filed and decided."""
    settings.MEDIA_ROOT = tmp_path / "files"
    made = make_house()
    account = make_account(workspace=made.workspace, name=NAMES[0], owner=made.rep)
    deal = make_deal(workspace=made.workspace, name=NAMES[1], account=account, owner=made.rep, amount_minor=731_643_100)
    make_contact(account=account, name=NAMES[2])
    make_note(workspace=made.workspace, deal=deal, text=INNER[0])
    make_activity(workspace=made.workspace, deal=deal, subject=INNER[1])
    ask = make_ask(
        workspace=made.workspace, asked_by=made.rep, deal=deal, area=made.area, deal_amount_minor=731_643_100
    )
    framed = {"statement": "Berths are lost.", "success_measure": "From nine a week to one"}
    problem = make_problem(workspace=made.workspace, owner=made.product_manager, area=made.area, **framed)
    option = make_option(problem=problem)
    make_option(problem=problem, kind="workaround")
    make_filing(ask=ask, problem=problem, by=made.product_manager)
    _decide(made, problem.pk, option.pk)
    return made


def _decide(house: House, problem: int, option: int) -> None:
    assert house.post(house.product_manager, f"problems/{problem}/decisions").status_code == 302
    decision = Decision.objects.get()
    signed = house.post(
        decision.decider, f"decisions/{decision.pk}/signature", option=option, reason="Berths matter to most",
        internal_reason=INNER[2], expected_outcome="One a week", deliver_by="", not_now_until="",
        review_on=(timezone.now() + timedelta(days=90)).date().isoformat(),
    )  # fmt: skip
    assert signed.status_code == 302, signed.content.decode()[:2000]


def _paths(house: House) -> Iterator[str]:
    """Every address of the resolver with the newest rows' ids, and each list asked for what is planted."""
    deal, ask, decision = Deal.objects.get(name=NAMES[1]), Ask.objects.get(), Decision.objects.get()
    ids = {deal.pk, ask.account_id, ask.pk, decision.pk, decision.problem_id}
    for route in routes():
        yield from filled(route, sorted(ids), TEXTS)
    for place in LISTS:
        yield from (place + asking for asking in ASKING if asking)


def _crawl(house: House, reader: Member) -> tuple[list[Leak], int]:
    leaks: list[Leak] = []
    read = 0
    for path in dict.fromkeys(_paths(house)):
        # A word the reader typed into the address comes back in the search box and in links: an echo, not knowledge.
        words = [word for word in NAMES + AMOUNTS + INNER if word not in path]
        for headers in NO_HEADERS, {"HX-Request": "true"}:
            response = house.get(reader, path, **headers)
            assert response.status_code < 500, path
            leaks += leaks_in(response, reader=reader.name, path=path, words=words)
            read += response.status_code == 200
    return leaks, read


def test_nothing_planted_reaches_a_contributor(house: House) -> None:
    leaks, read = _crawl(house, house.contributor)

    assert read > 100
    assert leaks == []


def test_a_seller_who_sees_only_their_own_meets_no_name_and_no_amount(house: House) -> None:
    """Why a decision was made is told inside to everybody in sales and product."""
    house.workspace.reaches = {rules.Role.REP: rules.Reach.OWN}
    house.workspace.save(update_fields=["reaches"])
    other = make_member(rules.Role.REP, workspace=house.workspace, name="Otto Other")

    leaks, read = _crawl(house, other)

    assert read > 100
    assert [leak for leak in leaks if leak.word != INNER[2]] == []


def test_the_same_walk_finds_every_plant_for_a_manager(house: House) -> None:
    """Else a walk that opens nothing would pass."""
    found = {leak.word for leak in _crawl(house, house.manager)[0]}

    assert set(NAMES + INNER) <= found
    assert found & set(AMOUNTS)


@pytest.mark.parametrize(
    ("rule", "without", "words"),
    [
        ("tradeoff.workspaces.queries._sight", lambda _: rules.Sight(everything=True), NAMES[:2]),
        ("tradeoff.workspaces.models.MONEY_ROLES", rules.MONEY_ROLES | {rules.Role.CONTRIBUTOR}, INNER[2:]),
    ],
)
def test_with_a_rule_taken_away_the_walk_goes_red(
    house: House, monkeypatch: pytest.MonkeyPatch, rule: str, without: Any, words: tuple[str, ...]
) -> None:
    monkeypatch.setattr(rule, without)

    assert set(words) <= {leak.word for leak in _crawl(house, house.contributor)[0]}


def test_the_log_keeps_no_planted_word(house: House) -> None:
    kept = " ".join(str(row) for row in Entry.objects.values())
    assert not [word for word in NAMES + AMOUNTS + INNER if word in kept]
