"""Drafts in words."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from tradeoff.drafting.models import Draft
from tradeoff.drafting.rules import Kind, Noun, State
from tradeoff.ui.format import count

TITLES = {Kind.SUMMARY: "Summary", Kind.STATEMENT: "Draft of a statement", Kind.REPLY: "Words for a reply"}
WHAT = {
    Kind.SUMMARY: "This note in three of its own sentences.",
    Kind.STATEMENT: "A first statement from the asks under this problem, to change and to use.",
    Kind.REPLY: "A few words the seller can say, to copy into your answer.",
}
PAGES = {Noun.NOTE: "voice:note", Noun.PROBLEM: "problems:problem", Noun.ASK: "asks:ask"}


def panel(noun: Noun, noun_id: int, found: Draft | None, *, model: str) -> dict[str, Any]:
    """What the panel of a noun shows; a settled draft leaves room for the next."""
    shown = found if found is not None and found.state in {State.WAITING, State.READY} else None
    return {
        "title": TITLES[noun.kind],
        "what": WHAT[noun.kind],
        "kind": noun.kind.value,
        "noun": noun.value,
        "here": reverse(f"drafting:{noun.value}", args=[noun_id]),
        "page": reverse(PAGES[noun], args=[noun_id]),
        "draft": shown,
        "waits": shown is not None and shown.state == State.WAITING,
        "whence": whence(shown) if shown is not None else "",
        "model": model,
    }


def whence(draft: Draft) -> str:
    """Where a draft comes from, in a line."""
    noun = "note" if draft.noun == Noun.NOTE else "ask"
    read = count(noun, draft.texts_read)
    if draft.model:
        kept = f"; {draft.withheld} names, amounts or addresses withheld" if draft.withheld else ""
        return f"Drafted by {draft.model} from {read}{kept}. Check it before you use it."
    return f"Drawn word for word from {read}; {draft.why_drawn or 'no model was asked.'}"
