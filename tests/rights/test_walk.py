"""Readers who may not know walk every address there is and meet no planted name, amount or inner word."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.journeys.house import House
from tests.rights.planting import AMOUNTS, INNER, NAMES, crawl, kept_in_log, planted_house
from tradeoff.workspaces import rules
from tradeoff.workspaces.factories import make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(settings: Any, tmp_path: Path) -> House:
    settings.MEDIA_ROOT = tmp_path / "files"
    return planted_house()


def test_nothing_planted_reaches_a_contributor(house: House) -> None:
    leaks, read = crawl(house, house.contributor)

    assert read > 100
    assert leaks == []


def test_a_seller_who_sees_only_their_own_meets_no_name_and_no_amount(house: House) -> None:
    """Why a decision was made is told inside to everybody in sales and product."""
    house.workspace.reaches = {rules.Role.REP: rules.Reach.OWN}
    house.workspace.save(update_fields=["reaches"])
    other = make_member(rules.Role.REP, workspace=house.workspace, name="Otto Other")

    leaks, read = crawl(house, other)

    assert read > 100
    assert [leak for leak in leaks if leak.word != INNER[2]] == []


def test_the_same_walk_finds_every_plant_for_a_manager(house: House) -> None:
    """Else a walk that opens nothing would pass."""
    found = {leak.word for leak in crawl(house, house.manager)[0]}

    assert set(NAMES + INNER) <= found
    assert found & set(AMOUNTS)


@pytest.mark.parametrize(
    ("rule", "without", "words"),
    [
        ("tradeoff.workspaces.queries._sight", lambda _: rules.Sight(everything=True), NAMES[:2]),
        ("tradeoff.workspaces.models.MONEY_ROLES", rules.MONEY_ROLES | {rules.Role.CONTRIBUTOR}, INNER[2:]),
    ],
)
def test_with_a_rule_taken_away_the_walk_goes_red(
    house: House, monkeypatch: pytest.MonkeyPatch, rule: str, without: Any, words: tuple[str, ...]
) -> None:
    monkeypatch.setattr(rule, without)

    assert set(words) <= {leak.word for leak in crawl(house, house.contributor)[0]}


def test_the_log_keeps_no_planted_word(house: House) -> None:
    assert kept_in_log() == []
