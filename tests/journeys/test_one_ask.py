"""One ask through every stage, as the people of a small company send it through the pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from tests.journeys.house import House, fields_of, make_house, words_of
from tests.journeys.mailbox import Mailbox, body_of, open_mailbox
from tradeoff.asks.models import Ask
from tradeoff.crm.factories import make_deal
from tradeoff.decisions.models import Decision
from tradeoff.problems.models import Option, Problem

pytestmark = pytest.mark.django_db
WANTS = "Lock the lanes of a driver for a whole week"
REASON = "Locking lanes is what half of our carriers plan around"
INTERNAL = "Harbor alone is worth fifty thousand"


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    with open_mailbox(settings) as opened:
        yield opened


def test_one_ask_from_the_deal_back_to_the_deal(
    house: House, mailbox: Mailbox, run_jobs: Callable[[], list[str]]
) -> None:
    ask = _log(house, WANTS)
    receipt = words_of(house.get(house.rep, f"asks/{ask.pk}"))
    assert WANTS in receipt
    assert house.product_manager.name in receipt
    assert re.search(rf"{ask.answer_due.day} {ask.answer_due:%b}", receipt), receipt

    problem = _open_problem(house)
    _file(house, ask, problem)
    _file(house, _log(house, "Nobody may move a lane on Fridays"), problem)  # the same deal asks twice

    weighed = words_of(house.get(house.product_manager, f"problems/{problem.pk}/figures/at_stake"))
    assert house.deal.name in weighed
    assert "$50,000" in weighed
    assert "$100,000" not in weighed, "one deal that asked twice must count once"

    decision = _prepare(house, problem)
    assert decision.decider == house.product_manager
    _sign(house, decision)
    signed = words_of(house.get(house.rep, f"decisions/{decision.pk}"))
    assert REASON in signed

    answer = words_of(house.get(house.rep, f"deals/{house.deal.pk}/asks", **{"HX-Request": "true"}))
    assert "Planned" in answer
    assert "We have decided to work on" in answer
    assert INTERNAL not in answer

    run_jobs()
    assert house.rep.user is not None
    mails = mailbox.to(house.rep.user.email)
    told = [body_of(mail) for mail in mails if "We have decided to work on" in body_of(mail)]
    assert len(told) == 2  # one an ask
    assert all(REASON in body and INTERNAL not in body and "$" not in body for body in told)
    assert any(WANTS in body for body in told)


def test_signing_is_once_and_only_by_the_decider(house: House) -> None:
    problem = _open_problem(house)
    _file(house, _log(house, WANTS), problem)
    decision = _prepare(house, problem)

    assert house.post(house.head, f"decisions/{decision.pk}/signature", **_choice(decision)).status_code in {403, 422}
    assert Decision.objects.get().signed_at is None
    _sign(house, decision)
    signed = Decision.objects.get()
    again = house.post(
        house.product_manager, f"decisions/{decision.pk}/signature", **_choice(decision, reason="Changed my mind")
    )

    assert again.status_code in {403, 409, 422}
    assert Decision.objects.get().reason == signed.reason == REASON
    assert Decision.objects.get().signed_at == signed.signed_at


def test_a_problem_that_is_not_framed_may_not_be_decided(house: House) -> None:
    house.post(house.product_manager, "problems/new", title="Lanes move", area=house.area.pk, statement="", owner="")
    problem = Problem.objects.get()
    _file(house, _log(house, WANTS), problem)

    refused = house.post(house.product_manager, f"problems/{problem.pk}/decisions")

    assert refused.status_code in {409, 422}
    assert not Decision.objects.exists()


def test_a_stranger_finds_nothing(house: House) -> None:
    ask = _log(house, WANTS)
    problem = _open_problem(house)
    _file(house, ask, problem)
    decision = _prepare(house, problem)
    other = make_house(name="Another", slug="another-company")

    for path in (
        f"asks/{ask.pk}", f"deals/{house.deal.pk}", f"deals/{house.deal.pk}/asks", f"problems/{problem.pk}",
        f"problems/{problem.pk}/figures/at_stake", f"decisions/{decision.pk}", f"accounts/{house.deal.account_id}",
    ):  # fmt: skip
        assert other.get(other.rep, path).status_code == 404, path
        assert other.get(other.head, path).status_code == 404, path
    assert other.knock(other.head, house.workspace.slug) == 404


def test_a_contributor_sees_no_amount_and_no_name(house: House) -> None:
    ask = _log(house, WANTS)
    problem = _open_problem(house)
    _file(house, ask, problem)

    for path in ("", "asks", f"asks/{ask.pk}", "problems", f"problems/{problem.pk}", "deals", "accounts",
                 f"deals/{house.deal.pk}", f"problems/{problem.pk}/figures/at_stake", f"problems/{problem.pk}/weighing",
                 "deals.csv", "search?q=Harbor"):  # fmt: skip
        response = house.get(house.contributor, path)
        assert response.status_code in {200, 403, 404}, path
        shown = response.content.decode()
        assert "50,000" not in shown, path
        assert "$50" not in shown.replace("$50k to $100k", ""), path
        assert "Harbor Freight Lines" not in shown, path


def test_an_ask_survives_what_is_wrong_with_it(house: House) -> None:
    """A refused form keeps every word and says what to do; nothing is written."""
    for wrong in (
        {"wants": ""}, {"type": "catastrophe"}, {"needed_by": "2026-02-31"}, {"p_win_with": "40"},
        {"p_win_with": "140", "p_win_without": "20"}, {"p_win_with": "20", "p_win_without": "60"}, {"wants": "A\0B"},
        {"wants": "x" * 20_001},
    ):  # fmt: skip
        said = _ask_fields(house, **({"wants": WANTS, "workaround": "They phone each driver"} | wrong))
        response = house.post(house.rep, f"deals/{house.deal.pk}/asks/new", **said)

        assert response.status_code == 422, wrong
        assert "They phone each driver" in response.content.decode(), wrong
        assert 'aria-invalid="true"' in response.content.decode(), wrong
    assert not Ask.objects.exists()


def test_html_in_an_ask_is_shown_and_never_run(house: House) -> None:
    ask = _log(house, "<img src=x onerror=alert(1)> on the lanes")

    for path in (f"asks/{ask.pk}", "asks", f"deals/{house.deal.pk}/asks"):
        page = house.get(house.product_manager, path).content.decode()
        assert "<img src=x" not in page
        assert "&lt;img src=x" in page


def test_a_closed_quarter_does_not_rewrite_what_was_asked(house: House) -> None:
    """The ask keeps the deal as it stood when it was asked."""
    ask = _log(house, WANTS)
    page = house.get(house.rep, f"deals/{house.deal.pk}/edit")
    changed = house.post(
        house.rep,
        f"deals/{house.deal.pk}/edit",
        **(fields_of(page, "/edit") | {"amount": "90,000", "next_step": "Call"}),
    )

    assert changed.status_code == 302, words_of(changed)
    ask.refresh_from_db()
    house.deal.refresh_from_db()
    assert (ask.deal_amount_minor, house.deal.amount_minor) == (5_000_000, 9_000_000)


def test_another_deal_of_the_account_is_not_weighed(house: House) -> None:
    make_deal(workspace=house.workspace, account=house.deal.account, owner=house.rep, amount_minor=7_000_000)
    problem = _open_problem(house)
    _file(house, _log(house, WANTS), problem)

    weighed = words_of(house.get(house.product_manager, f"problems/{problem.pk}/figures/at_stake"))

    assert "$50,000" in weighed
    assert "$70,000" not in weighed
    assert "$120,000" not in weighed


def _ask_fields(house: House, **said: str) -> dict[str, str]:
    page = house.get(house.rep, f"deals/{house.deal.pk}/asks/new")
    assert page.status_code == 200, words_of(page)
    return fields_of(page, "/asks/new") | {"type": "blocker", "area": str(house.area.pk)} | said


def _log(house: House, wants: str) -> Ask:
    response = house.post(house.rep, f"deals/{house.deal.pk}/asks/new", **_ask_fields(house, wants=wants))
    assert response.status_code == 302, words_of(response)
    return Ask.objects.get(wants=wants)


def _open_problem(house: House) -> Problem:
    """A problem with a measure and two options, as the gate wants it."""
    product_manager = house.product_manager
    opened = house.post(
        product_manager, "problems/new", title="Lanes move under the drivers", area=house.area.pk, owner="",
        statement="A driver plans the week on lanes that somebody moves.",
    )  # fmt: skip
    assert opened.status_code == 302, words_of(opened)
    problem = Problem.objects.get()
    page = house.get(product_manager, f"problems/{problem.pk}/frame")
    framed = fields_of(page, "/frame") | {"success_measure": "Lanes moved after Monday: from 40 a week to 5"}
    assert house.post(product_manager, f"problems/{problem.pk}/frame", **framed).status_code == 302
    for kind, title in (("build", "A lock on each lane"), ("workaround", "A shared calendar")):
        offered = house.post(
            product_manager, f"problems/{problem.pk}/options", kind=kind, title=title, description="",
            effort_low="2", effort_likely="3", effort_high="6", cost="",
        )  # fmt: skip
        assert offered.status_code == 302, words_of(offered)
    return problem


def _file(house: House, ask: Ask, problem: Problem) -> None:
    response = house.post(house.product_manager, f"asks/{ask.pk}/filing", problem=problem.pk)
    assert response.status_code == 302, words_of(response)


def _prepare(house: House, problem: Problem) -> Decision:
    response = house.post(house.product_manager, f"problems/{problem.pk}/decisions")
    assert response.status_code == 302, words_of(response)
    return Decision.objects.get(problem=problem)


def _choice(decision: Decision, **said: str) -> dict[str, str]:
    option = Option.objects.get(problem=decision.problem, kind="build")
    return {
        "option": str(option.pk), "reason": REASON, "internal_reason": INTERNAL,
        "expected_outcome": "Lanes moved after Monday fall to 5 a week", "deliver_by": "", "not_now_until": "",
        "review_on": (timezone.now() + timedelta(days=90)).date().isoformat(),
    } | said  # fmt: skip


def _sign(house: House, decision: Decision) -> None:
    response = house.post(decision.decider, f"decisions/{decision.pk}/signature", **_choice(decision))
    assert response.status_code == 302, words_of(response)
