"""Two people at once on one deal: each sees the other's words without a reload, and nobody's words are lost."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.places import MANAGER, REP, addresses
from tests.browser.site import Site
from tests.browser.visiting import Visitor

TEXT = "Their buyer wants it in writing"


def test_one_comments_and_the_other_sees_it_without_a_reload(visitor: Visitor, site: Site) -> None:
    deal = addresses(site)["talk_deal"]
    with visitor.window(site.person(REP)) as rep, visitor.window(site.person(MANAGER)) as manager:
        _open(rep, site, REP, deal)
        _open(manager, site, MANAGER, deal)
        box = manager.get_by_label("Comment", exact=True)
        box.fill("Half a thought of the manager")

        rep.keyboard.press("c")
        rep.keyboard.type(f"{TEXT}. @Dana Whit")
        expect(rep.locator("[data-insert='Dana Whitlock']")).to_be_visible()
        rep.keyboard.press("Enter")
        rep.keyboard.type("see <b>this</b>")
        rep.keyboard.press("Control+Enter")

        expect(rep.locator(".comment").last).to_contain_text(f"{TEXT}. @Dana Whitlock see <b>this</b>")
        expect(rep.get_by_label("Comment", exact=True)).to_have_value("")
        expect(manager.locator(".comment").last).to_contain_text(TEXT)
        expect(manager.locator(".comment").last.locator(".mention")).to_have_text("@Dana Whitlock")
        expect(box).to_have_value("Half a thought of the manager")

        manager.reload()
        expect(manager.get_by_label("Comment", exact=True)).to_have_value("Half a thought of the manager")
        manager.get_by_label("Comment", exact=True).fill("")


def test_two_windows_that_edit_one_comment_both_see_what_stands(visitor: Visitor, site: Site) -> None:
    deal = addresses(site)["talk_deal"]
    with visitor.window(site.person(REP)) as one, visitor.window(site.person(REP)) as other:
        _open(one, site, REP, deal)
        one.get_by_label("Comment", exact=True).fill("As first said")
        one.get_by_role("button", name="Comment", exact=True).click()
        expect(one.locator(".comment").last).to_contain_text("As first said")
        _open(other, site, REP, deal)
        for page in (one, other):
            page.locator(".comment").last.get_by_role("link", name="Edit your comment").click()
            expect(page.locator(".editing textarea")).to_have_value("As first said")

        one.locator(".editing textarea").fill("As one window says")
        one.locator(".editing").get_by_role("button", name="Save").click()
        expect(one.locator(".comment").last).to_contain_text("As one window says")
        other.locator(".editing textarea").fill("As the other says")
        other.wait_for_timeout(9_000)  # the thread is asked for anew meanwhile, and leaves the open form alone
        other.locator(".editing").get_by_role("button", name="Save").click()

        expect(other.get_by_text("changed in another window while you wrote")).to_be_visible()
        _was_refused(visitor)
        expect(other.locator(".editing .callout.warn")).to_contain_text("As one window says")
        expect(other.locator(".editing textarea")).to_have_value("As the other says")
        other.locator(".editing").get_by_role("button", name="Save").click()
        expect(other.locator(".comment").last).to_contain_text("As the other says")
        expect(one.locator(".comment").last).to_contain_text("As the other says")


def test_a_task_and_a_file_by_hand(visitor: Visitor, site: Site, tmp_path: Path) -> None:
    deal = addresses(site)["talk_deal"]
    (tmp_path / "plan.txt").write_text("One line")
    (tmp_path / "page.html").write_text("<script>alert(1)</script>")
    with visitor.window(site.person(REP)) as page:
        _open(page, site, REP, deal)
        page.get_by_text("Add a task").click()
        page.get_by_label("What is to be done").fill("Send them the plan")
        page.locator("#panel-tasks").get_by_role("button", name="Add the task").click()
        expect(page.locator("#panel-tasks .task").filter(has_text="Send them the plan")).to_be_visible()

        page.get_by_text("Attach a file").click()
        page.locator("#panel-files input[type=file]").set_input_files(tmp_path / "page.html")
        page.locator("#panel-files").get_by_role("button", name="Attach", exact=True).click()
        expect(page.locator("#panel-files").get_by_text("of a kind that is not taken").first).to_be_visible()
        _was_refused(visitor)
        page.locator("#panel-files input[type=file]").set_input_files(tmp_path / "plan.txt")
        page.locator("#panel-files").get_by_role("button", name="Attach", exact=True).click()
        with page.expect_download() as download:
            page.locator("#panel-files").get_by_role("link", name="plan.txt").click()
        assert Path(download.value.path()).read_text() == "One line"

        page.goto(site.url(site.person(REP), "tasks"))
        page.get_by_role("link", name="Send them the plan").focus()
        page.keyboard.press("x")
        expect(page.get_by_label("Done: Send them the plan")).to_have_count(0)
        page.get_by_role("link", name="Done", exact=True).click()
        expect(page.get_by_label("Done: Send them the plan")).to_be_checked()


def _open(page: Page, site: Site, role: str, deal: int) -> None:
    page.goto(site.url(site.person(role), f"deals/{deal}"))
    page.get_by_role("region", name="Discussion").scroll_into_view_if_needed()
    expect(page.get_by_label("Comment", exact=True)).to_be_visible()


def _was_refused(visitor: Visitor) -> None:
    """The refusal this test is about, and no other complaint."""
    assert [said[:12] for said in visitor.heard()] == ["422 for POST"]
