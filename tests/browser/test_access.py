"""Every page, in both themes and on a phone: for every eye and every hand, and nothing the browser complains about."""

from __future__ import annotations

import pytest

from tests.browser import axe
from tests.browser.places import PLACES, Place, addresses, url_of
from tests.browser.site import Site
from tests.browser.visiting import PHONE, WIDE, Visitor, settled


@pytest.fixture(scope="module")
def ids(site: Site) -> dict[str, int]:
    return addresses(site)


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_every_eye_and_every_hand(place: Place, visitor: Visitor, site: Site, ids: dict[str, int]) -> None:
    """axe finds nothing in either theme, and at the width of a phone nothing scrolls sideways."""
    person = site.person(place.role) if place.role else None
    with visitor.window(person, size=WIDE) as page:
        response = page.goto(url_of(place, site, ids))
        settled(page)

        assert response is not None
        assert response.status == place.status
        assert page.title().strip(), "the page has no title"
        assert "\n".join(axe.findings(page)) == ""
        page.emulate_media(color_scheme="dark")
        assert "\n".join(axe.colour_findings(page)) == "", "in the dark"
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= PHONE[0], f"on a phone the document is {wide} px wide; {_widest(page)}"


def _widest(page: object) -> str:
    """What sticks out, for who has to mend it."""
    script = """(limit) => [...document.querySelectorAll('body *')]
      .filter(e => e.getBoundingClientRect().right > limit + 1 && !e.closest('.table-scroll, [data-scrolls]'))
      .slice(0, 4).map(e => `${e.tagName}.${e.className} to ${Math.round(e.getBoundingClientRect().right)}`)
      .join(', ')"""
    return str(page.evaluate(script, PHONE[0]))  # type: ignore[attr-defined]
