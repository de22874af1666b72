"""Rows for tests, with defaults; each takes what the test is about."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING

from tradeoff.intake import actions
from tradeoff.intake.rules import FormInput

if TYPE_CHECKING:
    from tradeoff.intake.models import Form
    from tradeoff.workspaces.models import Member

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
_numbers = count(1)


def make_form(actor: Member, *, title: str = "", words: str = "What was in your way?") -> Form:
    """A form put out at NOW."""
    said = FormInput(title=title or f"Form {next(_numbers)}", words=words)
    return actions.make_form(actor=actor, said=said, now=NOW)
