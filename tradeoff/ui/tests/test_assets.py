"""What keeps the pages inside their security policy and the icons from going missing."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent
HOUSE = PACKAGE.parent
TEMPLATES = sorted(path for path in HOUSE.glob("*/templates/**/*.html"))
SOURCES = sorted(path for path in HOUSE.glob("**/*.py") if "tests" not in path.parts and "migrations" not in path.parts)
ICONS = set(json.loads((PACKAGE / "static/ui/src/icons.json").read_text()))
FORBIDDEN = re.compile(
    r"""\sstyle\s*=|<style|<script(?![^>]*\s(?:src=|type="application/json"))|\son[a-z]+\s*=\s*["']|hx-on"""
    r"""|hx-vals=["']js:""",
    re.IGNORECASE,
)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_no_template_needs_an_exception_from_the_policy(path: Path) -> None:
    assert FORBIDDEN.findall(path.read_text()) == []


def test_the_policy_check_would_notice() -> None:
    for line in ('<p style="x">', "<script>", '<b onclick="x">', "<style>", "<i hx-on:click='x'>"):
        assert FORBIDDEN.search(line), line


def test_every_icon_that_is_named_is_drawn() -> None:
    named = {
        name
        for path in TEMPLATES
        for name in re.findall(r"""(?:icon|\{% icon)[= ]["']([\w-]+)["']""", path.read_text())
    }
    named |= {
        name for path in SOURCES for name in re.findall(r"""(?:icon|sign)(?:=|\()"([\w-]+)\"""", path.read_text())
    }

    assert named - ICONS == set()
    assert "inbox" in named


def test_the_status_icons_are_drawn() -> None:
    from tradeoff.ui.components.blocks import CALLOUT_ICONS, EMPTY_ICONS
    from tradeoff.ui.components.leaves import STATUSES

    assert {mark for _, _, mark in STATUSES.values()} | set(CALLOUT_ICONS.values()) | set(EMPTY_ICONS.values()) <= ICONS


def test_the_lock_names_no_registry() -> None:
    lock = json.loads((HOUSE.parent / "package-lock.json").read_text())

    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []


@pytest.mark.parametrize("path", sorted((PACKAGE / "static/ui/src/js").glob("*.js")), ids=lambda path: path.name)
def test_a_behavior_stays_small(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 60
