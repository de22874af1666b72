"""Whatever a menu offers to a reader opens for that reader."""

from __future__ import annotations

import re

import pytest

from tests.journeys.house import House, make_house
from tradeoff.workspaces.factories import make_member
from tradeoff.workspaces.rules import Role

pytestmark = pytest.mark.django_db
LINKS = re.compile(r'<a\b[^>]*\bhref="([^"#?]+)"')


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.mark.parametrize("role", list(Role))
def test_every_link_of_rail_and_menus_opens(house: House, role: Role) -> None:
    reader = make_member(role, workspace=house.workspace)
    page = house.get(reader).content.decode()
    own = f"/{house.workspace.slug}/"
    links = sorted({link for link in LINKS.findall(page) if link.startswith(own)})

    answers = {link: house.get(reader, link.removeprefix(own)).status_code for link in links}

    assert len(links) > 4
    assert {link: code for link, code in answers.items() if code != 200} == {}


def test_who_sees_no_money_is_offered_no_place_that_refuses(house: House) -> None:
    page = house.get(house.contributor).content.decode()

    for refused in ("prospects", "rates", "imports", "imports/new", "notes", "asks/new", "problems/new"):
        assert f'href="/{house.workspace.slug}/{refused}"' not in page
