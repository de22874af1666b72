"""`make screens`: a picture of every page, to be looked at, in docs/screens."""

from __future__ import annotations

import os
import sys

from tests.browser.places import PLACES, Place, addresses, url_of
from tests.browser.site import Site, running_site
from tests.browser.visiting import PHONE, WIDE, Theme, Visitor, chromium, settled
from tradeoff.config.places import CHECKOUT

FOLDER = CHECKOUT / "docs" / "screens"
TALLEST = 2000


def main(wanted: list[str]) -> int:
    """All pages, or those whose names contain one of the words given; 1 when a page did not answer as it should."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    places = [place for place in PLACES if not wanted or any(word in place.name for word in wanted)]
    if not wanted and FOLDER.exists():
        for old in FOLDER.glob("*.png"):
            old.unlink()
    FOLDER.mkdir(parents=True, exist_ok=True)
    failed = 0
    with running_site() as site, chromium() as browser:
        visitor, ids = Visitor(browser, site), addresses(site)
        for place in places:
            themes: tuple[Theme, ...] = ("light", "dark") if place.of_main else ("light",)
            for theme in themes:
                failed += not _shoot(place, theme, visitor=visitor, site=site, ids=ids)
        for complaint in visitor.heard():
            print(f"  {complaint}")
    size = sum(path.stat().st_size for path in FOLDER.glob("*.png"))
    print(f"{len(list(FOLDER.glob('*.png')))} pictures, {size / 1e6:.1f} MB, in docs/screens; {failed} went wrong")
    return 1 if failed else 0


def _shoot(place: Place, theme: Theme, *, visitor: Visitor, site: Site, ids: dict[str, int]) -> bool:
    person = site.person(place.role) if place.role else None
    well = True
    for size in (WIDE, PHONE):
        with visitor.window(person, theme=theme, size=size) as page:
            response = page.goto(url_of(place, site, ids))
            settled(page)
            if response is None or response.status != place.status:
                print(f"{place.name}: {response.status if response else 'no answer'} instead of {place.status}")
                well = False
            height = min(TALLEST, max(size[1], page.evaluate("document.documentElement.scrollHeight")))
            page.set_viewport_size({"width": size[0], "height": height})
            settled(page)
            page.screenshot(path=FOLDER / f"{place.name}-{size[0]}-{theme}.png")
    return well


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
