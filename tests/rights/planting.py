"""One deal whose every word is planted, and a reader who asks every address there is for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

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
from tradeoff.notices.models import Notice
from tradeoff.notices.renderers import words_for
from tradeoff.problems.factories import make_filing, make_option, make_problem
from tradeoff.voice.factories import make_note
from tradeoff.workspaces.models import Member

NAMES = ("Quillmark Shipping", "Quillmark: 61 berths", "Wanda Quillmark", "Quillmark")
AMOUNTS = ("7,316,431", "7316431", "731643100", "$7.3M", "7.3M", "7.32M")
WANTS = f"Lock the berths of {NAMES[0].upper()} for a week, says {NAMES[2]}; Quillmark lose nine, see {NAMES[1]}"
INNER = ("Heard at their board dinner", "Their lawyer called twice", "Worth a lot to us")
ASKING = ("", "?q=Quillmark", "?sort=-amount", "?sort=amount&amount_from=7316431&amount_to=7316431")
NO_HEADERS: dict[str, str] = {}
LISTS = ("deals", "deals.csv", "accounts", "accounts.csv", "asks", "asks.csv", "problems", "search", "")
TEXTS = {
    "noun": ("deal", "account", "ask", "problem", "decision"),
    "side": ("sales", "product"),
    "name": ("at_stake", "allocated", "this_quarter", "accounts", "asks", "lens", "sales", "product"),
}


def planted_house() -> House:
    """With one deal whose every word is planted, asked for, filed and decided."""
    made = make_house()
    account = make_account(workspace=made.workspace, name=NAMES[0], owner=made.rep)
    deal = make_deal(workspace=made.workspace, name=NAMES[1], account=account, owner=made.rep, amount_minor=731_643_100)
    make_contact(account=account, name=NAMES[2])
    make_note(workspace=made.workspace, deal=deal, text=INNER[0])
    make_activity(workspace=made.workspace, deal=deal, subject=INNER[1])
    ask = make_ask(
        workspace=made.workspace, asked_by=made.rep, deal=deal, area=made.area, deal_amount_minor=731_643_100,
        wants=WANTS, workaround=f"{NAMES[0]} keeps a sheet",
    )  # fmt: skip
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


def paths_of(house: House) -> Iterator[str]:
    """Every address of the resolver with the newest rows' ids, and each list asked for what is planted."""
    deal, ask, decision = Deal.objects.get(name=NAMES[1]), Ask.objects.get(), Decision.objects.get()
    ids = {deal.pk, ask.account_id, ask.pk, decision.pk, decision.problem_id}
    for route in routes():
        yield from filled(route, sorted(ids), TEXTS)
    for place in LISTS:
        yield from (place + asking for asking in ASKING if asking)


def crawl(house: House, reader: Member) -> tuple[list[Leak], int]:
    leaks: list[Leak] = []
    read = 0
    for path in dict.fromkeys(paths_of(house)):
        # A word the reader typed into the address comes back in the search box and in links: an echo, not knowledge.
        words = [word for word in NAMES + AMOUNTS + INNER if word not in path]
        for headers in NO_HEADERS, {"HX-Request": "true"}:
            response = house.get(reader, path, **headers)
            assert response.status_code < 500, path
            leaks += leaks_in(response, reader=reader.name, path=path, words=words)
            read += response.status_code == 200
    return leaks, read


def told_to(house: House, reader: Member) -> list[Leak]:
    """Every notice anybody here was sent, as it would be worded, in the house and by mail, for this reader."""
    leaks = []
    for row in Notice.objects.filter(workspace=house.workspace):
        words = words_for(reader, [row]).get(row.pk)
        said = f"{words.title} {words.text} {words.quotes}" if words else ""
        leaks += [Leak(reader.name, f"notice {row.kind}", one) for one in NAMES + AMOUNTS + INNER if one in said]
    return leaks


def kept_in_log() -> list[Leak]:
    kept = " ".join(str(row) for row in Entry.objects.values())
    return [Leak("the log", "log", word) for word in NAMES + AMOUNTS + INNER if word in kept]
