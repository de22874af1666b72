"""Rows for tests, with defaults; each takes what the test is about."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

from tradeoff.crm.factories import make_account
from tradeoff.voice.models import Note
from tradeoff.workspaces.models import Workspace

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
_numbers = count(1)


def make_note(*, workspace: Workspace, **fields: Any) -> Note:
    """Words at NOW on the deal given, else on an account of its own."""
    if "account" not in fields:
        fields["account"] = fields["deal"].account if fields.get("deal") else make_account(workspace=workspace)
    defaults = {"text": f"They need report {next(_numbers)}.", "at": NOW, "added_at": NOW}
    return Note.objects.create(workspace=workspace, **(defaults | fields))
