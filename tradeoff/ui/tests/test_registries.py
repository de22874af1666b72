from __future__ import annotations

from collections import defaultdict

import pytest

from tradeoff.ui import navigation, panels
from tradeoff.ui.navigation import NavItem, Place


@pytest.fixture(autouse=True)
def _empty_registries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_items", {})
    monkeypatch.setattr(panels, "_panels", defaultdict(dict))


def test_each_side_has_its_own_order() -> None:
    navigation.register(NavItem("Deals", "crm:deals", "handshake", "d", 10, 20))
    navigation.register(NavItem("Problems", "strategy:problems", "puzzle", "p", 20, 10))

    assert [item.label for item in navigation.items(product_first=False)] == ["Deals", "Problems"]
    assert [item.label for item in navigation.items(product_first=True)] == ["Problems", "Deals"]


def test_refuses_one_key_for_two_places() -> None:
    navigation.register(NavItem("Deals", "crm:deals", "handshake", "d", 10, 20))

    with pytest.raises(ValueError, match="already leads to Deals"):
        navigation.register(NavItem("Decisions", "decisions:decisions", "gavel", "d", 30, 30))

    assert [item.label for item in navigation.items(product_first=False)] == ["Deals"]


def test_the_longest_fitting_place_is_where_we_are() -> None:
    places = [Place("Home", "/acme/", "house", "h"), Place("Deals", "/acme/deals", "handshake", "d")]

    def here(path: str) -> list[str]:
        return [place.label for place in navigation.mark_current(places, path) if place.current]

    assert here("/acme/") == ["Home"]
    assert here("/acme/deals/12") == ["Deals"]
    assert here("/acme/deals") == ["Deals"]
    assert here("/other/") == []


def test_panels_come_in_order_and_only_for_their_place() -> None:
    panels.register(place="deal", name="asks", title="Asks", url_name="asks:deal_panel", order=20)
    panels.register(place="deal", name="weighing", title="Weighing", url_name="strategy:weighing", order=10)
    panels.register(place="account", name="asks", title="Asks", url_name="asks:account_panel", order=10)

    assert [panel.name for panel in panels.panels_for("deal")] == ["weighing", "asks"]
    assert panels.panels_for("problem") == []


def test_registering_a_panel_again_replaces_it() -> None:
    panels.register(place="deal", name="asks", title="Asks", url_name="asks:deal_panel", order=20)
    panels.register(place="deal", name="asks", title="All asks", url_name="asks:deal_panel", order=20)

    assert [panel.title for panel in panels.panels_for("deal")] == ["All asks"]
