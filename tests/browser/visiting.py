"""Chromium as Debian ships it, and somebody of the demo in front of it."""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response, expect, sync_playwright

from tests.browser.site import Person, Site

Theme = Literal["light", "dark"]
PATIENCE_MS = 120_000  # two cores may be busy with other tests
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars",
)  # fmt: skip
WIDE, PHONE = (1440, 900), (390, 844)
expect.set_options(timeout=PATIENCE_MS)


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """A browser without a network of its own; the caller has made sure that there is one."""
    path = shutil.which("chromium")
    assert path is not None, "there is no Chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Visitor:
    """Opens windows for people, signing each in once; what the browser complained about is kept."""

    browser: Browser
    site: Site
    complaints: list[str] = field(default_factory=list)
    _known: dict[str, Any] = field(default_factory=dict)

    @contextlib.contextmanager
    def window(self, person: Person | None, *, theme: Theme = "light", size: tuple[int, int] = WIDE) -> Iterator[Page]:
        context = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme=theme,
            reduced_motion="reduce",
            storage_state=self._state_of(person) if person else None,
            accept_downloads=True,
        )
        try:
            yield self._page_in(context)
        finally:
            context.close()

    def sign_in(self, page: Page, person: Person) -> None:
        """By the form, as a person would."""
        page.goto(f"{self.site.root}/")
        page.get_by_label("Email").fill(person.email)
        page.get_by_label("Password").fill(person.password)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(re.compile(rf"/{person.slug}/$"))

    def heard(self) -> list[str]:
        """Complaints since the last time somebody asked."""
        heard, self.complaints = self.complaints, []
        return heard

    def _state_of(self, person: Person) -> Any:
        if person.email not in self._known:
            context = self.browser.new_context()
            self.sign_in(self._page_in(context), person)
            self._known[person.email] = context.storage_state()
            context.close()
        return self._known[person.email]

    def _page_in(self, context: BrowserContext) -> Page:
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        page.on("response", self._look_at)
        return page

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.complaints.append(f"{message.type}: {message.text}")

    def _look_at(self, response: Response) -> None:
        """A page may be refused, on purpose; a part of one (style, script, font, panel) may not be missing."""
        if response.status >= 500 or (response.status >= 400 and not response.request.is_navigation_request()):
            self.complaints.append(f"{response.status} for {response.request.method} {response.url}")


def settled(page: Page) -> None:
    """All panels in sight are loaded, and nothing is on its way."""
    page.wait_for_load_state("networkidle")
    page.wait_for_function("() => !document.querySelector('.htmx-request')")
