"""J2: a product manager triages the inbox by keys alone, and everything can be taken back."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.places import PM
from tests.browser.site import Site
from tests.browser.visiting import PHONE, Visitor

SHOWN = (
    "() => { const link = document.querySelector('.inbox-line a[aria-current]'), form = document.querySelector("
    "'#link-form'); return link && form && form.action.includes("
    "`/notes/${new URL(link.href).searchParams.get('note')}/`) }"
)


def test_five_notes_are_triaged_by_keys_alone(visitor: Visitor, site: Site) -> None:
    with visitor.window(site.person(PM)) as page:
        page.goto(site.url(site.person(PM)))
        page.keyboard.press("g")
        page.keyboard.press("m")
        expect(_lines(page).first).to_be_visible()
        waiting = _waiting(page)

        _linked(page)
        expect(page.get_by_text("Linked: 1 note.")).to_be_visible()
        _press(page, "e")
        expect(page.get_by_text("Processed: 1 note.")).to_be_visible()
        page.keyboard.press("s")
        expect(page.get_by_role("button", name="Tomorrow")).to_be_focused()
        _press(page, "Enter")
        expect(page.get_by_text("Snoozed: 1 note.")).to_be_visible()
        _press(page, "y")
        expect(page.get_by_text("Archived: 1 note.")).to_be_visible()
        page.keyboard.press("#")
        page.keyboard.type("looked at")
        _press(page, "Enter")
        expect(page.get_by_text("Tagged: 1 note.")).to_be_visible()
        expect(_note(page).get_by_role("button", name="looked at")).to_be_visible()
        _press(page, "e")

        assert _waiting(page) == waiting - 5
        _undone(page)
        assert _waiting(page) == waiting - 4


def test_the_note_beside_the_list_follows_the_keys(visitor: Visitor, site: Site) -> None:
    """And a key that is faster than the page is meant for the note that is coming, not for the one before."""
    with visitor.window(site.person(PM)) as page:
        page.goto(site.url(site.person(PM), "inbox"))
        second, third = _lines(page).nth(1).inner_text(), _lines(page).nth(2).inner_text()
        box = page.locator(".inbox-line .pick input").nth(1)

        page.keyboard.press("j")
        page.keyboard.press("x")
        _shown(page, second)
        expect(page).to_have_url(re.compile(r"note=\d+"))
        page.keyboard.press("j")
        page.keyboard.press("k")
        page.keyboard.press("j")
        _shown(page, third)
        expect(box).to_be_checked()
        expect(page.get_by_role("button", name="Assign").last).to_be_visible()  # the bar for what is picked

        page.keyboard.press("k")
        with page.expect_navigation(url=re.compile("done=")):
            page.keyboard.press("e")
        expect(_lines(page).nth(1)).to_have_text(third)
        _undone(page)
        expect(_lines(page).nth(1)).to_have_text(second)


def test_a_view_is_kept_used_and_dropped(visitor: Visitor, site: Site) -> None:
    with visitor.window(site.person(PM)) as page:
        page.goto(site.url(site.person(PM), "inbox?state=all&kind=churned"))
        page.keyboard.press("v")
        page.get_by_label("Name of the view").fill("Those who left")
        page.get_by_role("button", name="Keep", exact=True).click()
        page.goto(site.url(site.person(PM), "inbox"))
        page.get_by_role("link", name="Those who left").click()

        expect(page).to_have_url(re.compile(r"kind=churned"))
        expect(page.locator("[aria-current=page]", has_text="Those who left")).to_be_visible()
        expect(page.locator(".inbox-line .badge").first).to_have_text("Churned")
        page.get_by_role("button", name="Remove the view Those who left").click()
        expect(page.get_by_role("link", name="Those who left")).to_have_count(0)


def test_on_a_phone_the_list_leads_to_the_note_and_back(visitor: Visitor, site: Site) -> None:
    with visitor.window(site.person(PM), size=PHONE) as page:
        page.goto(site.url(site.person(PM), "inbox"))
        expect(_note(page)).to_be_hidden()
        _lines(page).nth(1).click()
        expect(_note(page)).to_be_visible()
        expect(_lines(page).first).to_be_hidden()
        page.get_by_role("link", name="All notes").click()
        expect(_lines(page).first).to_be_visible()


def _linked(page: Page) -> None:
    """The first sentence of the note at hand, which matters much to them, speaks of what is suggested first."""
    page.keyboard.press("w")
    expect(page.locator("[data-span-said]")).to_have_text(re.compile("^Only “.+” is linked"))
    page.keyboard.press("i")
    page.keyboard.press("c")
    expect(page.get_by_label("How important to them")).to_have_value("3")
    page.keyboard.press("Escape")
    _press(page, "l")


def _press(page: Page, key: str) -> None:
    """A key that sends a form."""
    with page.expect_navigation():
        page.keyboard.press(key)


def _undone(page: Page) -> None:
    _press(page, "u")
    expect(page.get_by_text("stand as they stood before")).to_be_visible()


def _shown(page: Page, words: str) -> None:
    page.wait_for_function(SHOWN)
    expect(page.locator(".inbox-line.is-current a")).to_have_text(words)


def _waiting(page: Page) -> int:
    found = re.match(r"(\d+) notes? wait", page.locator(".subheading").inner_text())
    assert found is not None
    return int(found[1])


def _lines(page: Page) -> Locator:
    return page.locator(".inbox-line a")


def _note(page: Page) -> Locator:
    return page.locator("#inbox-note")
