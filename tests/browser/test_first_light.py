"""The whole thin line as people walk it: a CRM export comes in, an ask is heard, understood, weighed, decided, told."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from pathlib import Path

import psycopg
from playwright.sync_api import Page, expect

from tests.browser.maven import write_files
from tests.browser.places import EMPTY, PM, REP
from tests.browser.site import Person, Site
from tests.browser.visiting import Visitor, settled

WANTS = "Lock the lanes of a driver for a whole week so that nobody moves them"
TITLE = "Lanes move under the drivers"
REASON = "Drivers who plan a week ahead are what half of our carriers need"


def test_a_crm_export_comes_in(visitor: Visitor, site: Site, tmp_path: Path) -> None:
    person, files = site.person(EMPTY), write_files(tmp_path)
    with visitor.window(None) as page:
        visitor.sign_in(page, person)
        page.goto(site.url(person, "deals"))
        expect(page.get_by_text("No deals yet")).to_be_visible()

        _bring_in(page, site.url(person), files.products, "3 rows")
        _bring_in(page, site.url(person), files.people, "rows")
        _bring_in(page, site.url(person), files.accounts, "5 rows", repairs=["technolgy"])
        _bring_in(page, site.url(person), files.deals, "25 rows", repairs=["GTXPro"], estimate=True)

        page.goto(site.url(person, "deals?state=open"))
        hottechi = page.get_by_role("row").filter(has_text="Hottechi")
        expect(hottechi).to_contain_text("4,821")
        expect(hottechi.locator(".estimated").first).to_be_visible()
        page.goto(site.url(person, "accounts"))
        hottechi = page.get_by_role("row").filter(has_text="Hottechi")
        expect(hottechi).to_contain_text("technology")
        page.goto(site.url(person, "deals?state=won"))
        expect(page.get_by_role("row").filter(has_text="GTX Pro")).not_to_have_count(0)
        page.goto(site.url(person, "deals?state=lost"))
        expect(page.get_by_role("row").filter(has_text="Isdom")).not_to_contain_text("$0")


def _bring_in(
    page: Page, root: str, file: Path, good: str, *, repairs: list[str] | None = None, estimate: bool = False
) -> None:
    """Upload, look at what was found, accept what is offered, check again, import."""
    page.goto(f"{root}imports/new")
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("heading", name=file.name)).to_be_visible()
    for value in repairs or []:
        page.get_by_role("checkbox", name=re.compile(f"“{value}”")).check()
    if estimate:
        for box in page.get_by_role("checkbox", name=re.compile("^Estimate")).all():
            box.check()
    page.get_by_role("button", name="Check again").click()
    page.get_by_role("button", name=re.compile(f"^Import .*{good}")).click()
    expect(page.get_by_text("The rows are in").first).to_be_visible()
    expect(page.get_by_text(" 0 refused")).to_be_visible()


def test_an_ask_comes_back_to_its_deal_as_an_answer(visitor: Visitor, site: Site) -> None:
    deal, amount = _open_deal_of(site, site.person(REP))
    with visitor.window(site.person(REP)) as page:
        ask = _log_by_keyboard(page, site.url(site.person(REP), f"deals/{deal}"))
    with visitor.window(site.person(PM)) as page:
        problem = _open_problem(page, site.url(site.person(PM)))
        _file(page, site.url(site.person(PM), f"asks/{ask}"))
        _weigh(page, site.url(site.person(PM)), problem, amount)
        page.goto(site.url(site.person(PM), f"problems/{problem}"))
        settled(page)
        page.get_by_role("button", name="Put up for decision").click()
        page.wait_for_url(re.compile(r"/decisions/\d+$"))
        decision = page.url.rsplit("/", 1)[1]
    decider = _decider_of(site, int(decision))
    with visitor.window(decider) as page:
        page.goto(site.url(decider, f"decisions/{decision}"))
        _sign(page)
    with visitor.window(site.person(REP)) as page:
        page.goto(site.url(site.person(REP), f"deals/{deal}"))
        settled(page)
        answered = page.locator("main").get_by_text(f"We have decided to work on “{TITLE}”")
        expect(answered.first).to_be_visible()
        expect(page.locator("main").get_by_text(REASON).first).to_be_visible()
    _wait_for_mail(site, site.person(REP), REASON)


def _log_by_keyboard(page: Page, deal_url: str) -> int:
    """From the deal to the receipt without the mouse; the six fields in the order of the Tab key."""
    page.goto(deal_url)
    settled(page)
    keys = page.keyboard
    keys.press("a")
    page.wait_for_url(re.compile(r"/asks/new$"))
    expect(page.get_by_label("What do they want, in their words?")).to_be_focused()
    keys.type(WANTS)
    keys.press("Tab")
    keys.press("ArrowRight")
    expect(page.get_by_role("radio", name=re.compile("^Retention"))).to_be_checked()
    keys.press("Control+Enter")
    page.wait_for_url(re.compile(r"/asks/\d+"))
    expect(page.locator("main").get_by_text(WANTS).first).to_be_visible()
    return int(re.findall(r"/asks/(\d+)", page.url)[-1])


def _open_problem(page: Page, root: str) -> int:
    page.goto(f"{root}problems/new")
    page.get_by_label("The problem in a few words").fill(TITLE)
    page.get_by_label("What stops them").fill("A driver plans the week on lanes that somebody else moves.")
    page.get_by_label("Area").select_option(index=1)
    page.get_by_role("button", name="Open the problem").click()
    page.wait_for_url(re.compile(r"/problems/\d+$"))
    problem = int(page.url.rsplit("/", 1)[1])
    page.locator("#framing").get_by_role("link", name=re.compile("How we would know it is solved")).click()
    page.locator("[name=success_measure]").fill("Lanes moved after Monday: from 40 a week to 5")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Lanes moved after Monday: from 40 a week to 5").first).to_be_visible()
    for way, title in (("Build", "A lock on each lane"), ("Workaround", "A shared calendar")):
        page.get_by_role("link", name="Add an option").click()
        page.get_by_label("Way").select_option(label=way)
        page.get_by_label("In a few words").fill(title)
        for name, weeks in (("effort_low", "2"), ("effort_likely", "3"), ("effort_high", "6")):
            page.locator(f"[name={name}]").fill(weeks)
        page.get_by_role("button", name="Save the option").click()
        expect(page.get_by_role("row").filter(has_text=title)).to_be_visible()
    expect(page.get_by_text("it may be decided")).to_be_visible()
    return problem


def _file(page: Page, ask_url: str) -> None:
    page.goto(ask_url)
    settled(page)
    page.get_by_text("File it under another problem").click()
    page.locator("select[name=problem]").select_option(label=TITLE)
    page.get_by_role("button", name="File it").click()
    expect(page.get_by_role("link", name=TITLE).first).to_be_visible()


def _weigh(page: Page, root: str, problem: int, amount: str) -> None:
    """The list shows the new problem with what hangs on it, and the figure opens to the one deal."""
    page.goto(f"{root}problems")
    settled(page)
    row = page.get_by_role("row").filter(has_text=TITLE)
    expect(row).to_be_visible()
    page.goto(f"{root}problems/{problem}/figures/at_stake")
    expect(page.locator("main")).to_contain_text(amount)


def _sign(page: Page) -> None:
    page.get_by_role("radio", name="A lock on each lane").check()
    page.get_by_label("Reason to share").fill(REASON)
    page.get_by_label("What we expect to see").fill("Lanes moved after Monday fall to 5 a week")
    page.get_by_role("button", name="Sign the decision").click()
    expect(page.get_by_text("signed by")).to_be_visible()


def _open_deal_of(site: Site, person: Person) -> tuple[int, str]:
    """An open deal of theirs with an amount and no ask, and its amount as pages write it."""
    with psycopg.connect(site.addresses.owner) as connection:
        row = connection.execute(
            "SELECT d.id, d.amount_minor FROM crm_deal d JOIN crm_pipelinestage s ON s.id = d.stage_id"
            " JOIN workspaces_member m ON m.id = d.owner_id JOIN workspaces_user u ON u.id = m.user_id"
            " WHERE u.email = %s AND s.state = 'open' AND d.amount_minor > 0 AND d.account_id IS NOT NULL"
            " AND NOT EXISTS (SELECT 1 FROM asks_ask a WHERE a.deal_id = d.id) ORDER BY d.id LIMIT 1",
            [person.email],
        ).fetchone()
    assert row is not None, "the demo's rep has no open deal without an ask"
    return row[0], f"${row[1] // 100:,}"


def _decider_of(site: Site, decision: int) -> Person:
    with psycopg.connect(site.addresses.owner) as connection:
        row = connection.execute(
            "SELECT u.email FROM decisions_decision d JOIN workspaces_member m ON m.id = d.decider_id"
            " JOIN workspaces_user u ON u.id = m.user_id WHERE d.id = %s",
            [decision],
        ).fetchone()
    assert row is not None
    return replace(site.person(PM), email=row[0])  # everybody in the demo has one password


def _wait_for_mail(site: Site, person: Person, words: str, seconds: float = 240.0) -> None:
    """The worker sends it on its own; each mail is a file, so that its lines may be folded."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        mails = [" ".join(mail.replace("=\n", "").split()) for mail in site.mails()]
        if any(person.email in mail and words in mail for mail in mails):
            return
        time.sleep(0.1)
    raise AssertionError(f"no mail to {person.email} says “{words}”; {len(site.mails())} mails were sent")
