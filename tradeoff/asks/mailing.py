"""Answers and receipts as mail: what to say is composed inside a transaction, sent outside it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string

from tradeoff.asks.models import Answer, Ask
from tradeoff.asks.rules import AnswerKind
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.models import Member


@dataclass(frozen=True)
class Letter:
    """A mail ready to go; the same key makes the same Message-ID, so a repeat is recognized as the same mail."""

    key: str
    to: str
    subject: str
    text: str
    html: str

    def send(self) -> None:
        domain = urlsplit(settings.SITE_ADDRESS).hostname or "localhost"
        headers = {"Message-ID": f"<{self.key}@{domain}>", "Auto-Submitted": "auto-generated"}
        mail = EmailMultiAlternatives(self.subject, self.text, to=[self.to], headers=headers)
        mail.attach_alternative(self.html, "text/html")
        mail.send()


def letter_of_answer(workspace_id: int, answer_id: int) -> Letter | None:
    """To the asker; None for the receipt, for one's own answer, and where there is nobody to write to."""
    with transaction.atomic():
        tenancy.enter(workspace_id)
        said = Answer.objects.select_related("ask__account", "ask__asked_by__user", "by").get(pk=answer_id)
        reader = said.ask.asked_by
        if said.kind == AnswerKind.LISTENING or said.by_id == reader.pk:
            return None
        return _letter(f"answer-{said.pk}", reader, said.ask, "asks/mail/answer", said=said)


def letter_of_receipt(workspace_id: int, ask_id: int) -> Letter | None:
    """To whoever looks after the ask, unless they logged it themselves."""
    with transaction.atomic():
        tenancy.enter(workspace_id)
        ask = Ask.objects.select_related("account", "asked_by", "triage_owner__user").get(pk=ask_id)
        reader = ask.triage_owner
        if reader is None or reader.pk == ask.asked_by_id:
            return None
        return _letter(f"ask-{ask.pk}", reader, ask, "asks/mail/receipt")


def _letter(key: str, reader: Member, ask: Ask, template: str, said: Answer | None = None) -> Letter | None:
    """Names of customers only for readers who may see them."""
    if reader.user is None or not reader.is_active:
        return None
    workspace = reader.workspace
    about = ask.account.name if reader.sees_money else "a customer"
    context = {
        "reader": reader,
        "ask": ask,
        "about": about,
        "said": said,
        "kind": AnswerKind(said.kind).label if said else "",
        "link": f"{settings.SITE_ADDRESS}/{workspace.slug}/asks/{ask.pk}",
    }
    subject = f"{AnswerKind(said.kind).label}: your ask for {about}" if said else f"New ask from {ask.asked_by.name}"
    return Letter(
        key=f"{workspace.slug}-{key}",
        to=reader.user.email,
        subject=" ".join(subject.split()),
        text=render_to_string(f"{template}.txt", context),
        html=render_to_string(f"{template}.html", context),
    )
