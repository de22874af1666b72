"""Letters about asks; each says only what its reader may see, and the same news is always the same message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string

from tradeoff.asks import access, presenting
from tradeoff.asks.inputs import title_of
from tradeoff.asks.models import Answer, Appeal, Ask
from tradeoff.asks.rules import AnswerKind, AskType
from tradeoff.ui.format import day
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.models import Member


@dataclass(frozen=True)
class Letter:
    """A mail ready to go; one key makes one Message-ID, so a repeat is recognized as the same mail."""

    key: str
    thread: str
    to: str
    subject: str
    text: str
    html: str

    def send(self) -> None:
        domain = urlsplit(settings.SITE_ADDRESS).hostname or "localhost"
        headers = {
            "Message-ID": f"<{self.key}@{domain}>",
            "References": f"<{self.thread}@{domain}>",
            "Auto-Submitted": "auto-generated",
        }
        mail = EmailMultiAlternatives(self.subject, self.text, to=[self.to], headers=headers)
        mail.attach_alternative(self.html, "text/html")
        mail.send()


@transaction.atomic
def letter_of_answer(workspace_id: int, answer_id: int) -> Letter | None:
    """To the asker; None for what they wrote themselves."""
    tenancy.enter(workspace_id)
    said = Answer.objects.select_related("ask__account", "ask__deal", "ask__asked_by__user", "by").get(pk=answer_id)
    ask, kind = said.ask, AnswerKind(said.kind)
    if said.by_id == ask.asked_by_id:
        return None
    today = said.at.astimezone(ask.asked_by.workspace.zone).date()
    status = presenting.status_words(kind, said.until, today=today)
    facts = {"status": status, "reason": said.reason, "words": said.words_to_say, "by": said.by.name}
    return _letter("answer", said.pk, ask.asked_by, ask, subject=f"{status}: {title_of(ask.wants)}", facts=facts)


@transaction.atomic
def letter_of_new_ask(workspace_id: int, ask_id: int) -> Letter | None:
    """To whoever looks after the ask, unless they logged it themselves."""
    tenancy.enter(workspace_id)
    ask = Ask.objects.select_related("account", "deal", "asked_by", "triage_owner__user").get(pk=ask_id)
    if ask.triage_owner is None or ask.triage_owner_id == ask.asked_by_id:
        return None
    facts = {"by": ask.asked_by.name, "type": AskType(ask.type), "due": day(ask.answer_due)}
    subject = f"New ask: {title_of(ask.wants)}"
    return _letter("new_ask", ask.pk, ask.triage_owner, ask, subject=subject, facts=facts)


@transaction.atomic
def letter_of_appeal(workspace_id: int, ask_id: int) -> Letter | None:
    """To whoever gave the answer that is to be looked at again."""
    tenancy.enter(workspace_id)
    made = Appeal.objects.select_related("ask__account", "ask__deal", "answer__by__user", "by").get(ask=ask_id)
    facts = {
        "by": made.by.name,
        "reason": made.reason,
        "status": AnswerKind(made.answer.kind).label,
        "due": day(made.ask.answer_due),
    }
    subject = f"Look again: {title_of(made.ask.wants)}"
    return _letter("appeal", made.pk, made.answer.by, made.ask, subject=subject, facts=facts)


def _letter(kind: str, key: int, reader: Member, ask: Ask, *, subject: str, facts: dict[str, Any]) -> Letter | None:
    """None where there is nobody to write to; names of customers only for readers who may see them."""
    if reader.user is None or not reader.is_active:
        return None
    sees, workspace = access.can_see_customers(reader), reader.workspace
    context = {
        **facts,
        "reader": reader.name,
        "wants": ask.wants,
        "account": ask.account.name if sees else "",
        "deal": ask.deal.name if sees and ask.deal else "",
        "workspace": workspace.name,
        "link": f"{settings.SITE_ADDRESS}/{workspace.slug}/asks/{ask.pk}",
    }
    return Letter(
        key=f"{kind}-{key}.{workspace.pk}",
        thread=f"ask-{ask.pk}.{workspace.pk}",
        to=reader.user.email,
        subject=" ".join(subject.split()),
        text=render_to_string(f"asks/mail/{kind}.txt", context),
        html=render_to_string(f"asks/mail/{kind}.html", context),
    )
