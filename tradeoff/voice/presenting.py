"""Notes as a page shows them: ready strings, nothing a template would have to compute."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.urls import reverse

from tradeoff.ui.format import day
from tradeoff.ui.parts import Chip
from tradeoff.voice import access
from tradeoff.voice.rules import Source

if TYPE_CHECKING:
    from tradeoff.voice.models import Note
    from tradeoff.workspaces.models import Member

SHORT = 400


def row_of(note: Note, *, actor: Member) -> dict[str, Any]:
    """`who` is whose words or pen it was, `source` how it got here."""
    deal, account = note.deal, note.account
    return {
        "id": note.pk,
        "text": note.text,
        "long": len(note.text) > SHORT,
        "start": note.text[:SHORT].rsplit(" ", 1)[0] if len(note.text) > SHORT else "",
        "said_by": note.contact.name if note.contact else "",
        "author": note.author.name if note.author else note.author_name or "Nobody named",
        "when": _when(note, actor.workspace.zone),
        "origin": note.origin,
        "source": Source(note.source).label,
        "deal": deal.name if deal else "",
        "deal_url": reverse("crm:deal", args=[deal.pk]) if deal else "",
        "account": account.name if account else "",
        "account_url": reverse("crm:account", args=[account.pk]) if account else "",
        "remove_url": reverse("voice:remove", args=[note.pk]) if access.can_remove(actor, note) else "",
    }


def _when(note: Note, zone: ZoneInfo) -> str:
    """A day, and the time where one was stated: a file that gives only days states midnight."""
    local = note.at.astimezone(zone)
    return day(local.date()) if local.hour == local.minute == 0 else f"{day(local.date())}, {local:%H:%M}"


def whose_chips(mine: bool, query: QueryDict) -> list[Chip]:
    return [
        Chip("Everybody’s", link(query, whose=None, page=None), active=not mine),
        Chip("Mine", link(query, whose="mine", page=None), active=mine),
    ]


def link(query: QueryDict, **changes: str | None) -> str:
    """The same address with changes; None takes a part away."""
    kept = query.copy()
    for name, value in changes.items():
        kept.pop(name, None)
        if value is not None:
            kept[name] = value
    return f"?{kept.urlencode()}"
