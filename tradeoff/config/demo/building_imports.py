"""Two files of contacts the demo's admin brought in: one is in, with cells refused; the other was undone but for a row
somebody had mended meanwhile. Told through the story's actions."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tradeoff.crm.models import Account, Contact
from tradeoff.imports import actions
from tradeoff.imports.models import Import
from tradeoff.imports.rules import Noun
from tradeoff.workspaces.models import Member

ADMIN = "leo.karlsson"
COLUMNS = ("Contact ID", "Name", "Account", "Title", "Email")
PEOPLE = (
    ("Ilse Hartog", "Operations manager"), ("Tomasz Wilk", "Head of dispatch"), ("Rania Aziz", "Purchasing"),
    ("Noel Thibault", "IT lead"), ("Greta Lind", "Depot manager"), ("Samuel Osei", "Fleet controller"),
)  # fmt: skip
FAIR = (("Pia Novak", "Visitor"), ("Hugo Brandt", "Visitor"), ("Mei Tanaka", "Speaker"), ("Carl Whitby", "Visitor"))
MENDED = "Mei Tanaka"


@dataclass
class _Text:
    """An upload."""

    content: str

    def chunks(self) -> Iterable[bytes]:
        yield self.content.encode()


def build(members: dict[str, Member], *, now: datetime) -> None:
    admin = next(one for one in members.values() if one.user and one.user.email.split("@")[0] == ADMIN)
    accounts = list(Account.objects.filter(workspace=admin.workspace_id).order_by("pk")[: len(PEOPLE)])
    rows = [(f"K-{number + 1}", name, accounts[number].name, title, _mail(name)) for number, (name, title) in
            enumerate(PEOPLE)]  # fmt: skip
    rows += [
        ("K-7", "Ana Duarte", "Lumen Cartage", "Planner", ""),
        ("K-8", "Olof Berg", accounts[0].name, "", "olof at"),
    ]
    _bring_in(admin, "contacts-from-the-old-crm.csv", rows, at=now - timedelta(days=9))
    visitors = [(f"F-{number + 1}", name, accounts[number].name, title, _mail(name)) for number, (name, title) in
                enumerate(FAIR)]  # fmt: skip
    fair = _bring_in(admin, "fair-visitors.csv", visitors, at=now - timedelta(days=6))
    Contact.objects.filter(workspace=admin.workspace_id, name=MENDED).update(title="Head of planning")
    actions.take_back(file=fair, actor=admin, now=now - timedelta(days=5))


def _bring_in(actor: Member, name: str, rows: Sequence[Sequence[str]], *, at: datetime) -> Import:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    text, today = out.getvalue(), at.astimezone(actor.workspace.zone).date()
    file = actions.take_in(actor=actor, upload=_Text(text), file_name=name, noun=Noun.CONTACTS, today=today, now=at)
    return actions.write(run=file, actor=actor, today=today, now=at)


def _mail(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@contacts.example"
