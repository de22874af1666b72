"""The whole thin line as people walk it: a CRM export comes in, an ask is heard, understood, weighed, decided, told."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.maven import write_files
from tests.browser.places import EMPTY
from tests.browser.site import Site
from tests.browser.visiting import Visitor


def test_a_crm_export_comes_in(visitor: Visitor, site: Site, tmp_path: Path) -> None:
    person, files = site.person(EMPTY), write_files(tmp_path)
    with visitor.window(None) as page:
        visitor.sign_in(page, person)
        page.goto(site.url(person, "deals"))
        expect(page.get_by_role("heading", name="No deals yet")).to_be_visible()

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
    page.get_by_label("CSV file").set_input_files(file)
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
