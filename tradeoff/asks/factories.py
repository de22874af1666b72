"""Rows for tests, with defaults; each takes what the test is about."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from tradeoff.asks.models import Answer, Ask, TriagePolicy
from tradeoff.asks.rules import AnswerKind, AskType
from tradeoff.crm.factories import make_account
from tradeoff.workspaces.models import Member, Workspace

NOW = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
_numbers = count(1)


def make_policy(*, workspace: Workspace, owner: Member | None, **fields: Any) -> TriagePolicy:
    return TriagePolicy.objects.create(workspace=workspace, owner=owner, **({"answer_within_days": 5} | fields))


def make_ask(*, workspace: Workspace, asked_by: Member, **fields: Any) -> Ask:
    """A fast follow of 16 Nov 2026, due on the 23rd, with its receipt; without a deal on an account of its own."""
    if "account" not in fields:
        fields["account"] = fields["deal"].account if fields.get("deal") else make_account(workspace=workspace)
    defaults = {
        "wants": f"We need thing {next(_numbers)}",
        "type": AskType.FAST_FOLLOW,
        "asked_at": NOW,
        "triage_owner": None,
        "answer_due": date(2026, 11, 23),
    }
    ask = Ask.objects.create(workspace=workspace, asked_by=asked_by, **(defaults | fields))
    make_answer(ask=ask, kind=AnswerKind.LISTENING, by=asked_by, at=ask.asked_at)
    return ask


def make_answer(*, ask: Ask, kind: AnswerKind, by: Member, **fields: Any) -> Answer:
    defaults = {"at": NOW, "words_to_say": "Thank you; we are reading it now."}
    return Answer.objects.create(workspace_id=ask.workspace_id, ask=ask, kind=kind, by=by, **(defaults | fields))
