"""What was understood of a file, carried by the page that shows it: nothing is kept before somebody says so.

It is signed, so what comes back is what was shown, and only to who was shown it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Final

from django.core import signing

from tradeoff.calls.engine.transcripts import Party, Transcript, Turn
from tradeoff.calls.rules import Format, Side
from tradeoff.kernel.errors import Invalid
from tradeoff.workspaces.models import Member

FOR: Final = timedelta(days=1)


def sealed(member: Member, found: Sequence[Transcript]) -> str:
    return signing.dumps([_plain(one) for one in found], salt=_salt(member), compress=True)


def opened(member: Member, draft: str) -> list[Transcript]:
    """Refuses what was not shown to this member within a day."""
    try:
        return [_transcript(told) for told in signing.loads(draft, salt=_salt(member), max_age=FOR)]
    except signing.BadSignature as error:
        raise Invalid("This preview is over a day old, or of somebody else. Give the file once more.") from error


def _salt(member: Member) -> str:
    return f"calls.draft.{member.pk}"


def _plain(one: Transcript) -> dict[str, Any]:
    told = asdict(one)
    return told | {"turns": [list(turn) for turn in one.turns], "at": one.at.isoformat() if one.at else None}


def _transcript(told: dict[str, Any]) -> Transcript:
    given = dict(told)
    given["turns"] = tuple(Turn(*turn) for turn in told["turns"])
    given["parties"] = tuple(Party(**{**party, "side": Side(party["side"])}) for party in told["parties"])
    given["format"] = Format(told["format"])
    given["at"] = datetime.fromisoformat(told["at"]) if told["at"] else None
    return Transcript(**given)
