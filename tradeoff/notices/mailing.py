"""A mail as it leaves: worded for its reader at that moment, with a way to stop it that needs no sign-in."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string

from tradeoff.notices import kinds, renderers
from tradeoff.notices.models import Mail, Notice
from tradeoff.notices.renderers import Words
from tradeoff.notices.rules import Cadence
from tradeoff.ui.format import count
from tradeoff.workspaces import tenancy
from tradeoff.workspaces.models import Member

SALT = "tradeoff.notices.mail"


@dataclass(frozen=True)
class Letter:
    """A mail ready to go; one number makes one Message-ID, so a repeat is recognized as the same mail."""

    key: str
    thread: str
    to: str
    subject: str
    text: str
    html: str
    stop: str

    def send(self) -> None:
        """Returns once the server took it; raises OSError (SMTP's own are such) when it did not."""
        domain = urlsplit(settings.SITE_ADDRESS).hostname or "localhost"
        headers = {
            "Message-ID": f"<{self.key}@{domain}>",
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{self.stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
        if self.thread:
            headers["References"] = f"<{self.thread}@{domain}>"
        mail = EmailMultiAlternatives(self.subject, self.text, to=[self.to], headers=headers)
        mail.attach_alternative(self.html, "text/html")
        mail.send()


@dataclass(frozen=True)
class Item:
    """One notice in a mail."""

    words: Words
    link: str


@dataclass(frozen=True)
class Stop:
    """A link that ends mail of one kind."""

    label: str
    who: str
    link: str


@transaction.atomic
def letter_of(workspace_id: int, mail_id: int) -> Letter | None:
    """None when it is sent, or when nothing in it may be seen by its reader any more."""
    tenancy.enter(workspace_id)
    mail = Mail.objects.select_related("member__user", "member__workspace").get(pk=mail_id)
    reader = mail.member
    if mail.sent_at is not None or reader.user is None or not reader.is_active:
        return None
    notices = list(mail.notices.order_by("at", "pk"))
    said = renderers.words_for(reader, notices)
    shown = [notice for notice in notices if notice.pk in said]
    return _composed(mail, reader, shown, said) if shown else None


def _composed(mail: Mail, reader: Member, shown: list[Notice], said: dict[int, Words]) -> Letter:
    assert reader.user is not None
    root = f"{settings.SITE_ADDRESS}/{reader.workspace.slug}/"
    is_digest = mail.cadence != Cadence.IMMEDIATE
    names = sorted({notice.kind for notice in shown})
    context = {
        "reader": reader.name,
        "workspace": reader.workspace.name,
        "opening": _opening(mail, len(shown)),
        "items": [Item(said[notice.pk], f"{root}{said[notice.pk].path}") for notice in _by_thing(shown)],
        "stops": [_stop(reader, name) for name in names],
        "settings_link": f"{root}notices/settings",
    }
    newest = said[shown[-1].pk].title
    return Letter(
        key=f"notice-{mail.pk}.{reader.workspace_id}",
        thread="" if is_digest else f"{shown[0].noun}-{shown[0].noun_id}.{reader.workspace_id}",
        to=reader.user.email,
        subject=" ".join(_subject(mail, newest, len(shown), reader).split()),
        text=render_to_string("notices/mail/letter.txt", context),
        html=render_to_string("notices/mail/letter.html", context),
        stop=address_to_stop(reader, names),
    )


def _subject(mail: Mail, newest: str, number: int, reader: Member) -> str:
    if mail.cadence == Cadence.IMMEDIATE:
        return newest if number == 1 else f"{newest} (and {number - 1} more)"
    span = "Today" if mail.cadence == Cadence.DAILY else "This week"
    return f"{span} in {reader.workspace.name}: {count('notice', number)}"


def _opening(mail: Mail, number: int) -> str:
    if mail.cadence == Cadence.DAILY:
        return f"{count('notice', number)} since your last daily mail."
    if mail.cadence == Cadence.WEEKLY:
        return f"{count('notice', number)} since your last weekly mail."
    return "" if number == 1 else f"{count('notice', number)} about the same thing."


def _by_thing(notices: list[Notice]) -> list[Notice]:
    """What is about one thing stands together, in the order in which each thing first came up."""
    first: dict[tuple[str, int], int] = {}
    for place, notice in enumerate(notices):
        first.setdefault((notice.noun, notice.noun_id), place)
    return sorted(notices, key=lambda notice: (first[notice.noun, notice.noun_id], notice.at, notice.pk))


def _stop(reader: Member, name: str) -> Stop:
    kind = kinds.kind_of(name)
    return Stop(kind.label, kind.who, address_to_stop(reader, [name]))


def address_to_stop(reader: Member, names: list[str]) -> str:
    return f"{settings.SITE_ADDRESS}/account/mail/{sealed(reader, names)}"


def sealed(reader: Member, names: list[str]) -> str:
    """Whose mail of which kinds, signed; it opens nothing else and does not run out, as mails are read late."""
    return signing.dumps({"w": reader.workspace_id, "m": reader.pk, "k": names}, salt=SALT)
