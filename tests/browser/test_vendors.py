"""A company connects its CRM: one click, a dry run, the sync, and a deal that is kept there. Last of its kind: it adds
deals to the demo."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.places import ADMIN
from tests.browser.site import Site
from tests.browser.visiting import Visitor

PATIENCE = 120_000  # ms; the worker does its work beside other tests


def test_a_crm_is_connected_tried_and_read(visitor: Visitor, site: Site) -> None:
    person = site.person(ADMIN)
    with visitor.window(person) as page:
        page.goto(site.url(person, "connections"))
        card = page.get_by_role("listitem").filter(has_text="HubSpot").filter(has=page.get_by_role("button"))
        card.get_by_role("button", name="Connect").click()
        expect(page.get_by_role("heading", name="HubSpot")).to_be_visible()
        connection = page.url
        _until(page, connection, "The pipeline would be")
        expect(page.get_by_text("Nothing is written before you begin.")).to_be_visible()

        page.get_by_role("button", name="Begin the sync").click()
        _until(page, connection, "is read every five minutes")
        _until(page, connection, "First sync")
        page.goto(f"{connection}/log")
        expect(page.get_by_text(re.compile(r"deals.*new")).first).to_be_visible()
        page.goto(f"{connection}/fields")
        expect(page.get_by_text("Who keeps what")).to_be_visible()
        page.goto(f"{connection}/review")
        expect(page.get_by_role("heading", name="To review")).to_be_visible()


def _until(page: Page, url: str, words: str) -> None:
    """A page read again and again, as an impatient person does."""
    for _ in range(PATIENCE // 1000):
        page.goto(url)
        try:
            expect(page.get_by_text(words).first).to_be_visible(timeout=1000)
        except AssertionError:
            continue
        return
    raise AssertionError(f"{url} never said “{words}”")
