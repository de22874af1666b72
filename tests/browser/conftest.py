"""One site and one Chromium for all browser tests; they run on one worker, one after the other."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.site import Site, running_site
from tests.browser.visiting import Visitor, chromium


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Before pytest-xdist, which puts tests of a group on one worker, has looked at the marks."""
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


# These live as long as the package's tests: Playwright keeps an event loop open in this thread, and Django refuses to
# query where one runs, so it must be closed before a test of another package has its turn.
@pytest.fixture(scope="package")
def site() -> Iterator[Site]:
    if shutil.which("chromium") is None:
        pytest.skip("there is no Chromium")
    with running_site() as running:
        yield running


@pytest.fixture(scope="package")
def browser(site: Site) -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="package")
def visitor(browser: Browser, site: Site) -> Visitor:
    return Visitor(browser, site)


@pytest.fixture(autouse=True)
def nothing_to_complain_about(request: pytest.FixtureRequest) -> Iterator[None]:
    """Console errors, violations of the content security policy and missing parts fail the test they happen in."""
    visitor: Visitor = request.getfixturevalue("visitor")
    visitor.heard()
    yield
    assert visitor.heard() == []
