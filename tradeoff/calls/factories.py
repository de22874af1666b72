"""Rows for tests, with defaults; each takes what the test is about."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING

from tradeoff.calls import actions
from tradeoff.calls.engine.reading import read_text
from tradeoff.calls.rules import CallInput, SpeakerInput

if TYPE_CHECKING:
    from tradeoff.calls.models import Call
    from tradeoff.crm.models import Account, Deal
    from tradeoff.workspaces.models import Member

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
_numbers = count(1)


def make_call(
    actor: Member,
    *,
    deal: Deal | None = None,
    account: Account | None = None,
    text: str = "",
    title: str = "",
    people: dict[str, SpeakerInput] | None = None,
) -> Call:
    """A call brought in at NOW by somebody who sees its place, with words of its own."""
    number = next(_numbers)
    (transcript,) = read_text(text or f"[0:00] Ana: We need report {number}.\n[0:09] Rita: Noted.")
    said = CallInput(
        title=title or f"Call {number}",
        at=NOW,
        deal_id=deal.pk if deal else None,
        account_id=account.pk if account else None,
    )
    return actions.import_call(actor=actor, transcript=transcript, said=said, people=people or {}, now=NOW).call
