"""An import in a browser: the tab is closed, the worker goes on, a notice tells, and the receipt undoes it."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.places import ADMIN
from tests.browser.site import Site
from tests.browser.visiting import Visitor

PATIENCE = 120_000  # ms; the worker does its work beside other tests


def test_an_import_goes_on_behind_a_closed_tab_and_is_undone(visitor: Visitor, site: Site, tmp_path: Path) -> None:
    person, file = site.person(ADMIN), tmp_path / "closed-tab.csv"
    file.write_text("Product\nClosed Tab One\nClosed Tab Two\n")
    with visitor.window(person) as page:
        _press(page, site.url(person), file)
    with visitor.window(person) as page:
        _until(page, site.url(person, "notices/"), "Your import is done: closed-tab.csv")
        page.get_by_role("link", name=re.compile("closed-tab.csv")).first.click()
        expect(page.get_by_text("The rows are in").first).to_be_visible()
        page.get_by_role("link", name="Undo this import").click()
        expect(page.get_by_text("2 new products removed")).to_be_visible()
        page.get_by_role("button", name="Undo the import").click()
        expect(page.get_by_text("This import was undone").first).to_be_visible(timeout=PATIENCE)


def test_a_file_too_large_is_not_even_sent(visitor: Visitor, site: Site, tmp_path: Path) -> None:
    person, file = site.person(ADMIN), tmp_path / "large.csv"
    with file.open("wb") as large:
        large.truncate(101 * 1024 * 1024)
    with visitor.window(person) as page:
        page.goto(site.url(person, "imports/new"))
        box = page.get_by_label("File", exact=True)
        box.set_input_files(file)
        page.get_by_role("button", name="Check the file").click()

        assert "up to 100 MB" in str(box.evaluate("box => box.validationMessage"))
        assert page.url.endswith("/imports/new")


def _press(page: Page, root: str, file: Path) -> None:
    page.goto(f"{root}imports/new")
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_label("What it holds").select_option("products")
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_role("heading", name=file.name)).to_be_visible()
    page.get_by_role("button", name="Import 2 rows").click()
    page.wait_for_load_state()


def _until(page: Page, url: str, words: str) -> None:
    """A page read again and again, as an impatient person does."""
    for _ in range(PATIENCE // 500):
        page.goto(url)
        if page.get_by_text(words).count():
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"{url} never said “{words}”")
