"""Every page and every part of one keeps to its number of statements, whoever asks and however many rows there are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tests.journeys.house import House, make_house
from tests.load.counting import counted
from tests.rights.crawling import filled, routes
from tests.rights.planting import TEXTS
from tradeoff.activities.factories import make_activity
from tradeoff.asks.factories import make_answer, make_ask
from tradeoff.asks.models import Ask
from tradeoff.asks.rules import AnswerKind
from tradeoff.crm.factories import make_account, make_contact, make_deal
from tradeoff.crm.models import Deal
from tradeoff.decisions.models import Decision
from tradeoff.discussion import actions as discussion
from tradeoff.inbox.factories import make_insight
from tradeoff.problems.factories import make_filing, make_option, make_problem
from tradeoff.problems.models import Problem
from tradeoff.voice.factories import make_note
from tradeoff.workspaces.factories import make_member
from tradeoff.workspaces.models import Member
from tradeoff.workspaces.rules import Reach, Role

pytestmark = pytest.mark.django_db
MOST = 12
MORE = {"asks/<int:ask_id>/filing": 13}  # routes that may take more: this one reads what is alike as its reader may
FILLED = 7  # rows of each kind: a statement a row shows
ASKED = (
    "search?q=harbor", "deals?q=harbor&state=all", "asks?q=seats", "problems?q=berths", "notes?q=heard", "tasks?done=1",
)  # fmt: skip


@pytest.fixture
def house(settings: Any, tmp_path: Path) -> House:
    """With several rows of each kind under one deal, one ask and one problem, and as many elsewhere."""
    settings.MEDIA_ROOT = tmp_path / "files"
    made = make_house()
    here: dict[str, Any] = {"workspace": made.workspace}
    framed: dict[str, Any] = {"statement": "Berths are lost.", "success_measure": "From nine a week to one"}
    problem = make_problem(**here, owner=made.product_manager, area=made.area, title="Berths are lost", **framed)
    make_option(problem=problem)
    make_option(problem=problem, kind="workaround")
    for place in range(FILLED):
        account = make_account(**here, name=f"Harbor {place}", owner=made.rep)
        deal = make_deal(**here, name=f"Harbor {place}: seats", account=account, owner=made.rep, amount_minor=500_000)
        make_contact(account=account, name=f"Wanda {place}")
        for one in (made.deal, deal):
            note = make_note(**here, deal=one, text=f"Heard {place}", author=made.rep)
            make_insight(note=note, problem=problem, by=made.product_manager)
            make_activity(**here, deal=one, subject=f"Called {place}")
            _ask(made, one, f"Seats {place}", under=problem)
        _ask(made, deal, f"More seats {place}")
        make_option(problem=make_problem(**here, owner=made.product_manager, area=made.area))
        _talk(made, place, problem.pk)
    assert made.post(made.product_manager, f"problems/{problem.pk}/decisions").status_code == 302
    return made


def _ask(house: House, deal: Deal, wants: str, under: Problem | None = None) -> None:
    pm = house.product_manager
    ask = make_ask(
        workspace=house.workspace, asked_by=house.rep, deal=deal, area=house.area, triage_owner=pm, wants=wants
    )
    make_answer(ask=ask, kind=AnswerKind.CONSIDERING, by=pm, at=timezone.now())
    if under:
        make_filing(ask=ask, problem=under, by=pm)


def _talk(house: House, place: int, problem_id: int) -> None:
    """On the deal, an ask and the problem: a comment that names somebody, and a task."""
    now = timezone.now() + timedelta(minutes=place)
    ask_id = Ask.objects.filter(deal=house.deal).latest("pk").pk
    for noun, key in (("deal", house.deal.pk), ("ask", ask_id), ("problem", problem_id)):
        about: dict[str, Any] = {"actor": house.manager, "noun": noun, "noun_id": key, "now": now}
        discussion.comment(**about, text=f"@{house.rep.name} look, {place}")
        discussion.give_task(**about, text=f"Call {place}", assignee=house.rep)


def _paths(house: House) -> Iterator[tuple[str, str]]:
    """Every address of the resolver with the fullest row of the noun it names, and lists asked for something."""
    decision = Decision.objects.get()
    known = {
        "deal": house.deal.pk, "account": house.deal.account_id or 0, "decision": decision.pk, "member": house.rep.pk,
        "problem": decision.problem_id, "ask": Ask.objects.filter(deal=house.deal).latest("pk").pk,
    }  # fmt: skip
    for route in routes():
        named = {value for name, value in known.items() if f":{name}_id>" in route or f"discussion/{name}/" in route}
        yield from ((route, path) for path in filled(route, sorted(named or set(known.values())), TEXTS))
    yield from ((path, path) for path in ASKED)


def _walk(house: House, reader: Member) -> tuple[dict[str, tuple[int, str]], int]:
    """The most statements of each route with the address that took them, and how many answered."""
    most: dict[str, tuple[int, str]] = {}
    house.get(reader)
    for route, path in dict.fromkeys(_paths(house)):
        with counted() as sent:
            response = house.get(reader, path)
        if response.status_code == 200:
            most[route] = max(most.get(route, (0, "")), (len(sent), path))
    return most, len(most)


@pytest.mark.parametrize("who", ["rep", "manager", "product_manager", "head", "contributor", "everybody", "narrow"])
def test_no_page_and_no_part_takes_more_statements_than_it_may(house: House, who: str) -> None:
    reader = _reader(house, who)

    most, answered = _walk(house, reader)

    assert answered > 40
    assert {route: taken for route, taken in most.items() if taken[0] > MORE.get(route, MOST)} == {}


def _reader(house: House, who: str) -> Member:
    """One of the house; somebody with every role; or the rep once reps see their own rows alone."""
    if who == "everybody":
        return make_member(*Role, workspace=house.workspace, name="Wilma Everybody")
    if who == "narrow":
        house.workspace.reaches = {Role.REP: Reach.OWN}
        house.workspace.save(update_fields=["reaches"])
        return house.rep
    found: Member = getattr(house, who)
    return found
