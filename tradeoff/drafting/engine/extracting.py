"""Drafts without any model: sentences that were said, chosen and put one after another, never a word made up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tradeoff.drafting.rules import Kind
from tradeoff.text.asking import asks_in
from tradeoff.text.summary import summary

SENTENCES: Final = 3
LONGEST_QUOTE: Final = 300


def drawn(kind: Kind, texts: Sequence[str], *, title: str = "") -> str:
    """A draft of `texts`: a note's own text, what the asks under a problem want, or what one ask wants."""
    if kind is Kind.SUMMARY:
        return " ".join(_short(span.text) for span in summary("\n".join(texts), SENTENCES))
    if kind is Kind.STATEMENT:
        return _statement(texts, title)
    return _reply(texts)


def _statement(texts: Sequence[str], title: str) -> str:
    if not texts:
        return ""
    wants = [_wish(text) for text in texts]
    central = [span.text.strip() for span in summary("\n\n".join(wants), 2)] if len(wants) > 2 else wants
    quotes = " ".join(f"“{_short(quote)}”" for quote in central if quote)
    many = "One ask" if len(texts) == 1 else f"{len(texts)} asks"
    about = f" about “{title}”" if title else ""
    return f"{many}{about}. In the words of those who asked: {quotes}"


def _reply(texts: Sequence[str]) -> str:
    wish = _short(_wish(texts[0])) if texts else ""
    subject = f"“{wish.rstrip('.')}”" if wish else "what you need"
    return (
        f"Thank you for telling us about {subject}. Our product team has read it and looks at the need behind it."
        " You will hear from us either way."
    )


def _wish(text: str) -> str:
    """The sentence that asks for something, else the one the text is about."""
    asked = max(asks_in(text), key=lambda one: one.probability, default=None)
    if asked is not None:
        return asked.text.strip()
    return next((span.text.strip() for span in summary(text, 1)), text.strip())


def _short(text: str) -> str:
    said = " ".join(text.split())
    return said if len(said) <= LONGEST_QUOTE else said[:LONGEST_QUOTE].rsplit(" ", 1)[0] + " …"
