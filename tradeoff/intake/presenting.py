"""Mails and forms as their pages show them: ready strings, nothing a template would have to compute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from tradeoff.ui.format import ago, count, day

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tradeoff.intake.models import Form, MailImport
    from tradeoff.intake.rules import MailFound, Placed
    from tradeoff.workspaces.models import Member

SHOWN = 100
BEGINS = 140


@dataclass(frozen=True)
class MailLine:
    """A mail of a file before it comes in."""

    subject: str
    who: str
    whose: str
    when: str
    begins: str
    is_known: bool


def mail_lines(
    mails: list[MailFound], places: list[Placed], known: set[str], names: Mapping[int, str], *, actor: Member
) -> list[MailLine]:
    zone = actor.workspace.zone
    return [
        MailLine(
            subject=mail.subject or "(no subject)",
            who=mail.who or "Nobody named",
            whose=names.get(place.account_id or 0, ""),
            when=day(mail.at.astimezone(zone).date()),
            begins=_begins(mail.text),
            is_known=mail.external_id in known,
        )
        for mail, place in zip(mails, places, strict=True)
    ]


def preview_words(found: MailImport, known: set[str]) -> str:
    """“12 mails; 3 are here already.”"""
    amount, here = len(found.waiting), len(known)
    told = f"{count('mail', amount)} can be read"
    return f"{told}; {here} {'is' if here == 1 else 'are'} here already." if here else f"{told}."


def receipt_words(found: MailImport) -> str:
    amount = len(found.notes)
    here = len(found.lines) - amount
    told = [f"{count('note', amount)} made"]
    if here:
        told.append(f"{count('mail', here)} {'was' if here == 1 else 'were'} here already")
    if found.left_out:
        told.append(f"{len(found.left_out)} stayed out")
    return ", ".join(told) + "."


def receipt_lines(found: MailImport) -> list[dict[str, Any]]:
    return [
        {
            "subject": subject or "(no subject)",
            "who": who or "Nobody named",
            "url": reverse("voice:note", args=[key]) if key is not None and found.taken_back_at is None else "",
            "is_new": key is not None,
        }
        for subject, who, key in found.lines[:SHOWN]
    ]


def past_import(found: MailImport, *, now: datetime) -> dict[str, Any]:
    return {
        "name": found.name,
        "url": reverse("intake:mail_import", args=[found.pk]),
        "when": ago(found.taken_at or found.read_at, now=now),
        "words": "Taken back" if found.taken_back_at else receipt_words(found),
    }


def form_row(form: Form, *, now: datetime) -> dict[str, Any]:
    state, tone = _state(form)
    return {
        "title": form.title,
        "words": form.words,
        "url": reverse("intake:form", args=[form.pk]),
        "state": state,
        "tone": tone,
        "answers": count("answer", form.answers),
        "last": f"the last one {ago(form.answered_at, now=now)}" if form.answered_at else "",
        "made": f"put out {ago(form.made_at, now=now)}" + (f" by {form.made_by.name}" if form.made_by else ""),
    }


def _state(form: Form) -> tuple[str, str]:
    if form.revoked_at is not None:
        return "Closed", "neutral"
    return ("Paused", "warn") if form.paused_at is not None else ("Open", "good")


def _begins(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= BEGINS else words[:BEGINS].rsplit(" ", 1)[0] + " …"
